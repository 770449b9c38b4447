import type { Contract } from "../contract/endpoint.ts";
import { problem } from "../contract/problem.ts";
import type { Exchange } from "./exchange.ts";

/** No stored version is negative: a tag that names no version matches nothing. */
const NO_VERSION = -1;
/** A version, and behind it what else the representation depends on: a day, the steps of a work. */
const VERSION_TAG = /^"(\d{1,15})(?:\/[\w.-]{1,100})?"$/;

/**
 * The version If-Match asks for; undefined when any will do. Weak tags never match (RFC 9110
 * §13.1.1); a list is refused, since one change can follow from one version only.
 */
export function versionWanted(contract: Contract, exchange: Exchange): number | undefined {
  if (contract.precondition === "none") return undefined;
  const header = exchange.header("if-match")?.trim();
  if (header === undefined || header === "") {
    if (contract.precondition === "etag") throw problem("precondition-required");
    return undefined;
  }
  if (header === "*") return undefined;
  if (header.includes(",")) throw problem("invalid-header", {}, { errors: [listed] });
  const [, digits] = VERSION_TAG.exec(header) ?? [];
  return digits === undefined ? NO_VERSION : Number(digits);
}

/** Whether the caller already holds the representation with this (quoted) tag: then 304 will do. */
export function holdsAlready(exchange: Exchange, tag: string): boolean {
  const header = exchange.header("if-none-match");
  if (header === undefined) return false;
  if (header.trim() === "*") return true;
  return header.split(",").some((held) => held.trim().replace(/^W\//, "") === tag);
}

const listed = {
  header: "If-Match",
  code: "one-tag-only",
  detail: { en: "If-Match has several tags.", nl: "If-Match heeft meer dan één tag." },
  fix: { en: "Send the one ETag you read.", nl: "Stuur de ene ETag die u las." },
} as const;
