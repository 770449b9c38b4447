import * as fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import {
  type AnyTier,
  LEASE_MAX_UNITS,
  LEASE_SECONDS,
  tierNames,
  tiers,
} from "../../functions/contract/tiers.ts";
import { httpHandler } from "../../functions/runtime/http.ts";
import { rateLimiter } from "../../functions/runtime/rate-limit.ts";
import { realSystem } from "../../functions/runtime/system.ts";
import { createKey, createTenant } from "../../functions/store/identity.ts";
import { setTier, takeUnits, unseen } from "../../functions/store/rate-limits.ts";
import { tenantScope } from "../../functions/store/scope.ts";
import { operations } from "../routes/document.ts";
import { type Api, apiOf } from "../support/api.ts";
import { testAuth } from "../support/auth.ts";
import { type Connection, connect } from "../support/emulators.ts";
import { expectLimits } from "../support/limit-headers.ts";
import { effects, registry } from "./things.ts";

let connection: Connection;
const start = new Date("2026-11-24T09:00:00.000Z");

beforeAll(async () => {
  connection = await connect();
  await connection.createTables();
});

const tenantIn = (tier: AnyTier) =>
  createTenant(connection, { name: "T", mode: "test", tier }, start);

/** Several processes with one clock, which the test moves. */
function processes(count: number) {
  const clock = { now: start };
  const limiters = Array.from({ length: count }, () =>
    rateLimiter(() => connection, { now: () => clock.now }),
  );
  return {
    limiters,
    pass: (seconds: number) => {
      clock.now = new Date(clock.now.getTime() + seconds * 1_000);
    },
  };
}

describe("an allowance", () => {
  it("is never exceeded: 2,000 at once from twenty processes pass as many as the burst", async () => {
    const tenantId = await tenantIn("sandbox");
    const { limiters } = processes(20);
    const asked = Array.from({ length: 2_000 }, (_, index) => limiters[index % 20]?.(tenantId, 1));
    const passed = (await Promise.all(asked)).filter((one) => one?.retryAfterSeconds === 0).length;
    // Never more; fewer only by what processes hold in leases that time has not ended yet.
    expect(passed).toBeLessThanOrEqual(tiers.sandbox.burstUnits);
    expect(passed).toBeGreaterThan(tiers.sandbox.burstUnits - 20 * LEASE_MAX_UNITS);
  });

  it("grants at most burst + rate × (t + lease) over any stretch of time, whatever is asked when", async () => {
    const { unitsPerMinute, burstUnits } = tiers.sandbox;
    const step = fc.record({
      seconds: fc.double({ min: 0, max: 4, noNaN: true }),
      asks: fc.array(fc.record({ by: fc.nat({ max: 3 }), cost: fc.integer({ min: 1, max: 25 }) }), {
        maxLength: 30,
      }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
        const tenantId = await tenantIn("sandbox");
        const { limiters, pass } = processes(4);
        const spent: { at: number; units: number }[] = [];
        let at = 0;
        for (const { seconds, asks } of steps) {
          pass(seconds);
          at += seconds;
          const answers = await Promise.all(
            asks.map(({ by, cost }) => limiters[by]?.(tenantId, cost)),
          );
          const units = asks.reduce(
            (sum, { cost }, index) => sum + (answers[index]?.retryAfterSeconds === 0 ? cost : 0),
            0,
          );
          spent.push({ at, units });
        }
        for (const [first, from] of spent.entries()) {
          let units = 0;
          for (const to of spent.slice(first)) {
            units += to.units;
            const seconds = to.at - from.at + LEASE_SECONDS;
            expect(units).toBeLessThanOrEqual(burstUnits + (unitsPerMinute / 60) * seconds + 1);
          }
        }
      }),
      { numRuns: 25 },
    );
  });

  it("comes back evenly, and a refusal says truly when", async () => {
    const tenantId = await tenantIn("sandbox");
    const { limiters, pass } = processes(1);
    const spend = (cost: number) => limiters[0]?.(tenantId, cost);
    expect((await spend(tiers.sandbox.burstUnits))?.retryAfterSeconds).toBe(0);
    const refused = await spend(50);
    // 600 a minute are ten a second.
    expect(refused?.retryAfterSeconds).toBe(5);
    pass(4);
    expect((await spend(50))?.retryAfterSeconds).toBe(1);
    pass(1);
    expect((await spend(50))?.retryAfterSeconds).toBe(0);
    expect((await spend(1))?.retryAfterSeconds).toBe(1);
  });

  it("is another's own: what one tenant spends no other misses", async () => {
    const [one, two] = [await tenantIn("sandbox"), await tenantIn("sandbox")];
    const { limiters } = processes(1);
    await limiters[0]?.(one, tiers.sandbox.burstUnits);
    expect((await limiters[0]?.(one, 1))?.retryAfterSeconds).toBeGreaterThan(0);
    expect((await limiters[0]?.(two, 1))?.retryAfterSeconds).toBe(0);
  });

  it("follows the tier without a restart, and what was spent stays spent", async () => {
    const tenantId = await tenantIn("sandbox");
    const { limiters, pass } = processes(1);
    await limiters[0]?.(tenantId, 250);
    await setTier(connection, tenantScope(tenantId), "premium", start);
    expect((await limiters[0]?.(tenantId, 1_751))?.retryAfterSeconds).toBeGreaterThan(0);
    pass(1);
    const answer = await limiters[0]?.(tenantId, 1_751);
    expect(answer?.retryAfterSeconds).toBe(0);
    expect(answer?.headers["RateLimit-Policy"]).toBe('"tenant";q=6000;w=60;burst=2000');
  });

  it("keeps its tier when the tenant is made known again", async () => {
    const tenantId = await tenantIn("premium");
    await createTenant(connection, { tenantId, name: "T", mode: "test" }, start);
    const { limiters } = processes(1);
    expect((await limiters[0]?.(tenantId, 1_500))?.retryAfterSeconds).toBe(0);
  });

  it("is not shut by a clock that was a day ahead", async () => {
    const tenantId = await tenantIn("sandbox");
    const { limiters, pass } = processes(1);
    pass(86_400);
    await limiters[0]?.(tenantId, 300);
    pass(-86_400);
    const other = processes(1);
    expect((await other.limiters[0]?.(tenantId, 1))?.retryAfterSeconds).toBe(0);
  });
});

describe("what it costs", () => {
  it("a busy process writes once for up to twenty requests and reads nothing", async () => {
    const tenantId = await tenantIn("standard");
    const { limiters } = processes(1);
    connection.meter.reset();
    for (let request = 0; request < 200; request++) await limiters[0]?.(tenantId, 1);
    const { byOperation, callsByArea } = connection.meter.read();
    expect(Object.keys(byOperation)).toEqual(["UpdateItem"]);
    expect(callsByArea).toEqual({ limits: byOperation.UpdateItem?.calls });
    expect(byOperation.UpdateItem?.calls).toBeLessThanOrEqual(16);
  });

  it("a refused tenant costs nothing until it can be let through again, at most a second", async () => {
    const tenantId = await tenantIn("sandbox");
    const { limiters } = processes(1);
    await limiters[0]?.(tenantId, tiers.sandbox.burstUnits);
    await limiters[0]?.(tenantId, 5);
    connection.meter.reset();
    for (let request = 0; request < 500; request++) await limiters[0]?.(tenantId, 5);
    expect(connection.meter.read().total.calls).toBe(0);
  });

  it("a process that guessed wrong needs one more write, not more", async () => {
    const scope = tenantScope(await tenantIn("premium"));
    const nowMicros = start.getTime() * 1_000;
    const ask = { wanted: 1, atLeast: 1, nowMicros };
    await takeUnits(connection, scope, ask, unseen);
    connection.meter.reset();
    await takeUnits(connection, scope, ask, unseen);
    expect(connection.meter.read().total.calls).toBe(2);
  });
});

describe("every operation", () => {
  it("costs a whole number of units that the smallest burst holds", () => {
    const smallest = Math.min(...tierNames.map((name) => tiers[name].burstUnits));
    for (const { operationId, cost, scope } of operations) {
      expect(Number.isInteger(cost), operationId).toBe(true);
      expect(cost, operationId).toBeLessThanOrEqual(smallest / 2);
      expect(cost, operationId).toBeGreaterThanOrEqual(scope === null ? 0 : 1);
    }
  });
});

describe("the API", () => {
  let api: Api;
  let key: string;
  let now = start;

  beforeAll(async () => {
    const handler = httpHandler({
      registry,
      clients: () => connection,
      system: { ...realSystem, now: () => now },
      cursorKey: () => new Uint8Array(32),
      auth: testAuth,
      asset: async () => new Uint8Array(),
      strict: true,
    });
    api = apiOf(connection, handler);
    const tenantId = await tenantIn("sandbox");
    const scopes = ["accounts.read", "accounts.write"] as const;
    key = (await createKey(connection, { tenantId, mode: "test", scopes }, start)).text;
  });

  const form = /^"tenant";r=\d+;t=\d+$/;

  it("tells what is left on every answer to a caller it knows, good or bad", async () => {
    for (const [method, path, status] of [
      ["GET", "/v1/things/a", 200],
      ["GET", "/v1/things/absent", 404],
      ["GET", "/v1/nothing-here", 404],
      ["DELETE", "/v1/things/a", 405],
      ["GET", "/v1/things?limit=x", 400],
      ["POST", "/v1/poke", 204],
    ] as const) {
      const answer = await api(method, path, { key });
      expect(answer.status).toBe(status);
      expect(answer.headers.ratelimit).toMatch(form);
      expect(answer.headers["ratelimit-policy"]).toBe('"tenant";q=600;w=60;burst=300');
    }
  });

  it("answers 429 with Retry-After, does nothing, and keeps no 429 under an Idempotency-Key", async () => {
    const headers = { "idempotency-key": "limited-1" };
    let last = await api("GET", "/v1/things/a", { key });
    while (last.status === 200) last = await api("GET", "/v1/things/a", { key });
    effects.length = 0;
    const refused = await api("POST", "/v1/things", { key, body: { size: 1 }, headers });
    expect([refused.status, refused.json]).toMatchObject([429, { code: "rate-limited" }]);
    expect(refused.headers["retry-after"]).toMatch(/^[1-9]\d*$/);
    expect(refused.headers.ratelimit).toMatch(/^"tenant";r=0;t=\d+$/);
    expect(effects).toEqual([]);
    now = new Date(now.getTime() + Number(refused.headers["retry-after"]) * 1_000);
    const done = await api("POST", "/v1/things", { key, body: { size: 1 }, headers });
    expect(done.status).toBe(201);
    expect(done.headers["idempotent-replayed"]).toBeUndefined();
    expect(effects).toHaveLength(1);
    now = new Date(now.getTime() + 5_000);
    const again = await api("POST", "/v1/things", { key, body: { size: 1 }, headers });
    expect(again.text).toBe(done.text);
    expect(again.headers["idempotent-replayed"]).toBe("true");
    expect(again.headers.ratelimit).toMatch(form);
  });

  it("tells callers it does not know what their address has left", async () => {
    const answer = await api("GET", "/v1/things/a", { key: null });
    expect(answer.status).toBe(401);
    expectLimits(answer.headers, ["address"]);
  });
});
