import { beforeAll, expect, test } from "vitest";
import { createTenant } from "../../functions/store/identity.ts";
import { tenantScope } from "../../functions/store/scope.ts";
import { findStanding } from "../../functions/store/standing.ts";
import { type Connection, connect } from "../support/emulators.ts";

const now = new Date("2026-11-24T12:00:00.000Z");
let connection: Connection;
beforeAll(async () => {
  connection = await connect();
  await connection.createTables();
});

type Standing = "partner" | { readonly clientOf: string };
const make = (standing: Standing, tenantId?: string) =>
  createTenant(
    connection,
    { name: "Tenant", mode: "test", standing, ...(tenantId !== undefined && { tenantId }) },
    now,
  );

test("a client stays its partner's, and a partner one, whatever is asked again under its id", async () => {
  const [partner, other] = [await make("partner"), await make("partner")];
  const client = await make({ clientOf: partner });
  await make({ clientOf: partner }, client);
  await expect(make("partner", client)).rejects.toMatchObject({ code: "wrong-state" });
  await expect(make({ clientOf: other }, client)).rejects.toMatchObject({ code: "wrong-state" });
  expect(await findStanding(connection, tenantScope(client))).toEqual({
    isPartner: false,
    partnerId: partner,
    closed: null,
  });
  await make("partner", partner);
  await expect(make({ clientOf: other }, partner)).rejects.toMatchObject({ code: "wrong-state" });
  expect(await findStanding(connection, tenantScope(partner))).toEqual({
    isPartner: true,
    partnerId: null,
    closed: null,
  });
});
