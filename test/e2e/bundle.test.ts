import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { beforeAll, expect, test } from "vitest";
import { bundle, bundleFolder } from "../../cdk/bundle.ts";

/** A cold start reads and compiles all of it: growth is to be noticed. */
const maxColdKilobytes = 1_000;

let sizes: { coldBytes: number; allBytes: number };
beforeAll(async () => {
  sizes = await bundle("api");
}, 120_000);

const run = promisify(execFile);

// A process of its own, as on Lambda: nothing of the sources or of node_modules is loaded.
const program = `
  const { handler } = await import(process.argv[1]);
  const answers = [];
  for (const path of process.argv.slice(2)) {
    const event = { httpMethod: "GET", path, headers: {}, requestContext: {}, body: null };
    const { statusCode, body } = await handler(event, { getRemainingTimeInMillis: () => 20000 });
    answers.push([path, statusCode, body.length > 0]);
  }
  console.log(JSON.stringify(answers));
`;

test("the bundled api function starts on its own and serves what needs no key", async () => {
  const folder = bundleFolder("api");
  const paths = ["/health", "/docs", "/docs/assets/swagger-ui-bundle.js", "/v1/openapi.json"];
  const { stdout } = await run(
    process.execPath,
    ["--input-type=module", "-e", program, `${folder}/index.mjs`, ...paths],
    {
      cwd: folder,
      maxBuffer: 64 * 1024 * 1024,
      env: {
        LAMBDA_TASK_ROOT: folder,
        AWS_REGION: "eu-west-1",
        TABLE_NAME: "none",
        POWERTOOLS_LOG_LEVEL: "ERROR",
      },
    },
  );
  expect(JSON.parse(stdout)).toEqual(paths.map((path) => [path, 200, true]));
});

test("it stays small enough to start quickly, with operations in chunks of their own", () => {
  expect(sizes.coldBytes / 1024).toBeLessThan(maxColdKilobytes);
  expect(sizes.allBytes).toBeGreaterThan(sizes.coldBytes);
});
