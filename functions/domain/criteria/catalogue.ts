import type { CatalogueEntry } from "./types.ts";
export const catalogue: readonly CatalogueEntry[] = [];
