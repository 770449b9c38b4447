import { pending } from "../pending.ts";
import type { CellParse, FieldDeclaration } from "./types.ts";
export const parseCell: (field: FieldDeclaration, text: string) => CellParse = pending;
