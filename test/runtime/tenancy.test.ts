import { beforeAll, describe, expect, test } from "vitest";
import { scopes } from "../../functions/contract/scopes.ts";
import { tenancy } from "../../functions/runtime/tenancy.ts";
import { createTenant } from "../../functions/store/identity.ts";
import { openStore } from "../../functions/store/index.ts";
import { openOperated } from "../../functions/store/operated.ts";
import { tenantScope } from "../../functions/store/scope.ts";
import { isServed } from "../../functions/store/standing.ts";
import { type Connection, connect } from "../support/emulators.ts";

let connection: Connection;
const start = new Date("2026-11-24T12:00:00.000Z");

beforeAll(async () => {
  connection = await connect();
  await connection.createTables();
});

/** A partner, its client, and what a process makes of their keys at a time that the test sets. */
async function pair() {
  const partnerId = await createTenant(
    connection,
    { name: "Partner", mode: "test", standing: "partner" },
    start,
  );
  const clientId = await createTenant(
    connection,
    { name: "Client", mode: "test", standing: { clientOf: partnerId } },
    start,
  );
  const trace = { now: start, actor: "test" };
  const { clients } = openStore(connection, tenantScope(partnerId), trace);
  const kind = { name: "Client", mode: "test", tier: "sandbox", sandboxData: false } as const;
  await clients.create({ tenantId: clientId, ...kind });
  await clients.note(clientId, { tenantMadeAt: start.toISOString(), appliedVersion: 1 });
  const clock = { now: start };
  const acting = tenancy({ clients: () => connection, system: { now: () => clock.now } });
  const own = (tenantId: string) => ({ tenantId, keyId: "key_1", scopes });
  const asked = async () => [
    (await acting(own(clientId), [])).closed,
    (await acting(own(partnerId), [clientId])).closed,
  ];
  const partner = openOperated(connection, partnerId, { now: start, actor: "operator" });
  const ofPartner = async () => [
    (await acting(own(partnerId), [])).closed,
    (await acting(own(partnerId), [clientId])).closed,
    (await acting(own(clientId), [])).closed,
  ];
  return { clients, clientId, clock, asked, partner, partnerId, ofPartner };
}

describe("a partner that the operator suspends", () => {
  test("is closed within a minute, for itself and where it acts for a client, and open again as soon", async () => {
    const { clock, partner, partnerId, ofPartner } = await pair();
    const served = () => isServed(connection, tenantScope(partnerId));
    expect(await ofPartner()).toEqual([undefined, undefined, undefined]);
    expect(await served()).toBe(true);
    await partner.suspend("Unpaid");
    clock.now = new Date(start.getTime() + 60_000);
    expect(await ofPartner()).toEqual(["suspended", "suspended", undefined]);
    // Asked where tokens are given and share links opened.
    expect(await served()).toBe(false);
    await partner.resume("Paid");
    clock.now = new Date(start.getTime() + 120_000);
    expect(await ofPartner()).toEqual([undefined, undefined, undefined]);
  });
});

describe("a suspended client", () => {
  test("is closed to its own keys and its partner's within a minute, and open again as soon", async () => {
    const { clients, clientId, clock, asked } = await pair();
    expect(await asked()).toEqual([undefined, undefined]);
    await clients.setState(clientId, "suspended", "The contract has ended.");
    clock.now = new Date(start.getTime() + 60_000);
    expect(await asked()).toEqual(["suspended", "suspended"]);
    await clients.setState(clientId, "active", "The contract was renewed.");
    clock.now = new Date(start.getTime() + 120_000);
    expect(await asked()).toEqual([undefined, undefined]);
  });
});
