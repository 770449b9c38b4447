import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { verifyLines } from "../../../cdk/audit/verify-lines.ts";
import { auditRecordSchema } from "../../../functions/api/audit-records/representation.ts";
import { AUDIT_PAGE_RECORDS } from "../../../functions/contract/limits.ts";
import { canonicalJson } from "../../../functions/domain/audit/canonical-json.ts";
import { define, openPlanning, type Planning, putSandboxAccounts } from "../../support/planning.ts";

const path = "/v1/audit-records";
const pageSchema = z.strictObject({
  data: z.array(auditRecordSchema()),
  nextCursor: z.string().nullable(),
});
const verificationSchema = z.looseObject({
  intact: z.boolean(),
  finished: z.boolean(),
  verified: z.number(),
  checkpoint: z.string().nullable(),
});

let planning: Planning;
let other: Planning;
let profileId: string;
beforeAll(async () => {
  planning = await openPlanning();
  other = await openPlanning(planning);
  await putSandboxAccounts(planning, 40);
  profileId = (await define(planning)).customers;
});
afterAll(() => planning.close());

const list = (query = "") => planning.get(pageSchema, `${path}${query}`);
const verify = (query = "") => planning.get(verificationSchema, `${path}/verification${query}`);

describe("audit records", () => {
  test("tell of every change of a tenant, newest first, and of no other tenant's", async () => {
    const { data } = await list("?limit=500");
    expect(data.map(({ sequence }) => sequence)).toEqual(data.map((_, n) => data.length - n));
    expect(new Set(data.map(({ action }) => action))).toEqual(new Set(["created", "published"]));
    const mine = await list(`?resource=${profileId}&order=oldest`);
    expect(mine.data.map(({ action, version }) => [action, version])).toEqual([
      ["created", 1],
      ["published", 2],
    ]);
    expect(mine.data.every(({ actor }) => actor.startsWith("key_"))).toBe(true);
    const others = (await other.get(pageSchema, `${path}?limit=500`)).data;
    expect(others.map(({ sequence }) => sequence)).toEqual(others.map((_, n) => others.length - n));
    const theirs = new Set(others.map(({ hash }) => hash));
    expect(data.filter(({ hash }) => theirs.has(hash))).toEqual([]);
    expect((await list("?month=2001-01")).data).toEqual([]);
  });

  test("name the request that made the change", async () => {
    const headers = { "x-request-id": "req-of-a-caller-0001" };
    const name = "Named by its request";
    const body = { name, criteria: [{ key: "marginPct" }] };
    await planning.ask("POST", "/v1/criteria-sets", { body, headers, status: 201 });
    const { data } = await list("?limit=1");
    expect(data[0]).toMatchObject({ action: "created", requestId: "req-of-a-caller-0001" });
  });

  test("are exported as lines whose hashes anybody can compute anew, over all pages", async () => {
    let target: string | undefined = `${path}?order=oldest&limit=7`;
    let previous = "0".repeat(64);
    let count = 0;
    const lines: string[] = [];
    while (target !== undefined) {
      const headers = { accept: "application/x-ndjson" };
      const answer = await planning.ask("GET", target, { headers, status: 200 });
      expect(answer.headers["content-type"]).toBe("application/x-ndjson");
      for (const line of answer.text.split("\n").slice(0, -1)) {
        const { hash, ...content } = z.looseObject({ hash: z.string() }).parse(JSON.parse(line));
        const digest = createHash("sha256").update(canonicalJson(content)).digest("hex");
        expect(hash).toBe(digest);
        expect(content.previousHash).toBe(previous);
        previous = hash;
        lines.push(line);
        count += 1;
      }
      target = /^<([^>]+)>; rel="next"$/.exec(answer.headers.link ?? "")?.[1];
    }
    expect(count).toBe((await list(`?limit=${AUDIT_PAGE_RECORDS}`)).data.length);
    const [month = "", sequence, hash = ""] = (await verify()).checkpoint?.split(".") ?? [];
    const through = { month, sequence: Number(sequence), hash };
    expect(await verifyLines(lines, { through })).toMatchObject({ fault: null, records: count });
  });

  test("are verified whole, and on from where an earlier verification came", async () => {
    const whole = await verify();
    expect(whole).toMatchObject({ intact: true, finished: true });
    expect(whole.verified).toBe((await list("?limit=500")).data.length);
    const label = { en: "Audited", nl: "Nagekeken" };
    await planning.ask("PUT", "/v1/account-fields/audited", { body: { type: "number", label } });
    const on = await verify(`?checkpoint=${whole.checkpoint}`);
    expect(on).toMatchObject({ intact: true, finished: true, verified: 1 });
    const forged = whole.checkpoint?.replace(/.{8}$/, "00000000");
    expect(await verify(`?checkpoint=${forged}`)).toMatchObject({ intact: false });
  });

  test("are asked for in forms the contract knows", async () => {
    const wrong = [
      `?limit=${AUDIT_PAGE_RECORDS + 1}`,
      "?month=2026-13",
      "?month=2026",
      "?order=up",
      "?resource=",
      "/verification?checkpoint=x",
    ];
    for (const query of wrong) await planning.ask("GET", `${path}${query}`, { status: 400 });
  });
});
