import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const generator = fileURLToPath(new URL("./accounts-file.ts", import.meta.url));

/** A file of accounts, made by another process, so that this one's memory is that of the import. */
export function accountsFile(count: number): Uint8Array<ArrayBuffer> {
  const folder = mkdtempSync(join(tmpdir(), "trefzeker-bench-"));
  const file = join(folder, "accounts.csv");
  try {
    execFileSync(process.execPath, [generator, String(count), file]);
    return new Uint8Array(readFileSync(file));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const EVERY = 100;

/** The same file with the number of employees of one account in a hundred changed. */
export function oneInAHundredChanged(csv: Uint8Array): Uint8Array<ArrayBuffer> {
  const lines = new TextDecoder().decode(csv).split("\n");
  const place = lines[0]?.split(",").indexOf("employees") ?? -1;
  const changed = lines.map((line, row) => {
    const cells = line.split(",");
    if (row === 0 || row % EVERY !== 0 || place < 0 || cells.length <= place) return line;
    return cells.with(place, cells[place] === "7" ? "8" : "7").join(",");
  });
  return new TextEncoder().encode(changed.join("\n"));
}
