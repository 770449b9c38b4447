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

const partnerAt = (partnerId: string, hours: number) =>
  openStore(fencedAs("api", connection), tenantScope(partnerId), {
    now: at(hours),
    actor: "key_test",
  });

const leavingAt = (hours: number) => openLeaving(fencedAs("offboard", connection), at(hours));

describe("an undo that is late", () => {
  test("keeps nothing of a client whose removal has begun, though it was first asked for in time", async () => {
    const [partnerId, tenantId] = [await newTenant(), await newTenant()];
    await partnerAt(partnerId, 0).clients.create({ tenantId, ...client });
    await partnerAt(partnerId, 0).offboarding.request(tenantId);
    expect(await leavingAt(48.1).begin(tenantId)).toMatchObject({ isGoing: true });
    // A repeat under an Idempotency-Key has the time of the first try.
    expect(await partnerAt(partnerId, 47.9).offboarding.undo(tenantId)).toBeNull();
    expect(await leavingAt(48.2).begin(tenantId)).toMatchObject({ isGoing: true });
  });
});
