import { jsonFaultAt } from "./json-fault.ts";
import type { Label } from "./labels.ts";
import { MAX_JSON_DEPTH_LEVELS } from "./limits.ts";
import { type FieldError, pointerOf } from "./problem.ts";

export type JsonResult = { readonly value: unknown } | { readonly errors: readonly FieldError[] };

/** Keys that reach an object's prototype when copied carelessly. */
export const forbiddenKeys: ReadonlySet<string> = new Set([
  "__proto__",
  "constructor",
  "prototype",
]);

/**
 * Reads bytes as JSON, more strictly than `JSON.parse`: UTF-8 only, every key once, no key that
 * reaches a prototype, numbers finite, text well-formed, nesting bounded. All errors at once.
 */
export function parseJson(bytes: Uint8Array): JsonResult {
  const text = decode(bytes);
  if (text === null) return { errors: [faults.encoding] };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { errors: [syntaxError(text)] };
  }
  const errors = scan(text);
  return errors.length > 0 ? { errors } : { value };
}

function decode(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

function syntaxError(text: string): FieldError {
  const place = jsonFaultAt(text);
  return {
    pointer: "",
    code: "invalid-json",
    detail: place
      ? {
          en: `The text stops being JSON at line ${place.line}, column ${place.column}.`,
          nl: `De tekst is geen JSON meer bij regel ${place.line}, kolom ${place.column}.`,
        }
      : {
          en: "The text ends before the JSON value does.",
          nl: "De tekst eindigt voordat de JSON-waarde eindigt.",
        },
    fix: {
      en: "Send one JSON value (RFC 8259): no comments, no trailing commas, no NaN.",
      nl: "Stuur één JSON-waarde (RFC 8259): geen commentaar, geen komma aan het eind, geen NaN.",
    },
  };
}

interface Level {
  readonly keys: Set<string> | null;
  /** The key or index of the value being read. */
  step: string | number;
}

/** Walks text that `JSON.parse` has accepted, so only the structure needs following. */
function scan(text: string): FieldError[] {
  const errors: FieldError[] = [];
  const levels: Level[] = [];
  const here = (): string => pointerOf(levels.map((level) => level.step));
  const token = /"(?:[^"\\]|\\.)*"|[{}[\],]|-?\d[\d.eE+-]*/g;
  let afterOpenOrComma = false;
  for (let found = token.exec(text); found !== null; found = token.exec(text)) {
    const piece = found[0];
    const level = levels.at(-1);
    const first = piece[0];
    if (first === "{" || first === "[") {
      if (levels.length === MAX_JSON_DEPTH_LEVELS) return [...errors, at(here(), faults.depth)];
      levels.push({ keys: first === "{" ? new Set() : null, step: 0 });
      afterOpenOrComma = first === "{";
      continue;
    }
    if (first === "}" || first === "]") levels.pop();
    else if (first === ",") {
      if (level !== undefined && typeof level.step === "number") level.step += level.keys ? 0 : 1;
      afterOpenOrComma = level?.keys != null;
      continue;
    } else if (first === '"') {
      const string: string = JSON.parse(piece);
      if (afterOpenOrComma && level?.keys) {
        level.step = string;
        if (level.keys.has(string)) errors.push(at(here(), faults.duplicate));
        if (forbiddenKeys.has(string)) errors.push(at(here(), faults.forbidden));
        level.keys.add(string);
      }
      if (!string.isWellFormed()) errors.push(at(here(), faults.surrogate));
    } else if (!Number.isFinite(Number(piece))) errors.push(at(here(), faults.finite));
    afterOpenOrComma = false;
  }
  return errors;
}

function at(pointer: string, fault: FieldError): FieldError {
  return { ...fault, pointer };
}

const fault = (code: string, detail: Label, fix: Label, expected?: string): FieldError => ({
  pointer: "",
  code,
  detail,
  fix,
  ...(expected !== undefined && { expected }),
});

const faults = {
  encoding: fault(
    "invalid-utf-8",
    { en: "The body is not valid UTF-8.", nl: "De body is geen geldige UTF-8." },
    { en: "Encode the text as UTF-8.", nl: "Codeer de tekst als UTF-8." },
  ),
  depth: fault(
    "too-deep",
    {
      en: `Objects and lists nest deeper than ${MAX_JSON_DEPTH_LEVELS} levels here.`,
      nl: `Objecten en lijsten zijn hier dieper dan ${MAX_JSON_DEPTH_LEVELS} niveaus genest.`,
    },
    { en: "Nest less deeply.", nl: "Nest minder diep." },
    `at most ${MAX_JSON_DEPTH_LEVELS} levels`,
  ),
  duplicate: fault(
    "duplicate-key",
    {
      en: "This key comes twice in one object.",
      nl: "Deze sleutel staat twee keer in één object.",
    },
    { en: "Keep one of the two.", nl: "Houd een van de twee." },
  ),
  forbidden: fault(
    "forbidden-key",
    { en: "This key is never accepted.", nl: "Deze sleutel wordt nooit aanvaard." },
    { en: "Rename the key.", nl: "Geef de sleutel een andere naam." },
  ),
  surrogate: fault(
    "malformed-text",
    {
      en: "This text has half a surrogate pair in it.",
      nl: "In deze tekst staat een half surrogaatpaar.",
    },
    { en: "Remove the broken character.", nl: "Verwijder het kapotte teken." },
  ),
  finite: fault(
    "number-not-finite",
    { en: "This number is too large to hold.", nl: "Dit getal is te groot om te bewaren." },
    { en: "Send a smaller number.", nl: "Stuur een kleiner getal." },
    "a number between -1.79e308 and 1.79e308",
  ),
};
