/**
 * The only way out to addresses that callers name: TLS, public addresses alone, no redirects, little
 * time and few bytes. An address is checked when it is connected to, so a name that resolves
 * differently the second time gains nothing.
 */
import { lookup } from "node:dns";
import { get as getPlain, type IncomingMessage, type RequestOptions } from "node:http";
import { get as getSecure } from "node:https";
import { BlockList, isIP, type LookupFunction } from "node:net";
import type { UrlFault } from "../contract/outbound.ts";

export interface Bounds {
  readonly timeoutMillis: number;
  readonly maxBytes: number;
  /** Lets http and loopback addresses through: tests only. */
  readonly allowLoopback: boolean;
}

const reserved = new BlockList();
for (const [network, prefix] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
] as const) {
  reserved.addSubnet(network, prefix, "ipv4");
}
// Of IPv6 only global unicast is public, less what stands for other networks or for documentation.
const unicast = new BlockList();
unicast.addSubnet("2000::", 3, "ipv6");
for (const [network, prefix] of [
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["3fff::", 20],
] as const) {
  reserved.addSubnet(network, prefix, "ipv6");
}

const loopback = new BlockList();
loopback.addSubnet("127.0.0.0", 8, "ipv4");
loopback.addAddress("::1", "ipv6");

/** Whether an IP address is one that anybody on the internet can reach. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !reserved.check(address, "ipv4");
  return family === 6 && unicast.check(address, "ipv6") && !reserved.check(address, "ipv6");
}

function mayConnect(address: string, allowLoopback: boolean): boolean {
  if (isPublicAddress(address)) return true;
  return allowLoopback && loopback.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");
}

const LOCAL_NAMES = /(^|\.)(localhost|local|internal|lan|home|corp|arpa)$/;

/** What is wrong with a URL as far as can be seen without resolving its name; null when nothing is. */
export function urlFault(text: string, allowLoopback: boolean): UrlFault | null {
  if (!URL.canParse(text)) return "not-a-url";
  const url = new URL(text);
  if (url.protocol !== "https:" && !(allowLoopback && url.protocol === "http:")) return "not-https";
  if (url.username !== "" || url.password !== "") return "with-credentials";
  const host = hostOf(url);
  if (isIP(host) !== 0) return mayConnect(host, allowLoopback) ? null : "not-public";
  const isLocal = LOCAL_NAMES.test(host) || !host.includes(".");
  return isLocal && !(allowLoopback && host === "localhost") ? "not-public" : null;
}

const hostOf = (url: URL): string => url.hostname.replace(/^\[|\]$/g, "").replace(/\.$/, "");

/** Reads JSON from a URL; throws on anything but a 200 with JSON within the bounds. */
export async function fetchJson(text: string, bounds: Bounds): Promise<unknown> {
  const fault = urlFault(text, bounds.allowLoopback);
  if (fault !== null) throw new Error(`The URL is refused: ${fault}`);
  const response = await get(new URL(text), bounds);
  if (response.statusCode !== 200) {
    response.destroy();
    throw new Error(`The answer has status ${response.statusCode}`);
  }
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > bounds.maxBytes) {
      response.destroy();
      throw new Error(`The answer has more than ${bounds.maxBytes} bytes`);
    }
    chunks.push(chunk);
  }
  return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(chunks)));
}

function get(url: URL, { timeoutMillis, allowLoopback }: Bounds): Promise<IncomingMessage> {
  const options: RequestOptions = {
    agent: false,
    headers: { accept: "application/json", "accept-encoding": "identity" },
    lookup: guarded(allowLoopback),
    signal: AbortSignal.timeout(timeoutMillis),
  };
  return new Promise((resolve, reject) => {
    const send = url.protocol === "https:" ? getSecure : getPlain;
    send(url, options, resolve).on("error", reject);
  });
}

/**
 * Resolves a name as usual, and fails when any of its addresses is one that must not be reached.
 * `resolve` is the system's own resolver.
 */
export function guarded(allowLoopback: boolean, resolve: typeof lookup = lookup): LookupFunction {
  return (hostname, options, done) => {
    resolve(hostname, { ...options, all: true }, (error, found) => {
      const [first] = found ?? [];
      const isGood = found?.every(({ address }) => mayConnect(address, allowLoopback)) ?? false;
      if (error || !first || !isGood) done(error ?? notPublic(), "", 4);
      else if (options.all) done(null, found);
      else done(null, first.address, first.family);
    });
  };
}

const notPublic = (): Error => new Error("The name resolves to an address that is not public");
