import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, it, vi } from "vitest";
import * as z from "zod";
import { guarded } from "../routes/document.ts";
import {
  absent,
  exampleBody,
  type Inhabitant,
  send,
  targetOf,
  twoTenants,
} from "../routes/world.ts";
import { capturedLog } from "./capture.ts";
import { ask, basic, grantForm, newClient, newToken } from "./tokens.ts";

vi.hoisted(() => {
  process.env.POWERTOOLS_LOG_LEVEL = "INFO";
});
const log = capturedLog();

const NAME = "Zonneveld Klompenmakers";
const PERSON = "j.zonneveld@klompen.example";
const EXTERNAL = "KLOMP-4711";
const SUBJECT = "Zonneveld";

let tenant: Inhabitant;

beforeAll(async () => {
  [tenant] = await twoTenants();
}, 120_000);

describe("the log of a full run", () => {
  it("has a line for every request, and in none a name, an address or a secret", {
    timeout: 120_000,
  }, async () => {
    const secrets = [tenant.key];
    const made = z.looseObject({ key: z.string() });
    const body = { name: NAME, scopes: ["accounts.read"] };
    secrets.push((await tenant.post(made, "/v1/api-keys", { body })).key);
    const client = await newClient(tenant, ["accounts.read"]);
    secrets.push(client.secret, await newToken(tenant, client));
    await ask(tenant, grantForm, basic(client.clientId, `${client.secret}x`));
    await ask(tenant, { ...grantForm, scope: PERSON }, basic(PERSON, NAME));
    const account = { name: NAME, relationship: "prospect", facts: { city: PERSON } };
    await tenant.ask("PUT", `/v1/accounts/ext:${EXTERNAL}`, { body: account });
    await tenant.ask("GET", `/v1/accounts/ext:${EXTERNAL}?${SUBJECT}=${PERSON}`);
    await tenant.ask("PATCH", `/v1/accounts/ext:${EXTERNAL}`, { body: { [PERSON]: NAME } });
    await tenant.ask("GET", `/v1/${SUBJECT}/${PERSON}`, { headers: { origin: PERSON } });
    await tenant.api("GET", "/v1/me", { key: `${tenant.key}x` });
    const file = { filename: `${NAME}.csv`, format: "csv", gzip: false, bytes: 10 };
    await tenant.ask("POST", "/v1/account-imports", {
      body: { ...file, mode: "upsert", dryRun: false },
      headers: { "idempotency-key": PERSON, "x-request-id": randomUUID() },
    });
    await everyOperation();
    await tenant.pump.settle();
    const text = log.lines().join("");
    expect(
      log.lines().filter((line) => line.includes('"message":"request"')).length,
    ).toBeGreaterThan(guarded.length);
    for (const word of [NAME, PERSON, EXTERNAL, SUBJECT, "Zonneveld", "klompen.example"])
      expect(text, word).not.toContain(word);
    for (const secret of secrets) {
      expect(text).not.toContain(secret);
      expect(text).not.toContain(secret.slice(-24));
    }
    expect(text).not.toMatch(/tfz_(live|test|secret)_[0-9A-Za-z]/);
    expect(text).not.toMatch(/eyJ[\w-]{10,}\./);
    expect(text).not.toMatch(/[\w.+-]+@[\w-]+\.[a-z]{2,}/);
  });
});

/** Each once with its own example, and once with an id that names nothing. */
async function everyOperation(): Promise<void> {
  for (const operation of guarded) {
    for (const ids of [tenant.ids, { ...tenant.ids, ...absent }]) {
      if (operation.method === "DELETE" && ids === tenant.ids) continue;
      await send(tenant, operation, targetOf(operation, ids), { body: exampleBody(operation) });
    }
  }
}
