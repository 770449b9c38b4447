import { beforeAll, describe, expect, it } from "vitest";
import { pathMatcher } from "../../cdk/routes.ts";
import { type Scope, scopes } from "../../functions/contract/scopes.ts";
import { expectLimits } from "../support/limit-headers.ts";
import { openPlanning, type Planning } from "../support/planning.ts";
import { guarded, named, operations } from "./document.ts";
import { absent, exampleBody, send, targetOf } from "./world.ts";

let planning: Planning;
const ids = {
  ...absent,
  ...{
    segmentKey: "x",
    version: "1",
    withVersion: "1",
    feed: "orders",
    lineId: "x",
    criterionKey: "x",
    assessor: "x",
  },
};
/** Parameters of public paths. */
const elsewhere = { token: "x", code: "x", file: "x", guide: "x" };
const without = new Map<Scope, string>();

beforeAll(async () => {
  planning = await openPlanning();
  for (const scope of scopes) {
    without.set(scope, await planning.keyWith(scopes.filter((other) => other !== scope)));
  }
});

describe("without a key", () => {
  it.each(named(guarded))(
    "%s answers 401 before it looks at anything",
    async (_name, operation) => {
      const body = operation.body ? Buffer.from("{") : undefined;
      for (const key of [null, "tfz_test_0"]) {
        const answer = await send(planning, operation, targetOf(operation, ids), { key, body });
        expect(answer.status, answer.text).toBe(401);
        expectLimits(answer.headers, ["address"]);
      }
    },
  );

  it("nothing but health, docs, the document, shared links and what tokens take is open", () => {
    const open = operations.filter(({ scope }) => scope === null).map(({ path }) => path);
    const known =
      /^\/(health$|docs(\/|$)|v1\/openapi\.json$|v1\/shared\/\{token\}$|oauth\/token$|\.well-known\/)/;
    for (const path of open) expect(path).toMatch(known);
  });
});

describe("every answer says what there is to spend and what is left of it", () => {
  const methods = ["GET", "PUT", "POST", "PATCH", "DELETE"] as const;
  it.each(named(operations))("of %s, known or not, found or not", async (_name, operation) => {
    const { path, scope } = operation;
    const target = targetOf(operation, { ...ids, ...elsewhere });
    const body = operation.body ? Buffer.from("{") : undefined;
    const good = await send(planning, operation, target, { body });
    expectLimits(good.headers, [scope === null ? "address" : "tenant"], path);
    const [bare = ""] = target.split("?");
    const here = operations.filter((other) => pathMatcher([other.path])(bare));
    const wrong = methods.find((one) => here.every(({ method }) => method !== one)) ?? "OPTIONS";
    for (const [key, name] of [
      [planning.key, "tenant"],
      [null, "address"],
    ] as const) {
      for (const [method, at, status] of [
        [wrong, bare, 405],
        ["GET", `${bare}/nowhere/at/all`, 404],
      ] as const) {
        const answer = await planning.api(method, at, { key });
        expect(answer.status, `${method} ${at}`).toBe(status);
        expectLimits(answer.headers, [name], `${method} ${at}`);
      }
    }
  });
});

describe("with every scope but its own", () => {
  const scoped = guarded.filter(({ scope }) => scope !== "any");
  it.each(named(scoped))("%s answers 403 and names the scope", async (_name, operation) => {
    const key = without.get(operation.scope as Scope) ?? "";
    const body = exampleBody(operation);
    const answer = await send(planning, operation, targetOf(operation, ids), { key, body });
    expect(answer.status, answer.text).toBe(403);
    expect(answer.json).toMatchObject({ code: "missing-scope" });
    expect((answer.json as { detail: string }).detail).toContain(`\`${operation.scope}\``);
  });
});
