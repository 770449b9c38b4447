import { randomUUID } from "node:crypto";
import { zstdDecompressSync } from "node:zlib";
import { PutItemCommand } from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import * as jose from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { clientOfPartnerItem } from "../../../functions/store/identity-keys.ts";
import { idempotencyPk } from "../../../functions/store/keys.ts";
import { digestOfTenant } from "../../../functions/store/leaving.ts";
import { tenantScope } from "../../../functions/store/scope.ts";
import { openTable } from "../../../functions/store/table.ts";
import { openPump } from "../../events/pump.ts";
import { testAuth } from "../../support/auth.ts";
import { openPlanning, type Planning } from "../../support/planning.ts";

const HOUR_MILLIS = 3_600_000;
const offboarding = z.object({
  status: z.string(),
  requestedAt: z.string(),
  effectiveAt: z.string(),
  receipt: z.looseObject({ tenantDigest: z.string() }).nullable(),
  signedReceipt: z.string().nullable(),
});

let partner: Planning;
let client: Planning;
beforeAll(async () => {
  partner = await openPlanning();
  client = await openPlanning(partner);
  const key = clientOfPartnerItem(tenantScope(partner.tenantId), client.tenantId);
  const TableName = partner.names.identityTable;
  await partner.dynamo.send(new PutItemCommand({ TableName, Item: marshall(key) }));
});
afterAll(() => partner.close());

const path = () => `/v1/clients/${client.tenantId}`;
const post = (target: string, status: number) =>
  partner.ask("POST", target, { headers: { "idempotency-key": randomUUID() }, status });
const read = () => partner.get(offboarding, `${path()}/offboarding`);

/** Answers the partner could repeat in which the client is named. */
async function keptAnswers(): Promise<string[]> {
  const rows = openTable(partner.dynamo, partner.names.table);
  const items = await rows.query({ pk: idempotencyPk(tenantScope(partner.tenantId)) });
  return items
    .flatMap(({ answer }) => (answer instanceof Uint8Array ? [answer] : []))
    .map((answer) => zstdDecompressSync(answer).toString())
    .filter((answer) => answer.includes(client.tenantId));
}

async function tickAt(hours: number) {
  const at = new Date(Date.now() + hours * HOUR_MILLIS);
  const pump = openPump(partner, () => at);
  pump.context.getRemainingTimeInMillis = () => 300_000;
  await pump.reconcile();
  await pump.settle();
}

describe("a client that leaves", () => {
  test("is asked about only by its own partner", async () => {
    for (const id of [partner.tenantId, `ten_${"Z".repeat(26)}`]) {
      await post(`/v1/clients/${id}/offboard`, 404);
      await post(`/v1/clients/${id}/offboard/undo`, 404);
      await partner.ask("GET", `/v1/clients/${id}/offboarding`, { status: 404 });
    }
  });

  test("is asked for, and that is undone, by the partner", async () => {
    const answer = await post(`${path()}/offboard`, 202);
    expect(answer.json).toMatchObject({ status: "scheduled", receipt: null });
    expect(await read()).toEqual(answer.json);
    await post(`${path()}/offboard/undo`, 204);
    await post(`${path()}/offboard/undo`, 404);
  });

  test("leaves a receipt that anyone can verify by the published keys, and that opens nothing", async () => {
    await post(`${path()}/offboard`, 202);
    await tickAt(0);
    await tickAt(49);
    expect(await keptAnswers()).not.toEqual([]);
    // What let its credentials in may be remembered a while.
    expect((await read()).status).toBe("removing");
    await tickAt(49.1);
    const { status, receipt, signedReceipt } = await read();
    expect(status).toBe("removed");
    expect(receipt?.tenantDigest).toBe(digestOfTenant(client.tenantId));
    expect(await keptAnswers()).toEqual([]);
    await post(`${path()}/offboard/undo`, 409);
    const jwks = (await partner.ask("GET", "/.well-known/jwks.json", { status: 200 })).json;
    const { payload, protectedHeader } = await jose.jwtVerify(
      signedReceipt ?? "",
      jose.createLocalJWKSet(jwks as jose.JSONWebKeySet),
      { typ: "offboarding-receipt+jwt", issuer: testAuth.issuer() },
    );
    expect(payload).toMatchObject({ ...receipt });
    expect(protectedHeader.alg).toBe("ES256");
    const bearer = { authorization: `Bearer ${signedReceipt}` };
    expect((await partner.api("GET", "/v1/me", { key: null, headers: bearer })).status).toBe(401);
    expect((await partner.api("GET", "/v1/me", { key: client.key })).status).toBe(401);
  });
});
