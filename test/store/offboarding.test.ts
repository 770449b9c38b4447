import { beforeAll, describe, expect, test } from "vitest";
import { createTenant } from "../../functions/store/identity.ts";
import { openStore } from "../../functions/store/index.ts";
import { openLeaving } from "../../functions/store/leaving.ts";
import { tenantScope } from "../../functions/store/scope.ts";
import { type Connection, connect } from "../support/emulators.ts";
import { fencedAs } from "../support/fenced.ts";

const HOUR_MILLIS = 3_600_000;
const start = new Date("2026-11-24T12:00:00.000Z");
const at = (hours: number) => new Date(start.getTime() + hours * HOUR_MILLIS);
const client = { name: "Client", mode: "test", tier: "sandbox", sandboxData: false } as const;

let connection: Connection;
beforeAll(async () => {
  connection = await connect();
  await connection.createTables();
});

const newTenant = () =>
  createTenant(connection, { name: "Tenant", mode: "test", standing: "partner" }, start);

/** `first`: when the request first came in, of which this is a repeat under its Idempotency-Key. */
const partnerAt = (partnerId: string, hours: number, first = hours) =>
  openStore(fencedAs("api", connection), tenantScope(partnerId), {
    now: at(first),
    triedAt: at(hours),
    actor: "key_test",
  });

const leavingAt = (hours: number) => openLeaving(fencedAs("offboard", connection), at(hours));

describe("an undo that is late", () => {
  test("keeps nothing of a client whose removal has begun, though it was first asked for in time", async () => {
    const [partnerId, tenantId] = [await newTenant(), await newTenant()];
    await partnerAt(partnerId, 0).clients.create({ tenantId, ...client });
    await partnerAt(partnerId, 0).offboarding.request(tenantId);
    expect(await leavingAt(48.1).begin(tenantId)).toMatchObject({ isGoing: true });
    expect(await partnerAt(partnerId, 48.1, 47.9).offboarding.undo(tenantId)).toBeNull();
    // Clocks differ.
    expect(await partnerAt(partnerId, 47.9).offboarding.undo(tenantId)).toBeNull();
    expect(await leavingAt(48.2).begin(tenantId)).toMatchObject({ isGoing: true });
  });
});

describe("the time to undo a removal", () => {
  test("is 48 hours from when it was first written, however long ago its request was first tried", async () => {
    const [partnerId, tenantId] = [await newTenant(), await newTenant()];
    await partnerAt(partnerId, 0).clients.create({ tenantId, ...client });
    // What was tried at 0 had no effect.
    const asked = await partnerAt(partnerId, 24, 0).offboarding.request(tenantId);
    expect(asked).toMatchObject({
      requestedAt: at(24).toISOString(),
      effectiveAt: at(72).toISOString(),
    });
    expect(await partnerAt(partnerId, 30, 0).offboarding.request(tenantId)).toEqual(asked);
    expect(await leavingAt(71.9).begin(tenantId)).toBeNull();
    expect(await partnerAt(partnerId, 71.9).offboarding.undo(tenantId)).toEqual(asked);
  });
});
