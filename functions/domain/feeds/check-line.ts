import { checkValue, textFault } from "../facts/check-value.ts";
import { type Fault, fault, shown } from "../facts/errors.ts";
import { parseCell } from "../facts/parse-cell.ts";
import type { FactErrorCode } from "../facts/types.ts";
import type { Label } from "../label.ts";
import { EXTERNAL_ID_LENGTH_MAX_CHARACTERS } from "../limits.ts";
import { byCodeUnit } from "../order.ts";
import { pointer } from "../problem.ts";
import { canonicalLine } from "./canonical.ts";
import { type LineField, lineFields } from "./line-fields.ts";
import { isWithin, type Period } from "./period.ts";
import { type FeedLine, type FeedName, lineDate, type OpportunityLine } from "./types.ts";

type LineErrorCode =
  | FactErrorCode
  | "outside-period"
  | "line-id-required"
  | "closed-without-outcome";

/** One thing wrong with one line. */
export interface LineError {
  /** `externalId` or the name of a part; "" for the whole line. */
  readonly field: string;
  /** JSON pointer into the line, e.g. `/revenue`. */
  readonly path: string;
  readonly code: LineErrorCode;
  readonly detail: Label;
  readonly fix: Label;
  readonly expected?: string;
}

export type LineCheck =
  | { readonly externalId: string; readonly line: FeedLine }
  | { readonly errors: readonly LineError[] };

export interface LineRules {
  readonly feed: FeedName;
  /** Every line must lie in it; null when lines are told apart by their ids, which all must have. */
  readonly period: Period | null;
}

/** A line as it came from outside, typed JSON values with the account's externalId among them. */
export function checkLine(input: unknown, rules: LineRules): LineCheck {
  if (typeof input !== "object" || input === null || Array.isArray(input)) {
    return { errors: [lineError("", notAnObject(input))] };
  }
  const fields = new Map(lineFields[rules.feed].map((field) => [field.key, field]));
  const errors: LineError[] = [];
  const parts = new Map<string, unknown>();
  const stated = Object.entries(input).sort(([a], [b]) => byCodeUnit(a, b));
  for (const [key, value] of stated) {
    if (key === EXTERNAL_ID || value === null) continue;
    const field = fields.get(key);
    const checked =
      field === undefined ? { fault: unknownPart(key, rules.feed) } : checkValue(field, value);
    if ("fault" in checked) errors.push(lineError(key, checked.fault));
    else parts.set(key, checked.value);
  }
  const externalId = Object.hasOwn(input, EXTERNAL_ID) ? Reflect.get(input, EXTERNAL_ID) : null;
  return assembleLine(externalId, parts, errors, rules);
}

/** One cell of a file for one part of a line; null when it is empty. */
export function parseLineCell(
  field: LineField,
  text: string,
): { readonly value: unknown } | { readonly error: LineError } {
  const parsed = parseCell(field, text);
  if ("value" in parsed) return parsed;
  return { error: { ...parsed.error, path: pointer("", field.key) } };
}

/** A line of parts that have been checked one by one: what is left are the rules over the whole. */
export function assembleLine(
  externalId: unknown,
  parts: ReadonlyMap<string, unknown>,
  found: readonly LineError[],
  rules: LineRules,
): LineCheck {
  const errors = [...found];
  const wrongId = externalIdFault(externalId);
  if (wrongId !== null) errors.push(lineError(EXTERNAL_ID, wrongId));
  const faulty = new Set(errors.map(({ field }) => field));
  for (const { key, required } of lineFields[rules.feed]) {
    if (required && !parts.has(key) && !faulty.has(key)) errors.push(lineError(key, missing(key)));
  }
  if (rules.period === null && !parts.has("lineId") && !faulty.has("lineId")) {
    errors.push(lineError("lineId", idMissing));
  }
  // Unchecked only where an error says so already.
  const line = canonicalLine(rules.feed, Object.fromEntries(parts) as unknown as FeedLine);
  errors.push(...wholeErrors(line, rules));
  return errors.length > 0 ? { errors } : { externalId: String(externalId), line };
}

const EXTERNAL_ID = "externalId";

function lineError(field: string, wrong: Omit<LineError, "field" | "path">): LineError {
  return { field, path: field === "" ? "" : pointer("", field), ...wrong };
}

function externalIdFault(externalId: unknown): Fault | null {
  if (externalId === undefined || externalId === null) return missing(EXTERNAL_ID);
  if (typeof externalId === "string") {
    return textFault(externalId, EXTERNAL_ID_LENGTH_MAX_CHARACTERS, false);
  }
  return fault(
    "wrong-type",
    { en: `${shown(externalId)} is not a text.`, nl: `${shown(externalId)} is geen tekst.` },
    { en: "Put it between quotes.", nl: "Zet het tussen aanhalingstekens." },
    "text",
  );
}

function wholeErrors(line: FeedLine, { feed, period }: LineRules): LineError[] {
  const errors = feed === "opportunities" ? opportunityErrors(line as OpportunityLine) : [];
  const date = lineDate(line);
  if (period !== null && date !== undefined && !isWithin(date, period)) {
    const at = feed === "opportunities" ? "opened" : "date";
    errors.push(lineError(at, outsidePeriod(date, period)));
  }
  return errors;
}

function opportunityErrors({ opened, closed, outcome }: OpportunityLine): LineError[] {
  if (closed === undefined) return [];
  const errors: LineError[] = [];
  if (opened !== undefined && closed < opened) {
    errors.push(lineError("closed", endsBeforeItBegins(opened, closed)));
  }
  if (outcome === undefined) errors.push(lineError("outcome", closedWithoutOutcome));
  return errors;
}

// — texts —

function notAnObject(input: unknown): Fault {
  return fault(
    "wrong-type",
    { en: `${shown(input)} is not an object.`, nl: `${shown(input)} is geen object.` },
    { en: "Send a JSON object per line.", nl: "Stuur per regel een JSON-object." },
    "object",
  );
}

function unknownPart(key: string, feed: FeedName): Fault {
  return fault(
    "unknown-property",
    {
      en: `A line of ${feed} has no ${shown(key)}.`,
      nl: `Een regel van ${feed} heeft geen ${shown(key)}.`,
    },
    {
      en: "Correct the name (capitals count) or leave it out.",
      nl: "Verbeter de naam (hoofdletters tellen) of laat hem weg.",
    },
    [EXTERNAL_ID, ...lineFields[feed].map((field) => field.key)].join(" | "),
  );
}

function missing(key: string): Fault {
  return fault(
    "required",
    { en: `${key} is missing.`, nl: `${key} ontbreekt.` },
    { en: `Every line needs ${key}.`, nl: `Elke regel heeft ${key} nodig.` },
  );
}

const idMissing: Omit<LineError, "field" | "path"> = {
  code: "line-id-required",
  detail: { en: "lineId is missing.", nl: "lineId ontbreekt." },
  fix: {
    en: "Give each line your own id, so that it can be recognised when it comes again; in a file you may state a period instead.",
    nl: "Geef elke regel uw eigen id, zodat hij herkend wordt als hij nog eens komt; bij een bestand mag u in plaats daarvan een periode opgeven.",
  },
};

function outsidePeriod(date: string, { from, to }: Period): Omit<LineError, "field" | "path"> {
  return {
    code: "outside-period",
    detail: {
      en: `${date} lies outside the period of the file, ${from} to ${to}.`,
      nl: `${date} valt buiten de periode van het bestand, ${from} tot en met ${to}.`,
    },
    fix: {
      en: "Correct the date, or create the import with the period that the file covers.",
      nl: "Verbeter de datum, of maak de import met de periode die het bestand beslaat.",
    },
    expected: `${from} to ${to}`,
  };
}

function endsBeforeItBegins(opened: string, closed: string): Fault {
  return fault(
    "date-order",
    {
      en: `closed ${closed} is before opened ${opened}.`,
      nl: `closed ${closed} ligt voor opened ${opened}.`,
    },
    { en: "Correct one of the two dates.", nl: "Verbeter een van beide datums." },
    `≥ ${opened}`,
  );
}

const closedWithoutOutcome: Omit<LineError, "field" | "path"> = {
  code: "closed-without-outcome",
  detail: {
    en: "The opportunity is closed, but not as won or lost.",
    nl: "De verkoopkans is gesloten, maar niet als gewonnen of verloren.",
  },
  fix: {
    en: "State the outcome, or leave closed out while it is open.",
    nl: "Vermeld de uitkomst, of laat closed weg zolang de kans openstaat.",
  },
  expected: "won | lost",
};
