import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const generator = fileURLToPath(new URL("./accounts-file.ts", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "trefzeker-bench-"));
process.once("exit", () => rmSync(folder, { recursive: true, force: true }));

/** Where a file is kept that goes when this process ends. */
export const inFolder = (name: string): string => join(folder, name);

export interface AccountsFile {
  readonly path: string;
  readonly bytes: number;
  readonly rows: number;
}

/**
 * A file of accounts of 20 columns on disk, made by another process; it is gone when this one ends.
 * @param changedPercent share of the accounts that differ from the file of 0, evenly spread, and
 *   from that of any smaller share: 1, 2 or 10
 */
export function accountsFile(rows: number, changedPercent: 0 | 1 | 2 | 10 = 0): AccountsFile {
  const path = inFolder(`${rows}-${changedPercent}.csv`);
  if (!existsSync(path)) {
    execFileSync(process.execPath, [generator, String(rows), path, String(changedPercent)]);
  }
  return { path, bytes: statSync(path).size, rows };
}
