// Writes an accounts file: node accounts-file.ts <count> <file>
import { writeFileSync } from "node:fs";
import { sandboxCsv } from "../../cdk/local/sandbox/seed.ts";

const [count, file] = process.argv.slice(2);
if (count === undefined || file === undefined) throw new Error("give a count and a file");
writeFileSync(file, sandboxCsv("2026-11-01", Number(count)));
