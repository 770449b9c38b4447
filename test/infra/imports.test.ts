import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));

interface Plant {
  readonly folder: string;
  /** Imports the folder must not have. */
  readonly forbidden: readonly string[];
  /** Imports it may have: the rule must not bite everything. */
  readonly allowed: readonly string[];
}

const plants: readonly Plant[] = [
  {
    folder: "functions/domain/facts",
    forbidden: [
      "zod",
      "node:crypto",
      "@aws-sdk/client-s3",
      "../../contract/ids.ts",
      "../../store/keys.ts",
    ],
    allowed: ["./types.ts", "../limits.ts"],
  },
  {
    folder: "functions/contract",
    forbidden: [
      "@aws-sdk/client-s3",
      "@middy/core",
      "../store/keys.ts",
      "../runtime/log.ts",
      "../api/me/read.ts",
    ],
    allowed: ["zod", "../domain/index.ts", "../store/store.ts"],
  },
  {
    folder: "functions/formats",
    forbidden: ["@aws-sdk/client-s3", "../store/keys.ts", "../runtime/log.ts"],
    allowed: ["csv-parse", "node:zlib", "../domain/index.ts", "../contract/limits.ts"],
  },
  {
    folder: "functions/api/me",
    forbidden: [
      "../../../test/support/stack.ts",
      "@aws-sdk/client-dynamodb",
      "@middy/core",
      "node:crypto",
      "../../store/keys.ts",
      "../../runtime/log.ts",
      "../health/read.ts",
    ],
    allowed: [
      "zod",
      "../../contract/endpoint.ts",
      "../../domain/index.ts",
      "../../formats/frame.ts",
    ],
  },
  {
    folder: "functions/events",
    forbidden: [
      "@aws-sdk/client-dynamodb",
      "../store/keys.ts",
      "../runtime/log.ts",
      "../api/me/read.ts",
    ],
    allowed: ["zod", "../contract/consumer.ts", "../domain/index.ts", "../formats/frame.ts"],
  },
  {
    folder: "functions/store",
    forbidden: ["@middy/core", "jose", "../runtime/log.ts", "../api/me/read.ts", "../entry/api.ts"],
    allowed: ["@aws-sdk/client-s3", "node:zlib", "../domain/index.ts", "../contract/ids.ts"],
  },
  {
    folder: "functions/runtime",
    forbidden: [
      "csv-parse",
      "../api/registry.gen.ts",
      "../events/measure.ts",
      "../domain/index.ts",
    ],
    allowed: ["@middy/core", "jose", "../contract/ids.ts", "../store/keys.ts"],
  },
  {
    folder: "functions/entry",
    forbidden: ["@aws-sdk/client-s3", "zod", "../contract/ids.ts", "../domain/index.ts"],
    allowed: ["../runtime/http.ts", "../api/registry.gen.ts", "../events/measure.ts"],
  },
  {
    folder: "openapi",
    forbidden: ["@aws-sdk/client-s3", "../functions/store/keys.ts", "../functions/runtime/log.ts"],
    allowed: ["zod", "openapi3-ts/oas31", "../functions/api/registry.gen.ts"],
  },
  {
    folder: "cdk/stacks",
    forbidden: [
      "@aws-sdk/client-s3",
      "../local/start.ts",
      "../../functions/store/keys.ts",
      "../../functions/entry/api.ts",
    ],
    allowed: [
      "aws-cdk-lib/aws-sqs",
      "constructs",
      "../wiring.ts",
      "../../functions/contract/ids.ts",
    ],
  },
  {
    folder: "cdk/local",
    forbidden: ["aws-cdk-lib", "../stacks/stack.ts", "../../functions/api/me/read.ts"],
    allowed: ["fauxqs", "@aws-sdk/client-sqs", "../wiring.ts", "../../functions/store/clients.ts"],
  },
];

const biome = `${root}node_modules/@biomejs/biome/bin/biome`;

interface Report {
  readonly diagnostics: readonly {
    readonly category: string;
    readonly location: { readonly path: string; readonly start: { readonly line: number } };
  }[];
}

/** `path:line` of every forbidden import below a folder that has the project's biome.json. */
function forbiddenImports(folder: string): string[] {
  const { stdout } = spawnSync(
    process.execPath,
    [
      biome,
      "lint",
      "--reporter=json",
      "--max-diagnostics=none",
      "--only=style/noRestrictedImports",
      "--vcs-enabled=false",
      ...["functions", "openapi", "cdk", "test"].filter((part) => existsSync(join(folder, part))),
    ],
    { cwd: folder, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 },
  );
  const { diagnostics } = JSON.parse(stdout) as Report;
  return diagnostics
    .filter(({ category }) => category === "lint/style/noRestrictedImports")
    .map(({ location }) => `${location.path}:${location.start.line}`);
}

let copy: string;
let caught: readonly string[];

const everywhere = `import { z } from "zod";\nexport { z };\n`;
const plantOf = ({ forbidden, allowed }: Plant): string =>
  [...forbidden, ...allowed].map((source) => `import ${JSON.stringify(source)};\n`).join("");

// A tree of its own under the project's very rules: nothing is written between the sources, where
// another tool might come across it.
beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), "trefzeker-imports-"));
  copyFileSync(`${root}biome.json`, join(copy, "biome.json"));
  for (const plant of plants) {
    mkdirSync(join(copy, plant.folder), { recursive: true });
    writeFileSync(join(copy, plant.folder, "planted.ts"), plantOf(plant));
    writeFileSync(join(copy, plant.folder, "zod.ts"), everywhere);
  }
  caught = forbiddenImports(copy);
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));

describe.each(plants)("in $folder", (plant) => {
  const at = (line: number) => `${plant.folder}/planted.ts:${line}`;

  test.each(plant.forbidden.map((source, index) => [source, index + 1] as const))(
    "%s is refused",
    (_, line) => {
      expect(caught).toContain(at(line));
    },
  );

  test.each(
    plant.allowed.map((source, index) => [source, plant.forbidden.length + index + 1] as const),
  )("%s is allowed", (_, line) => {
    expect(caught).not.toContain(at(line));
  });

  test("zod by its named export, with every locale, is refused", () => {
    expect(caught).toContain(`${plant.folder}/zod.ts:1`);
  });
});

test("the tree has no forbidden import", () => {
  expect(forbiddenImports(root)).toEqual([]);
});
