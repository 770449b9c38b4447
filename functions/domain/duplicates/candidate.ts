import type { Account, FieldDeclaration, FieldTable, Relationship } from "../facts/types.ts";
import { type NormalName, normalName } from "./normal-name.ts";
import { webDomain } from "./web-domain.ts";

/** The fields of a tenant that tell companies apart, by key. */
export interface IdentifyingFields {
  /** Websites and e-mail addresses. */
  readonly domains: readonly string[];
  /** Numbers of a register, such as the KvK's, or for VAT. */
  readonly numbers: readonly string[];
}

/** What is compared of an account. */
export interface Candidate {
  readonly externalId: string;
  readonly name: string;
  readonly relationship: Relationship;
  /** How many facts are known. */
  readonly facts: number;
  /** Of the file it stands in; null for an account that is known only. */
  readonly line: number | null;
  readonly normal: NormalName;
  readonly domains: readonly string[];
  readonly numbers: readonly string[];
}

const domainWords = new Set([
  ...["website", "web", "url", "domain", "domein", "homepage", "site", "webadres", "webaddress"],
  ...["email", "mail", "emailadres", "emailaddress"],
]);
const numberWords = new Set([
  ...["kvk", "coc", "kbo", "vat", "btw", "duns", "lei", "rsin", "siren", "siret", "hrb"],
  ...["registration", "handelsregister", "ondernemingsnummer"],
]);

/** The fields that by their keys are about such things: `website`, `kvkNummer`, `vat_id`. */
export function identifyingFields(fields: FieldTable): IdentifyingFields {
  const texts = [...fields.values()].filter(
    ({ type, options }) => (type === "text" || type === "category") && options === undefined,
  );
  const among = (words: ReadonlySet<string>) =>
    texts.filter((field) => wordsOf(field).some((word) => words.has(word))).map(({ key }) => key);
  return { domains: among(domainWords), numbers: among(numberWords) };
}

function wordsOf({ key }: FieldDeclaration): string[] {
  return key
    .replaceAll(/(\p{Ll}|\d)(\p{Lu})/gu, "$1 $2")
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter(Boolean);
}

export function candidateOf(
  {
    externalId,
    name,
    relationship,
    facts,
  }: Pick<Account, "externalId" | "name" | "relationship" | "facts">,
  fields: IdentifyingFields,
  line: number | null = null,
): Candidate {
  const textsOf = (keys: readonly string[]) =>
    keys.flatMap((key) => (typeof facts[key] === "string" ? [facts[key]] : []));
  return {
    ...{ externalId, name, relationship, line },
    // Facts of a file's rows have one shape: undefined where a row says nothing.
    facts: Object.values(facts).filter((fact) => fact !== undefined).length,
    normal: normalName(name),
    domains: known(textsOf(fields.domains).map(webDomain)),
    numbers: known(textsOf(fields.numbers).map(registerNumber)),
  };
}

const known = (texts: readonly (string | null)[]): string[] => [
  ...new Set(texts.filter((text) => text !== null)),
];

const NUMBER_DIGITS_MIN = 6;
const NUMBER_CHARS_MAX = 40;

/** A register's number without points and spaces; null when it has too few digits to be one. */
function registerNumber(text: string): string | null {
  const bare = text
    .slice(0, NUMBER_CHARS_MAX)
    .toUpperCase()
    .replaceAll(/[^A-Z0-9]/g, "");
  const digits = bare.replaceAll(/\D/g, "");
  const isFilledIn = /^(\d)\1*$/.test(digits);
  return digits.length < NUMBER_DIGITS_MIN || isFilledIn ? null : bare;
}
