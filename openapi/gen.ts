/**
 * `npm run gen` writes what follows from the contracts: the registry, the OpenAPI document
 * and, from the definitions of the domain, the guides to criteria and data.
 * `--check` writes nothing and fails when a committed file is not what would be written.
 */
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { buildDocument } from "./build.ts";
import { generatedGuides } from "./generated-guides/all.ts";
import { findOperations, writeRegistry } from "./registry.ts";

const found = await findOperations();
const document = await buildDocument(found.map(({ endpoint }) => endpoint));
const files: Readonly<Record<string, string>> = {
  "functions/api/registry.gen.ts": writeRegistry(found),
  "openapi/openapi.json": `${JSON.stringify(document, null, 2)}\n`,
  ...generatedGuides(),
};

const stale: string[] = [];
for (const [name, content] of Object.entries(files)) {
  const path = fileURLToPath(new URL(`../${name}`, import.meta.url));
  const current = await readFile(path, "utf8").catch(() => "");
  if (current === content) continue;
  stale.push(name);
  if (!process.argv.includes("--check")) await writeFile(path, content);
}

if (process.argv.includes("--check") && stale.length > 0) {
  process.stderr.write(`Not up to date: ${stale.join(", ")}. Run \`npm run gen\` and commit.\n`);
  process.exitCode = 1;
} else {
  const what = stale.length > 0 ? `Wrote ${stale.join(", ")}` : "Everything was up to date";
  process.stdout.write(`${what}; ${found.length} operations.\n`);
}
