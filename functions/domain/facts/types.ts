import type { AccountFeeds } from "../feeds/types.ts";
import type { AccountRating } from "../knowledge/types.ts";
import type { Label } from "../label.ts";

export const relationships = ["customer", "prospect", "former_customer"] as const;
export type Relationship = (typeof relationships)[number];

export const fieldTypes = ["number", "date", "category", "categories", "boolean", "text"] as const;
export type FieldType = (typeof fieldTypes)[number];

/** What a fact is called and which values it takes. Units and currency belong here, never to values. */
export interface FieldDeclaration {
  readonly key: string;
  readonly type: FieldType;
  readonly label: Label;
  readonly unit?: string;
  /** ISO 4217 code. */
  readonly currency?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  /** Numbers only: true when every value is a whole number, so that classes read 10-49. */
  readonly whole?: boolean;
  /** Closed list of a category or categories field; absent means any text. */
  readonly options?: readonly string[];
}

/** A date is a text `YYYY-MM-DD`. */
export type FactValue = number | string | boolean | readonly string[];
export type Facts = Readonly<Record<string, FactValue>>;

/** One company. Facts not known are absent. */
export interface Account {
  readonly externalId: string;
  readonly name: string;
  readonly relationship: Relationship;
  readonly facts: Facts;
  /** Lines that came in through feeds; absent when there are none. */
  readonly feeds?: AccountFeeds;
  /** What assessors say of this account itself; absent when there are none. */
  readonly ratings?: readonly AccountRating[];
}

export type FieldTable = ReadonlyMap<string, FieldDeclaration>;

export type FactErrorCode =
  | "required"
  | "wrong-type"
  | "not-finite"
  | "out-of-range"
  | "not-whole"
  | "not-a-number"
  | "not-a-boolean"
  | "invalid-date"
  | "date-order"
  | "unknown-option"
  | "unknown-relationship"
  | "unknown-field"
  | "unknown-property"
  | "reserved-key"
  | "too-long"
  | "too-many"
  | "account-too-large"
  | "control-character"
  | "ill-formed-text"
  | "surrounding-space"
  | "empty";

/** One thing wrong with one account. */
export interface FactError {
  /** The field's key, or `externalId`, `name`, `relationship`, `facts`; "" for the whole account. */
  readonly field: string;
  /** JSON pointer into the account, e.g. `/facts/revenue12m`. */
  readonly path: string;
  readonly code: FactErrorCode;
  readonly detail: Label;
  readonly fix: Label;
  readonly expected?: string;
}

export type AccountCheck = { readonly account: Account } | { readonly errors: FactError[] };
/** A change of facts: null takes the fact away. */
export type FactChanges = Readonly<Record<string, FactValue | null>>;
export type FactsCheck = { readonly facts: FactChanges } | { readonly errors: FactError[] };
export type CellParse = { readonly value: FactValue | null } | { readonly error: FactError };
