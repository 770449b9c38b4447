import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import {
  type ApiClient,
  apiClient,
  type ImportRequest,
  importEnd,
  startImport,
} from "../../cdk/local/sandbox/client.ts";
import { registry } from "../../functions/api/registry.gen.ts";
import { type Stack, startStack } from "../support/stack.ts";
import { externalIdsOf, rowErrorsOf } from "./answers.ts";

let stack: Stack;
let api: ApiClient;
let before: string;

const kept = {
  name: "Blijft Staan B.V.",
  relationship: "customer",
  facts: { sector: "wholesale", employees: 12, revenue12m: 5000 },
};

beforeAll(async () => {
  stack = await startStack();
  api = apiClient(stack.baseUrl, stack.tenants[0].apiKey);
  await api.call("PUT", "/v1/accounts/ext:kept", { body: kept });
  before = (await api.call("GET", "/v1/accounts/ext:kept")).text;
});
afterAll(async () => {
  try {
    expect((await api.call("GET", "/v1/accounts/ext:kept")).text).toBe(before);
    expect((await fetch(`${stack.baseUrl}/health`)).status).toBe(200);
    expect(Object.keys(Object.prototype)).toEqual([]);
  } finally {
    await stack?.stop();
  }
});

const text = (raw: string) => new TextEncoder().encode(raw);
const nested = (levels: number) => `${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`;

/** Bodies no operation can take, whatever it expects. */
const hostileBodies: Readonly<Record<string, Uint8Array<ArrayBuffer>>> = {
  "nothing at all": text(""),
  "a cut-off object": text('{"name":"Bak'),
  "a list": text("[]"),
  null: text("null"),
  "a text": text('"name"'),
  NaN: text('{"name":"A","facts":{"employees":NaN}}'),
  "10⁴⁰⁰": text('{"name":"A","facts":{"employees":1e400}}'),
  "-10⁴⁰⁰": text('{"weights":{"value":{"a":-1e400}}}'),
  "a number of 400 digits": text(`{"a":${"9".repeat(400)}}`),
  "the key __proto__": text('{"__proto__":{"polluted":true}}'),
  "a nested __proto__": text('{"name":"A","facts":{"__proto__":{"polluted":true}}}'),
  "the key constructor": text('{"constructor":{"prototype":{"polluted":true}}}'),
  "one key twice": text('{"name":"A","name":"B"}'),
  "invalid UTF-8": new Uint8Array([...text('{"name":"'), 0xff, 0xfe, ...text('"}')]),
  "half a surrogate pair": text('{"name":"\\ud800","relationship":"customer"}'),
  "a NUL character": text('{"name":"a\\u0000b","relationship":"customer"}'),
  "100 levels": text(nested(100)),
  "100,000 levels": text(nested(100_000)),
  "100,000 unknown keys": text(
    `{${Array.from({ length: 80_000 }, (_, key) => `"k${key}":1`).join(",")}}`,
  ),
  "1 MiB and a byte": text(`{"name":"${"a".repeat(1024 * 1024)}"}`),
};

/** A token endpoint answers errors the way RFC 6749 says, all others as problems. */
const errorTypes: Readonly<Record<string, string>> = {
  "application/json": "application/problem+json",
  "application/merge-patch+json": "application/problem+json",
  "application/x-www-form-urlencoded": "application/json",
};

describe("every operation that reads a body", () => {
  const operations = registry.filter(({ method }) => method !== "GET" && method !== "DELETE");
  test.each(operations.map((entry) => [entry.operationId, entry] as const))(
    "%s answers every hostile body with a 4xx problem",
    async (_, entry) => {
      const { method, path, load } = entry;
      const contract = (await load()).default;
      if (contract.body === undefined) return;
      for (const [name, body] of Object.entries(hostileBodies)) {
        const answer = await send(method, filled(path), body, contract.bodyType);
        expect(answer.status, `${name}: ${answer.text}`).toBeGreaterThanOrEqual(400);
        expect(answer.status, `${name}: ${answer.text}`).toBeLessThan(500);
        expect(answer.type, name).toBe(errorTypes[contract.bodyType ?? "application/json"]);
      }
    },
  );
});

describe("the body of an account", () => {
  const account = (facts: string) =>
    text(`{"name":"A","relationship":"customer","facts":${facts}}`);
  test.each([
    ["NaN", account('{"employees":NaN}'), 400],
    ["10⁴⁰⁰", account('{"employees":1e400}'), 400],
    ["an absurd number", account('{"employees":1e13}'), 422],
    ["a number as text", account('{"employees":"40"}'), 422],
    ["a text as number", account('{"sector":7}'), 422],
    ["an object as value", account('{"sector":{"en":"x"}}'), 422],
    ["an undeclared field", account('{"shoeSize":44}'), 422],
    ["an unknown member", text('{"name":"A","relationship":"customer","color":"red"}'), 422],
    ["a list as facts", account("[]"), 422],
    ["prototype keys", account('{"__proto__":1}'), 400],
    ["a date that does not exist", account('{"customerSince":"2025-02-30"}'), 422],
  ])("with %s is refused, with the place of the error", async (_, body, status) => {
    const answer = await send("PUT", "/v1/accounts/ext:refused", body);
    expect(answer.status, answer.text).toBe(status);
    const { errors } = problemSchema.parse(JSON.parse(answer.text));
    expect(errors.length).toBeGreaterThan(0);
    expect(errors.every(({ detail, fix }) => detail !== "" && fix !== "")).toBe(true);
  });

  test("reports all its errors at once", async () => {
    const answer = await send(
      "PUT",
      "/v1/accounts/ext:refused",
      account('{"employees":-1,"reach":"world","customerSince":"yesterday","shoeSize":44}'),
    );
    const { errors } = problemSchema.parse(JSON.parse(answer.text));
    expect(errors.map(({ pointer }) => pointer).sort()).toEqual([
      "/facts/customerSince",
      "/facts/employees",
      "/facts/reach",
      "/facts/shoeSize",
    ]);
  });

  test.each([
    ["compressed", { "content-encoding": "gzip" }, 415],
    ["of another type", { "content-type": "text/csv" }, 415],
    ["in another character set", { "content-type": "application/json; charset=latin1" }, 415],
  ])("%s is refused", async (_, headers, status) => {
    const answer = await send("PUT", "/v1/accounts/ext:refused", account("{}"), undefined, headers);
    expect(answer.status, answer.text).toBe(status);
  });

  test("of 8 MiB is refused", async () => {
    const body = text(`{"name":"${"a".repeat(8 * 1024 * 1024)}"}`);
    expect((await send("PUT", "/v1/accounts/ext:refused", body)).status).toBe(413);
  });

  test("none of this made an account", async () => {
    await api.call("GET", "/v1/accounts/ext:refused", { expect: [404] });
  });
});

describe("a file", () => {
  const good = (id: string) => `${id},Goed ${id},prospect,12`;
  const head = "externalId,name,relationship,employees";

  test("with a line of 30 MB loses that row only", async () => {
    const long = `long,${"x".repeat(30 * 1024 * 1024)},prospect,1`;
    await expectRows("csv", `${head}\n${good("l1")}\n${long}\n${good("l2")}\n`, {
      kept: ["l1", "l2"],
      errors: [[3, "row-too-long"]],
    });
  });

  test("with invalid UTF-8 in one row loses that row only", async () => {
    const content = new Uint8Array([
      ...text(`${head}\nu1,Café Zoë,prospect,1\nu2,Caf`),
      0xe9,
      ...text(`,prospect,1\n${good("u3")}\n`),
    ]);
    await expectRows("csv", content, { kept: ["u1", "u3"], errors: [[3, "invalid-utf8"]] });
  });

  test("with accents as Windows writes them loses none", async () => {
    const content = new Uint8Array([
      ...text(`${head}\n${good("w1")}\nw2,Caf`),
      0xe9,
      ...text(`,prospect,1\n${good("w3")}\n`),
    ]);
    const job = await ended({ filename: "a.csv", content, format: "csv" });
    expect(job).toMatchObject({ status: "succeeded", counts: { created: 3, rejected: 0 } });
    const { name } = (await api.call("GET", "/v1/accounts/ext:w2")).json(
      z.looseObject({ name: z.string() }),
    );
    expect(name).toBe("Café");
  });

  test("with NaN, Infinity, 10⁴⁰⁰ and hexadecimal numbers loses those rows only", async () => {
    const cells = ["NaN", "Infinity", "1e400", "0x10", "1.5", "-3", "12,5"];
    const lines = cells.map((cell, index) => `n${index},N,prospect,"${cell}"`);
    const errors = await endedErrors("csv", `${head}\n${lines.join("\n")}\n${good("n9")}\n`);
    expect(errors.map(({ line }) => line)).toEqual([2, 3, 4, 5, 6, 7, 8]);
    expect(errors.every(({ column }) => column === "employees")).toBe(true);
    expect(await externalIdsOf(api)).toContain("n9");
  });

  test("of JSON lines with wrong types, unknown fields, prototype keys and broken lines loses those lines only", async () => {
    const line = (id: string, more: string) =>
      `{"externalId":"${id}","name":"J","relationship":"prospect"${more}}`;
    const bad = [
      line("j1", ',"employees":"many"'),
      line("j2", ',"shoeSize":44'),
      line("j3", ',"__proto__":{"polluted":true}'),
      line("j4", ',"employees":1e400'),
      '{"externalId":"j5",',
      "[1,2,3]",
      line("j7", ',"employees":NaN'),
      line("j8", `,"sector":${"[".repeat(5000)}${"]".repeat(5000)}`),
    ];
    const errors = await endedErrors("ndjson", [...bad, line("j9", "")].join("\n"));
    expect([...new Set(errors.map((error) => error.line))]).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(await externalIdsOf(api)).toContain("j9");
  });

  test.each([
    ["a gzip bomb", gzipSync(bomb()), true, "gzip-ratio-too-high"],
    ["a file that is not gzip", text(`${head}\n${good("z1")}\n`), true, "file-not-gzip"],
    ["a gzip file cut off", gzipSync(randomText()).subarray(0, 20_000), true, "gzip-damaged"],
    ["an undeclared gzip file", gzipSync(text(`${head}\n${good("z2")}\n`)), false, "file-is-gzip"],
    ["a workbook", text("PK\u0003\u0004rest of a zip"), false, "file-is-workbook"],
    ["only a header", text(`${head}\n`), false, "file-without-rows"],
    ["an unknown column", text(`${head},shoeSize\n`), false, "header-unknown-column"],
    ["a column __proto__", text(`${head},__proto__\n`), false, "header-unknown-column"],
    ["a column twice", text(`${head},employees\n`), false, "header-duplicate-column"],
    ["no externalId", text("name,relationship\nA,customer\n"), false, "header-missing-column"],
  ])("that is %s fails as a whole, and says why", async (_, content, gzip, code) => {
    const bytes = new Uint8Array(content);
    const job = await ended({ filename: "a.csv", content: bytes, format: "csv", gzip });
    expect(job.status).toBe("failed");
    expect(JSON.stringify(job)).toContain(code);
  });

  test("of another length than announced cannot be uploaded, and an import without a file cannot start", async () => {
    const created = await api.call("POST", "/v1/account-imports", {
      body: { filename: "a.csv", format: "csv", bytes: 100 },
    });
    const { id, upload } = created.json(
      z.looseObject({
        id: z.string(),
        upload: z.looseObject({ url: z.string(), headers: z.record(z.string(), z.string()) }),
      }),
    );
    const put = await fetch(upload.url, { method: "PUT", body: "short" });
    expect(put.status).toBe(403);
    const start = await api.call("POST", `/v1/account-imports/${id}/start`, {
      expect: [400, 404, 409, 422],
    });
    expect(start.headers.get("content-type")).toBe("application/problem+json");
  });
});

const problemSchema = z.looseObject({
  errors: z.array(
    z.looseObject({ pointer: z.string().optional(), detail: z.string(), fix: z.string() }),
  ),
});

async function send(
  method: string,
  path: string,
  body: Uint8Array<ArrayBuffer>,
  type = "application/json",
  headers: Record<string, string> = {},
) {
  const response = await stack.tenants[0].call(method, path, {
    body,
    headers: { "content-type": type, "if-match": '"1"', ...headers },
  });
  return {
    status: response.status,
    type: response.headers.get("content-type"),
    text: await response.text(),
  };
}

/** A path with something plausible for each parameter. */
function filled(path: string): string {
  return path
    .replace("{accountRef}", "ext:hostile")
    .replace("{fieldKey}", "hostile")
    .replace("{criteriaSetId}", `crs_${"0".repeat(26)}`)
    .replace("{segmentationId}", `sgm_${"0".repeat(26)}`)
    .replace("{profileId}", `wpr_${"0".repeat(26)}`)
    .replace("{importId}", `imp_${"0".repeat(26)}`)
    .replace(/\{[^}]+\}/g, "1");
}

async function ended(request: ImportRequest) {
  return importEnd(api, await startImport(api, request));
}

async function endedErrors(format: "csv" | "ndjson", content: string | Uint8Array<ArrayBuffer>) {
  const job = await ended({ filename: `a.${format}`, content, format });
  expect(job.status).toBe("partiallySucceeded");
  return rowErrorsOf(api, job.id);
}

async function expectRows(
  format: "csv" | "ndjson",
  content: string | Uint8Array<ArrayBuffer>,
  wanted: {
    readonly kept: readonly string[];
    readonly errors: readonly (readonly [number, string])[];
  },
) {
  const errors = await endedErrors(format, content);
  expect(errors.map(({ line, code }) => [line, code])).toEqual(wanted.errors);
  const ids = await externalIdsOf(api);
  for (const id of wanted.kept) expect(ids).toContain(id);
}

/** 300 MB of good rows that gzip makes a thousand times smaller. */
function bomb(): Buffer {
  const head = "externalId,name,relationship,employees\n";
  return Buffer.concat([Buffer.from(head), Buffer.alloc(300 * 1024 * 1024, "b1,Bom,prospect,1\n")]);
}

/** Text that does not compress to nothing, so that a cut leaves a damaged end. */
function randomText(): string {
  let state = 1;
  const row = () => {
    state = (state * 48_271) % 2_147_483_647;
    return `r${state},Naam ${state},prospect,${state % 500}`;
  };
  return `externalId,name,relationship,employees\n${Array.from({ length: 5_000 }, row).join("\n")}\n`;
}
