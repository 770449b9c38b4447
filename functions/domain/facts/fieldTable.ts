import { pending } from "../pending.ts";
import type { Problem } from "../problem.ts";
import type { FieldDeclaration, FieldTable } from "./types.ts";
export const fieldTable: (declared: Iterable<FieldDeclaration>) => FieldTable = pending;
export const checkFieldDeclaration: (declaration: FieldDeclaration) => Problem[] = pending;
