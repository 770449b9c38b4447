import type { FieldDeclaration } from "./types.ts";
export const standardFields: readonly FieldDeclaration[] = [];
