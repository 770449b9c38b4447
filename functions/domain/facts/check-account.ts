import {
  ACCOUNT_LENGTH_MAX_CHARACTERS,
  EXTERNAL_ID_LENGTH_MAX_CHARACTERS,
  FACTS_MAX,
  NAME_LENGTH_MAX_CHARACTERS,
} from "../limits.ts";
import { byCodeUnit } from "../order.ts";
import { isReservedKey } from "../reserved.ts";
import { checkValue, textFault } from "./check-value.ts";
import { type Fault, factError, fault, shown } from "./errors.ts";
import {
  type AccountCheck,
  type FactChanges,
  type FactError,
  type FactsCheck,
  type FactValue,
  type FieldTable,
  type Relationship,
  relationships,
} from "./types.ts";

/**
 * A whole account as it came from outside: `{externalId, name, relationship, facts?}` with typed
 * JSON values. Gives the canonical account, or every error at once. A fact that is null is left out.
 */
export function checkAccount(input: unknown, fields: FieldTable): AccountCheck {
  if (!isObject(input)) return { errors: [factError("", notAnObject(input))] };
  const errors: FactError[] = [];
  const externalId = checkLine(input, "externalId", EXTERNAL_ID_LENGTH_MAX_CHARACTERS, errors);
  const name = checkLine(input, "name", NAME_LENGTH_MAX_CHARACTERS, errors);
  const relationship = checkRelationship(own(input, "relationship"), errors);
  const facts = checkFactEntries(own(input, "facts") ?? {}, fields, errors);
  refuseOtherProperties(input, errors);
  const known = withoutNulls(facts);
  checkTogether(name, known, errors);
  if (errors.length > 0 || relationship === null) return { errors };
  return { account: { externalId, name, relationship, facts: known } };
}

/** No less than what an account holds, for whoever knows it without counting. */
export interface AtMost {
  readonly facts: number;
  /** UTF-16 units of all texts together, the name included. */
  readonly characters: number;
}

/**
 * An account from its parts, of which the facts have been checked one by one already and stand in
 * the order of their keys, undefined ones counting as absent: what is left are the other parts and the rules over several facts. They
 * are counted only when `atMost` leaves a doubt. The account is canonical.
 */
export function assembleAccount(
  parts: Readonly<Record<"externalId" | "name" | "relationship", string | null>>,
  facts: Readonly<Record<string, FactValue>>,
  atMost: AtMost,
): AccountCheck {
  const errors: FactError[] = [];
  const externalId = lineOf(
    parts.externalId,
    "externalId",
    EXTERNAL_ID_LENGTH_MAX_CHARACTERS,
    errors,
  );
  const name = lineOf(parts.name, "name", NAME_LENGTH_MAX_CHARACTERS, errors);
  const relationship = checkRelationship(parts.relationship, errors);
  const count = atMost.facts > FACTS_MAX ? countOf(facts) : 0;
  if (count > FACTS_MAX) errors.push(factError("facts", tooManyFacts(count)));
  checkOrder(facts, errors);
  if (atMost.characters > ACCOUNT_LENGTH_MAX_CHARACTERS) checkLength(name, facts, errors);
  if (errors.length > 0 || relationship === null) return { errors };
  return { account: { externalId, name, relationship, facts } };
}

const countOf = (facts: Readonly<Record<string, FactValue | undefined>>): number =>
  Object.values(facts).filter((value) => value !== undefined).length;

/** A change of facts (merge patch): null takes a fact away. Gives every error at once. */
export function checkFacts(input: unknown, fields: FieldTable): FactsCheck {
  const errors: FactError[] = [];
  const facts = checkFactEntries(input, fields, errors);
  checkTogether("", withoutNulls(facts), errors);
  return errors.length > 0 ? { errors } : { facts };
}

type Properties = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function own(object: Properties, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

function notAnObject(input: unknown): Fault {
  return fault(
    "wrong-type",
    { en: `${shown(input)} is not an object.`, nl: `${shown(input)} is geen object.` },
    { en: "Send a JSON object.", nl: "Stuur een JSON-object." },
    "object",
  );
}

function checkLine(
  input: Properties,
  key: "externalId" | "name",
  maximumCharacters: number,
  errors: FactError[],
): string {
  return lineOf(own(input, key), key, maximumCharacters, errors);
}

function lineOf(
  value: unknown,
  key: "externalId" | "name",
  maximumCharacters: number,
  errors: FactError[],
): string {
  if (value === undefined || value === null) {
    errors.push(factError(key, required(key)));
    return "";
  }
  if (typeof value !== "string") {
    errors.push(factError(key, notText(value)));
    return "";
  }
  const wrong = textFault(value, maximumCharacters, false);
  if (wrong !== null) errors.push(factError(key, wrong));
  return value;
}

function required(key: string): Fault {
  return fault(
    "required",
    { en: `${key} is missing.`, nl: `${key} ontbreekt.` },
    { en: `Every account needs ${key}.`, nl: `Elk account heeft ${key} nodig.` },
  );
}

function notText(value: unknown): Fault {
  return fault(
    "wrong-type",
    { en: `${shown(value)} is not a text.`, nl: `${shown(value)} is geen tekst.` },
    { en: "Put it between quotes.", nl: "Zet het tussen aanhalingstekens." },
    "text",
  );
}

function checkRelationship(value: unknown, errors: FactError[]): Relationship | null {
  const found = relationships.find((relationship) => relationship === value);
  if (found !== undefined) return found;
  const missing = value === undefined || value === null;
  errors.push(
    factError("relationship", missing ? required("relationship") : unknownRelationship(value)),
  );
  return null;
}

function unknownRelationship(value: unknown): Fault {
  return fault(
    "unknown-relationship",
    {
      en: `${shown(value)} is not a relationship.`,
      nl: `${shown(value)} is geen relatie.`,
    },
    {
      en: "Use customer, prospect or former_customer.",
      nl: "Gebruik customer (klant), prospect of former_customer (ex-klant).",
    },
    relationships.join(" | "),
  );
}

function checkFactEntries(input: unknown, fields: FieldTable, errors: FactError[]): FactChanges {
  if (!isObject(input)) {
    errors.push(factError("facts", notAnObject(input)));
    return {};
  }
  const keys = Object.keys(input).sort(byCodeUnit);
  if (keys.length > FACTS_MAX) {
    errors.push(factError("facts", tooManyFacts(keys.length)));
    return {};
  }
  const facts: Record<string, FactValue | null> = {};
  for (const key of keys) {
    const field = fields.get(key);
    const value = input[key];
    if (field === undefined) errors.push(factError(key, unknownField(key)));
    else if (value === null) facts[key] = null;
    else {
      const checked = checkValue(field, value);
      if ("fault" in checked) errors.push(factError(key, checked.fault));
      else facts[key] = checked.value;
    }
  }
  return facts;
}

function tooManyFacts(count: number): Fault {
  return fault(
    "too-many",
    {
      en: `${count} facts, at most ${FACTS_MAX} fit.`,
      nl: `${count} feiten, er passen er hoogstens ${FACTS_MAX}.`,
    },
    { en: "Keep the facts that matter.", nl: "Houd de feiten die ertoe doen." },
    `≤ ${FACTS_MAX}`,
  );
}

function unknownField(key: string): Fault {
  if (isReservedKey(key)) {
    return fault(
      "reserved-key",
      { en: `${shown(key)} is a reserved word.`, nl: `${shown(key)} is een gereserveerd woord.` },
      { en: "Use another name.", nl: "Gebruik een andere naam." },
    );
  }
  return fault(
    "unknown-field",
    { en: `${shown(key)} is not a field.`, nl: `${shown(key)} is geen veld.` },
    {
      en: "Correct the name (capitals count), or declare the field first.",
      nl: "Verbeter de naam (hoofdletters tellen), of leg het veld eerst vast.",
    },
  );
}

const properties = new Set(["externalId", "name", "relationship", "facts"]);

function refuseOtherProperties(input: Properties, errors: FactError[]): void {
  for (const key of Object.keys(input).sort(byCodeUnit)) {
    if (properties.has(key)) continue;
    const code = isReservedKey(key) ? "reserved-key" : "unknown-property";
    const wrong = fault(
      code,
      {
        en: `An account has no ${shown(key)} of its own.`,
        nl: `Een account heeft zelf geen ${shown(key)}.`,
      },
      { en: "Put facts under facts.", nl: "Zet feiten onder facts." },
      [...properties].join(" | "),
    );
    errors.push({
      ...factError(key, wrong),
      path: `/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`,
    });
  }
}

function withoutNulls(facts: FactChanges): Record<string, FactValue> {
  const known: Record<string, FactValue> = {};
  for (const key of Object.keys(facts)) {
    const value = facts[key];
    if (value !== undefined && value !== null) known[key] = value;
  }
  return known;
}

/** Rules over more than one fact. */
function checkTogether(
  name: string,
  facts: Readonly<Record<string, FactValue>>,
  errors: FactError[],
): void {
  checkOrder(facts, errors);
  checkLength(name, facts, errors);
}

function checkOrder(facts: Readonly<Record<string, FactValue>>, errors: FactError[]): void {
  const since = facts.customerSince;
  const until = facts.customerUntil;
  if (typeof since === "string" && typeof until === "string" && until < since) {
    errors.push(factError("customerUntil", endsBeforeItBegins(since, until)));
  }
}

function checkLength(
  name: string,
  facts: Readonly<Record<string, FactValue>>,
  errors: FactError[],
): void {
  const length = name.length + totalLength(facts);
  if (length > ACCOUNT_LENGTH_MAX_CHARACTERS) errors.push(factError("", tooLarge(length)));
}

function totalLength(facts: Readonly<Record<string, FactValue>>): number {
  let length = 0;
  for (const key in facts) {
    const value = facts[key];
    if (typeof value === "string") length += value.length;
    else if (typeof value === "object") for (const text of value) length += text.length;
  }
  return length;
}

function endsBeforeItBegins(since: string, until: string): Fault {
  return fault(
    "date-order",
    {
      en: `customerUntil ${until} is before customerSince ${since}.`,
      nl: `customerUntil ${until} ligt voor customerSince ${since}.`,
    },
    { en: "Correct one of the two dates.", nl: "Verbeter een van beide datums." },
    `≥ ${since}`,
  );
}

function tooLarge(length: number): Fault {
  return fault(
    "account-too-large",
    {
      en: `The texts of the account are ${length} characters together, at most ${ACCOUNT_LENGTH_MAX_CHARACTERS} fit.`,
      nl: `De teksten van het account zijn samen ${length} tekens, er passen er hoogstens ${ACCOUNT_LENGTH_MAX_CHARACTERS}.`,
    },
    { en: "Shorten the longest texts.", nl: "Kort de langste teksten in." },
    `≤ ${ACCOUNT_LENGTH_MAX_CHARACTERS} characters`,
  );
}
