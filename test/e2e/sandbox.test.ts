import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { apiClient } from "../../cdk/local/sandbox/client.ts";
import { type Service, startService } from "../support/process.ts";
import { externalIdsOf, rankingOf } from "./answers.ts";

const ACCOUNTS = 400;
const SCRIPT_LIMIT_MILLIS = 100_000;
const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
/** The commands of the README's ten minutes, in order. */
const commands = [...readme.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block = ""]) => block);

let folder: string;
let service: Service;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "trefzeker-sandbox-"));
  service = await startService(join(folder, ".data"));
});
afterAll(async () => {
  await service?.kill();
  rmSync(folder, { recursive: true, force: true });
});

describe("the sandbox", () => {
  test("has its accounts, and a ranking of each profile with all of its accounts in it", async () => {
    const { sandbox } = service;
    const api = apiClient(service.baseUrl, service.key);
    expect((await externalIdsOf(api)).size).toBe(ACCOUNTS);
    expect(sandbox.profiles).toHaveLength(2);
    let counted = 0;
    for (const { id } of sandbox.profiles) {
      const ranked = { segmentationId: sandbox.segmentationId, profileId: id };
      const { totals, rows } = await rankingOf(api, ranked);
      counted += totals.n;
      expect(new Set(rows.map(({ quadrant }) => quadrant?.code)).size).toBeGreaterThanOrEqual(3);
    }
    expect(counted).toBe(ACCOUNTS);
  });

  test("survives a restart with the same key, accounts and ranking", async () => {
    const { sandbox, key } = service;
    const ranked = {
      segmentationId: sandbox.segmentationId,
      profileId: sandbox.profiles[0]?.id ?? "",
    };
    const before = (await rankingOf(apiClient(service.baseUrl, key), ranked)).text;
    await service.stop();
    service = await startService(join(folder, ".data"));
    expect(service.key).toBe(key);
    const api = apiClient(service.baseUrl, key);
    expect((await rankingOf(api, ranked)).text).toBe(before);
    expect((await externalIdsOf(api)).size).toBe(ACCOUNTS);
  });
});

test("a DYNAMODB_ENDPOINT where nothing answers is refused in one clear line", async () => {
  const main = new URL("../../cdk/local/main.ts", import.meta.url).pathname;
  const { code, output } = await bash(
    `DYNAMODB_ENDPOINT=http://127.0.0.1:1 "${process.execPath}" "${main}" --in-memory`,
  );
  expect(code).toBe(1);
  expect(output.trim()).toMatch(
    /^No DynamoDB answers at DYNAMODB_ENDPOINT=.+unset the variable.+$/,
  );
});

test("every command of the README's ten minutes works as pasted", {
  timeout: 120_000,
}, async () => {
  expect(commands.length).toBeGreaterThan(7);
  const script = commands.join("\n").replace("http://127.0.0.1:8787", service.baseUrl);
  const { code, output } = await bash(script);
  expect(code, output).toBe(0);
  expect(output).toContain('"name":"Sandbox"');
  expect(output).toMatch(/^1 [a-z-]+\|\S+ [\d.]+ [\d.]+ /m);
  expect(output).toContain("partiallySucceeded");
  expect(output).toContain("unknown-relationship");
  expect(output).toMatch(/^1 .+ of \d+ accounts$/m);
  expect(output).not.toMatch(/undefined|TypeError/);
});

function bash(script: string): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve) => {
    const shell = spawn("bash", ["-e", "-o", "pipefail", "-c", script], {
      cwd: folder,
      timeout: SCRIPT_LIMIT_MILLIS,
    });
    let output = "";
    for (const stream of [shell.stdout, shell.stderr]) {
      stream.on("data", (chunk: Buffer) => {
        output += chunk.toString();
      });
    }
    shell.once("close", (code) => resolve({ code, output }));
  });
}
