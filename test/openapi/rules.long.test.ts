import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, it } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));
const committed = `${root}openapi/openapi.json`;
const LIMIT_MILLIS = 180_000;

const run = (script: string, ...args: string[]) =>
  promisify(execFile)(process.execPath, [`${root}node_modules/${script}`, ...args], {
    cwd: root,
    env: { ...process.env, REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" },
  }).catch((failure: { stdout: string; stderr: string }) => {
    throw new Error(`${failure.stdout}\n${failure.stderr}`);
  });

describe("the OpenAPI document", () => {
  it("has no finding of spectral's OpenAPI rules, warnings included", {
    timeout: LIMIT_MILLIS,
  }, async () => {
    const cli = "@stoplight/spectral-cli/dist/index.js";
    const rules = "openapi/spectral.yaml";
    await run(cli, "lint", committed, "-r", rules, "--fail-severity=hint", "--quiet");
  });

  it("has no finding of redocly's strict rules", { timeout: LIMIT_MILLIS }, async () => {
    await run("@redocly/cli/bin/cli.js", "lint", committed, "--extends=recommended-strict");
  });
});
