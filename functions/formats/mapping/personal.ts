import { readDate } from "../cells/dates.ts";
import { normalHeader } from "./normal-header.ts";

/** Kinds of data about persons that do not belong in accounts of companies. */
export const personalKinds = [
  "person-name",
  "email",
  "phone",
  "citizen-number",
  "bank-account",
  "birth-date",
] as const;
export type PersonalKind = (typeof personalKinds)[number];

export interface PersonalFinding {
  readonly kind: PersonalKind;
  /** What gave it away. */
  readonly by: "header" | "content";
}

const headers: readonly (readonly [PersonalKind, RegExp])[] = [
  ["email", /\b(?:e ?mail|mailadres|emailadres|mail address)\b/],
  [
    "phone",
    /\b(?:phone|telephone|telefoon\w*|tel|tel nr|mobile|mobiel\w*|gsm|cell|fax|faxnummer|home phone)\b/,
  ],
  ["citizen-number", /\b(?:bsn|burgerservicenummer|sofi ?nummer|ssn|social security\w*)\b/],
  ["bank-account", /\b(?:iban|rekeningnummer|bankrekening|bank account|account iban)\b/],
  ["birth-date", /\b(?:birth ?date|date of birth|dob|geboortedatum|geb datum|geboren|birthday)\b/],
  [
    "person-name",
    /\b(?:first name|last name|surname|family name|given name|full name|voornaam|achternaam|tussenvoegsel|voorletters|initialen|roepnaam|contact ?persoon|contact ?person|contact ?name|contactnaam|salutation|aanhef|title of courtesy)\b/,
  ],
];

/** Headers of columns that hold names of one's own people when their cells look like names. */
const peopleHeaders =
  /\b(?:owner|eigenaar|manager|accountmanager|agent|sales ?person|sales ?rep|rep|verkoper|vertegenwoordiger|contact|medewerker|employee|beheerder|verantwoordelijke|decider|buyer|inkoper|beslisser)\b/;

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]{2,}$/;
const PHONE = /^(?:\+|00|\(?0)[\d\s().-]{7,18}$/;
const PERSON =
  /^(?:\p{Lu}[\p{L}'’-]*\.?|\p{Lu}\.(?:\p{Lu}\.)*)(?: (?:van|de|der|den|het|'t|ter|ten|von|du|la|el|\p{Lu}\.))*(?: \p{Lu}[\p{L}'’-]+)+$/u;

/** Share of the filled cells that must look so. */
const SHARE_MIN = 0.8;
/** Addresses and account numbers are beyond doubt even when few. */
const SURE_SHARE_MIN = 0.2;
/** A number passes the eleven test by chance once in eleven. */
const NUMBERS_MIN = 3;

/**
 * Whether a column looks like data about persons: by its header, or by what its cells look like.
 * Names are told by cells only under a header that speaks of people, since companies have names
 * that look the same.
 */
export function personalFinding(header: string, cells: readonly string[]): PersonalFinding | null {
  const name = normalHeader(header);
  const stated = headers.find(([, pattern]) => pattern.test(name));
  const texts = cells.map((cell) => cell.trim()).filter((cell) => cell !== "");
  if (stated !== undefined) return { kind: stated[0], by: "header" };
  const seen = contentKind(name, texts);
  return seen === null ? null : { kind: seen, by: "content" };
}

function contentKind(name: string, texts: readonly string[]): PersonalKind | null {
  if (texts.length === 0) return null;
  const share = (test: (text: string) => boolean): number =>
    texts.filter(test).length / texts.length;
  if (share((text) => EMAIL.test(text)) >= SURE_SHARE_MIN) return "email";
  if (share(isIban) >= SURE_SHARE_MIN) return "bank-account";
  if (texts.length >= NUMBERS_MIN && share(isCitizenNumber) >= SHARE_MIN) return "citizen-number";
  if (share(isPhone) >= SHARE_MIN) return "phone";
  const people = peopleHeaders.test(name) && share((text) => PERSON.test(text)) >= SHARE_MIN;
  return people ? "person-name" : null;
}

/** A dialled number, which a date written with points or hyphens is not. */
const isPhone = (text: string): boolean =>
  PHONE.test(text) &&
  text.replaceAll(/\D/g, "").length >= 9 &&
  readDate(text, "day-first") === null;

/** Nine digits that pass the eleven test of Dutch citizen service numbers. */
export function isCitizenNumber(text: string): boolean {
  if (!/^\d{9}$/.test(text)) return false;
  const weights = [9, 8, 7, 6, 5, 4, 3, 2, -1];
  const sum = weights.reduce((total, weight, at) => total + weight * Number(text[at]), 0);
  return sum > 0 && sum % 11 === 0;
}

/** An account number whose check digits are right (ISO 13616, ISO 7064 mod 97-10). */
export function isIban(text: string): boolean {
  const plain = text.replaceAll(" ", "").toUpperCase();
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(plain)) return false;
  const turned = plain.slice(4) + plain.slice(0, 4);
  let rest = 0;
  for (const character of turned) {
    for (const digit of String(Number.parseInt(character, 36))) {
      rest = (rest * 10 + Number(digit)) % 97;
    }
  }
  return rest === 1;
}
