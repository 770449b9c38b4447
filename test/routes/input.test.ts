import * as fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import type { Endpoint, Method } from "../../functions/contract/endpoint.ts";
import { MAX_BODY_BYTES } from "../../functions/contract/limits.ts";
import type { Answered } from "../support/api.ts";
import { broken, fitting } from "./arbitrary.ts";
import { document, guarded, named, paramsOf } from "./document.ts";
import { exampleBody, type Inhabitant, nameIn, send, targetOf, twoTenants } from "./world.ts";

const RUNS = 25;
const EMPTY_LIST = JSON.stringify({ data: [], nextCursor: null });
let tenant: Inhabitant;

beforeAll(async () => {
  [tenant] = await twoTenants();
}, 120_000);

const reading = guarded.filter(({ body }) => body !== undefined);
const withParams = guarded.filter((operation) => paramsOf(operation).length > 0);

function expectRefusal(answer: Answered, about: string): void {
  expect(answer.status, `${about}: ${answer.text}`).toBeGreaterThanOrEqual(400);
  expect(answer.status, `${about}: ${answer.text}`).toBeLessThan(500);
  expect(answer.headers["content-type"], about).toBe("application/problem+json");
}

const target = (operation: Endpoint) => targetOf(operation, tenant.ids);

describe("a body that cannot be read", () => {
  const deep = `${"[".repeat(50)}${"]".repeat(50)}`;
  const bodies: Readonly<Record<string, string | Buffer>> = {
    "no JSON": "{",
    NaN: '{"a":NaN}',
    "a number past all bounds": '{"a":1e400}',
    "a prototype key": '{"__proto__":{"a":1}}',
    "a constructor key": '{"constructor":{"prototype":{}}}',
    "a key twice": '{"a":1,"a":2}',
    "half a surrogate pair": '{"a":"\\ud800"}',
    "too deep": `{"a":${deep}}`,
    "invalid UTF-8": Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]),
    "UTF-16": Buffer.from('{"a":1}', "utf16le"),
    "two values": "{}{}",
    "too large": `{"a":"${"x".repeat(MAX_BODY_BYTES)}"}`,
  };
  it.each(named(reading))("%s is refused with every reason named", async (_name, operation) => {
    for (const [what, text] of Object.entries(bodies)) {
      const answer = await send(tenant, operation, target(operation), { body: Buffer.from(text) });
      expect([400, 413], `${what}: ${answer.text}`).toContain(answer.status);
      expectRefusal(answer, what);
    }
    const typed = await send(tenant, operation, target(operation), {
      body: exampleBody(operation),
      headers: { "content-type": "text/csv" },
    });
    expect(typed.status).toBe(415);
  });
});

describe("a body of the wrong shape", () => {
  it.each(named(reading))("%s is refused, and an unknown field named", async (_name, operation) => {
    for (const body of [null, [], "text", 1, true]) {
      expectRefusal(
        await send(tenant, operation, target(operation), { body }),
        JSON.stringify(body),
      );
    }
    const example = exampleBody(operation) as object;
    const answer = await send(tenant, operation, target(operation), {
      body: { ...example, noSuchField: 1 },
    });
    expect(answer.status, answer.text).toBe(422);
    const { errors } = answer.json as { errors: { pointer: string; code: string }[] };
    expect(errors).toContainEqual(
      expect.objectContaining({ pointer: "/noSuchField", code: "unknown-field" }),
    );
  });
});

describe("parameters", () => {
  it.each(named(guarded))("%s refuses one it does not know", async (_name, operation) => {
    const where = target(operation);
    const body = exampleBody(operation);
    for (const bad of ["noSuchParameter=1", "__proto__=1", "constructor[prototype]=1"]) {
      const answer = await send(
        tenant,
        operation,
        `${where}${where.includes("?") ? "&" : "?"}${bad}`,
        { body },
      );
      expect(answer.status, `${bad}: ${answer.text}`).toBe(400);
    }
  });

  const odd = [
    "x",
    "-1",
    "0",
    "1e400",
    "NaN",
    "__proto__",
    "..",
    "%00",
    "%0A",
    "%2F",
    "%F0%9F%98%80",
    "ext:",
    "ext:%00",
    "x".repeat(3000),
  ];
  it.each(named(withParams))(
    "%s refuses, or finds nothing under, what is no id",
    async (_name, operation) => {
      for (const name of paramsOf(operation)) {
        for (const text of odd) {
          if (operation.method === "PUT" && operation.path.endsWith(`{${name}}`)) continue;
          const ids = { ...tenant.ids, [nameIn(operation, name)]: "HERE" };
          const where = targetOf(operation, ids).replace("HERE", text);
          const answer = await send(tenant, operation, where, { body: exampleBody(operation) });
          if (answer.text !== EMPTY_LIST) expectRefusal(answer, `${name}=${text}`);
        }
      }
    },
  );

  const lists = guarded.filter(({ query }) => query && "cursor" in query().shape);
  it.each(named(lists))("%s refuses limits and cursors that are none", async (_name, operation) => {
    const where = target(operation);
    for (const bad of [
      "limit=0",
      "limit=1000000",
      "limit=-1",
      "limit=1.5",
      "limit=1e2",
      "limit=x",
      "limit=1e400",
      "cursor=x",
      "cursor=",
      `cursor=${"x".repeat(3000)}`,
    ]) {
      const answer = await send(
        tenant,
        operation,
        `${where}${where.includes("?") ? "&" : "?"}${bad}`,
      );
      expect(answer.status, `${bad}: ${answer.text}`).toBe(400);
    }
  });
});

describe("anything that fits the schema, and anything nearly so", () => {
  it.each(named(reading))(
    "%s never fails on it",
    { timeout: 120_000 },
    async (_name, operation) => {
      const type = operation.bodyType ?? "application/json";
      const item = document.paths?.[operation.path] as Record<
        string,
        { requestBody: { content: Record<string, { schema: unknown }> } }
      >;
      const schema = item[operation.method.toLowerCase()]?.requestBody.content[type]?.schema;
      const sendText = async (text: string) => {
        const answer = await send(tenant, operation, target(operation), {
          body: Buffer.from(text),
        });
        expect(answer.status, `${text.slice(0, 2000)}: ${answer.text}`).toBeLessThan(500);
      };
      const values = fitting(schema, document, tenant.words);
      const near = values.chain((value) => broken(value));
      await fc.assert(
        fc.asyncProperty(
          fc.oneof(
            values.map((value) => JSON.stringify(value)),
            near,
          ),
          sendText,
        ),
        { numRuns: RUNS },
      );
      await fc.assert(fc.asyncProperty(broken(exampleBody(operation)), sendText), {
        numRuns: RUNS,
      });
    },
  );

  const asking = guarded.filter(({ query }) => query !== undefined);
  it.each(named(asking))("%s never fails on a query", async (_name, operation) => {
    const path = target(operation).split("?")[0] ?? "";
    const item = document.paths?.[operation.path];
    const described = item?.[operation.method.toLowerCase() as Lowercase<Method>]?.parameters ?? [];
    const values = described.flatMap((parameter) =>
      "in" in parameter && parameter.in === "query"
        ? [
            [
              parameter.name,
              fc.oneof(fitting(parameter.schema, document, tenant.words), fc.string()),
            ] as const,
          ]
        : [],
    );
    const query = fc.record(Object.fromEntries(values), { requiredKeys: [] });
    await fc.assert(
      fc.asyncProperty(query, async (chosen) => {
        const text = new URLSearchParams();
        for (const [name, value] of Object.entries(chosen)) text.set(name, String(value));
        const answer = await send(tenant, operation, `${path}?${text}`, {
          body: exampleBody(operation),
        });
        expect(answer.status, `${text}: ${answer.text}`).toBeLessThan(500);
      }),
      { numRuns: RUNS },
    );
  });
});
