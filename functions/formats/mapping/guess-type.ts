import type { FieldType } from "../../domain/index.ts";
import { readBoolean } from "../cells/booleans.ts";
import { readDate } from "../cells/dates.ts";
import { readNumber } from "../cells/numbers.ts";

/** Share of the filled cells that must be readable as a type. */
const SHARE_MIN = 0.9;
/** More characters make a text, not a category. */
const CATEGORY_CHARS_MAX = 80;

/** Share of the filled cells a field of the type could take, 0 to 1; 1 when all are empty. */
export function readableShare(type: FieldType, texts: readonly string[]): number {
  const filled = texts.filter((text) => text !== "");
  if (filled.length === 0) return 1;
  return filled.filter((text) => canBe(type, text)).length / filled.length;
}

function canBe(type: FieldType, text: string): boolean {
  switch (type) {
    case "number":
      return readNumber(text, "point") !== null || readNumber(text, "comma") !== null;
    case "date":
      return readDate(text, "day-first") !== null || readDate(text, "month-first") !== null;
    case "boolean":
      return readBoolean(text) !== null;
    default:
      return true;
  }
}

/** What type the cells of a column look like; null when all are empty. */
export function guessType(texts: readonly string[]): FieldType | null {
  const filled = texts.filter((text) => text !== "");
  if (filled.length === 0) return null;
  // 0 and 1 alone are numbers as well as answers, and more often numbers.
  const answers = filled.some((text) => !/^[01]$/.test(text));
  if (answers && readableShare("boolean", filled) >= SHARE_MIN) return "boolean";
  if (readableShare("number", filled) >= SHARE_MIN) return "number";
  if (readableShare("date", filled) >= SHARE_MIN) return "date";
  return filled.some((text) => text.length > CATEGORY_CHARS_MAX) ? "text" : "category";
}
