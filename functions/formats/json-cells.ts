import type { Cell } from "./cells/types.ts";

/** Members of members that are looked into. */
const PATH_DEPTH_MAX = 4;

type Members = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Members =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Names of the members of a row that hold a value, `a.b` for one inside another. */
export function membersOf(value: unknown, depth = PATH_DEPTH_MAX): string[] {
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([name, member]) =>
    isObject(member) && depth > 1
      ? membersOf(member, depth - 1).map((inner) => `${name}.${inner}`)
      : [name],
  );
}

/** The cell of a row that stands under such a name; null when there is none. */
export function cellOfValue(value: unknown, name: string): Cell {
  if (!isObject(value)) return null;
  if (Object.hasOwn(value, name)) return toCell(value[name]);
  for (let dot = name.indexOf("."); dot >= 0; dot = name.indexOf(".", dot + 1)) {
    const inner = Object.hasOwn(value, name.slice(0, dot)) ? value[name.slice(0, dot)] : null;
    const found = cellOfValue(inner, name.slice(dot + 1));
    if (found !== null) return found;
  }
  return null;
}

function toCell(value: unknown): Cell {
  if (value === null || value === undefined) return null;
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") {
    return value;
  }
  if (Array.isArray(value) && value.every((part) => typeof part === "string")) return value;
  return JSON.stringify(value);
}
