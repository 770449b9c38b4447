import { importIn } from "./header.ts";
import { reportsOfTwoImports, UnreadableFile } from "./problems.ts";

/** Sees the cell of each row of a report that names its import, and the row's line. */
export type SeeImport = (cell: unknown, line: number) => void;

/**
 * Sees to it that the rows of a mended report are of one import: a file is read as that import's was,
 * in which the cells of another may mean something else. Throws `UnreadableFile`. Rows that name no
 * import are let through.
 */
export function oneImport(): SeeImport {
  let first: string | null = null;
  return (cell, line) => {
    const named = importIn(cell);
    first ??= named;
    if (named !== null && named !== first) {
      throw new UnreadableFile([reportsOfTwoImports(line)]);
    }
  };
}
