import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as z from "zod";
import { OFFBOARDING_UNDO_HOURS } from "../../functions/contract/limits.ts";
import { realSystem } from "../../functions/runtime/system.ts";
import { setTier } from "../../functions/store/rate-limits.ts";
import { tenantScope } from "../../functions/store/scope.ts";
import type { Answered, Api } from "../support/api.ts";
import { apiOver, openPlanning, type Planning } from "../support/planning.ts";
import { openFaults } from "./faults.ts";

const HOUR_MILLIS = 3_600_000;
/** Within the 24 hours that an Idempotency-Key is kept. */
const LATER_HOURS = 23;

let partner: Planning;
let faults: ReturnType<typeof openFaults>;
let api: Api;
let clock = 0;

const made = z.looseObject({ id: z.string() });
const times = z.looseObject({ requestedAt: z.string(), effectiveAt: z.string() });

const post = (path: string, key: string, body?: object): Promise<Answered> =>
  api("POST", path, {
    key: partner.key,
    headers: { "idempotency-key": key },
    ...(body && { body }),
  });
const newClient = async (): Promise<string> => {
  const body = { name: "Northern Tools", mode: "test", tier: "sandbox", scopes: ["accounts.read"] };
  return made.parse((await post("/v1/clients", randomUUID(), body)).json).id;
};
const nowIs = () => Date.now() + clock;

beforeAll(async () => {
  partner = await openPlanning();
  await setTier(partner, tenantScope(partner.tenantId), "internal", new Date());
  api = apiOver(partner, partner, { ...realSystem, now: () => new Date(nowIs()) });
  faults = openFaults(partner);
}, 60_000);
afterAll(() => partner.close());

test("a removal asked for again under its key, after a first try that died anywhere, can be undone for 48 hours", async () => {
  const warm = await newClient();
  faults.counted();
  await post(`/v1/clients/${warm}/offboard`, randomUUID());
  const calls = faults.counted();
  let afterEffect = 0;
  for (let death = 1; death <= calls; death += 2) {
    for (const reaches of [false, true]) {
      const path = `/v1/clients/${await newClient()}/offboard`;
      const key = randomUUID();
      faults.light({ calls: death, reaches });
      await post(path, key).catch(() => {});
      faults.putOut();
      const before = await api("GET", `${path}ing`, { key: partner.key });
      clock += LATER_HOURS * HOUR_MILLIS;
      const asked = nowIs();
      const again = await post(path, key);
      const where = `${death} of ${calls}, ${reaches}: ${again.text}`;
      expect(again.status, where).toBe(202);
      const { requestedAt, effectiveAt } = times.parse(again.json);
      const undoHours = (Date.parse(effectiveAt) - Date.parse(requestedAt)) / HOUR_MILLIS;
      expect(undoHours, where).toBe(OFFBOARDING_UNDO_HOURS);
      if (before.status === 200) {
        afterEffect += 1;
        expect(times.parse(before.json), where).toMatchObject({ requestedAt, effectiveAt });
      } else expect(Date.parse(requestedAt), where).toBeGreaterThanOrEqual(asked);
    }
  }
  expect(afterEffect).toBeGreaterThan(0);
}, 180_000);
