import { beforeAll, describe, expect, it } from "vitest";
import { type Scope, scopes } from "../../functions/contract/scopes.ts";
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
