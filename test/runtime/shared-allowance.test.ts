import { beforeAll, describe, expect, it } from "vitest";
import { SHARED_RESERVE_SHARE } from "../../functions/contract/limits.ts";
import { tiers } from "../../functions/contract/tiers.ts";
import { rateLimiter } from "../../functions/runtime/rate-limit.ts";
import { sharedAllowance } from "../../functions/runtime/shared-allowance.ts";
import { createTenant } from "../../functions/store/identity.ts";
import { type Connection, connect } from "../support/emulators.ts";

let connection: Connection;
const start = new Date("2026-11-24T09:00:00.000Z");

beforeAll(async () => {
  connection = await connect();
  await connection.createTables();
});

const newTenant = () =>
  createTenant(connection, { name: "Alfa", mode: "test", tier: "sandbox" }, start);
const at = (seconds: number) => ({ now: () => new Date(start.getTime() + seconds * 1_000) });
const { burstUnits, unitsPerMinute } = tiers.sandbox;
const forLinks = burstUnits * (1 - SHARED_RESERVE_SHARE);
const COST = 5;

describe("reads by link", () => {
  it("never use up what the tenant keeps, however many processes serve them", async () => {
    const tenantId = await newTenant();
    const processes = [1, 2, 3].map(() => sharedAllowance(() => connection, at(0)));
    let passed = 0;
    for (let round = 0; round < forLinks / COST; round++) {
      const allowances = [];
      for (const spend of processes) allowances.push(await spend(tenantId, COST));
      passed += allowances.filter(({ retryAfterSeconds }) => retryAfterSeconds === 0).length;
    }
    expect(passed * COST).toBe(forLinks);
    const own = rateLimiter(() => connection, at(0));
    const { retryAfterSeconds, headers } = await own(tenantId, burstUnits - forLinks);
    expect(retryAfterSeconds).toBe(0);
    expect(headers.RateLimit).toContain("r=0;");
  }, 60_000);

  it("wait until the tenant has what it keeps again, as Retry-After says", async () => {
    const tenantId = await newTenant();
    await rateLimiter(() => connection, at(0))(tenantId, burstUnits);
    const first = await sharedAllowance(() => connection, at(0))(tenantId, COST);
    const seconds = ((burstUnits - forLinks + COST) / unitsPerMinute) * 60;
    expect(first.retryAfterSeconds).toBe(Math.ceil(seconds));
    expect(first.headers.RateLimit).toBe(`"shared";r=0;t=${(burstUnits / unitsPerMinute) * 60}`);
    const before = await sharedAllowance(() => connection, at(seconds - 1))(tenantId, COST);
    expect(before.retryAfterSeconds).toBeGreaterThan(0);
    const after = await sharedAllowance(() => connection, at(Math.ceil(seconds)))(tenantId, COST);
    expect(after.retryAfterSeconds).toBe(0);
  });
});
