import { randomBytes, randomUUID } from "node:crypto";
import { PutItemCommand, ScanCommand } from "@aws-sdk/client-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import { beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { API_KEY_RANDOM_BYTES, makeShareToken } from "../../../functions/contract/api-key.ts";
import { SHARE_LINKS_MAX } from "../../../functions/contract/limits.ts";
import { provenanceExample } from "../../../functions/contract/schemas/ranking.ts";
import { scopes } from "../../../functions/contract/scopes.ts";
import { clientOfPartnerItem, standingItem } from "../../../functions/store/identity-keys.ts";
import { tenantScope } from "../../../functions/store/scope.ts";
import { rechecked } from "../../runtime/bad-credentials.ts";
import { expectLimits } from "../../support/limit-headers.ts";
import { define, openPlanning, type Planning, putSandboxAccounts } from "../../support/planning.ts";

let planning: Planning;
let method: Awaited<ReturnType<typeof define>>;
let names: readonly string[];

beforeAll(async () => {
  planning = await openPlanning();
  names = (await putSandboxAccounts(planning, 60)).map(({ name }) => name);
  method = await define(planning);
}, 120_000);

const frozenMatrix = {
  provenance: provenanceExample,
  ranking: null,
  matrix: {
    axes: {
      x: { axis: "likelihood", label: { en: "Likelihood", nl: "Kansrijk" } },
      y: { axis: "value", label: { en: "Value", nl: "Aantrekkelijk" } },
    },
    thresholds: { kind: "fixed", value: 50, likelihood: 50 },
    quadrants: [],
    gridLines: [],
    points: [],
  },
} as const;

const made = z.looseObject({ id: z.string(), url: z.string(), expiresAt: z.string() });
const wanted = (more: object = {}) => ({
  label: "For the meeting",
  kind: "ranking",
  segmentationId: method.segmentationId,
  profileId: method.customers,
  ...more,
});
const share = (more: object = {}) => planning.post(made, "/v1/share-links", { body: wanted(more) });
const refused = async (more: object, status: number) => {
  const headers = { "idempotency-key": randomUUID() };
  const answer = await planning.ask("POST", "/v1/share-links", { body: wanted(more), headers });
  expect(answer.status, answer.text).toBe(status);
  return answer;
};
const pathOf = ({ url }: { url: string }) => new URL(url).pathname;
const open = (path: string, headers: Readonly<Record<string, string>> = {}) =>
  planning.api("GET", path, { key: null, headers });
const opened = z.looseObject({
  ranking: z.looseObject({ rows: z.array(z.looseObject({ segment: z.string() })) }).nullable(),
  matrix: z.looseObject({ points: z.array(z.unknown()) }).nullable(),
  topAccounts: z
    .array(z.looseObject({ accounts: z.array(z.looseObject({ name: z.string() })) }))
    .nullable(),
});
const rankingPath = () =>
  `/v1/segmentations/${method.segmentationId}/ranking?profileId=${method.customers}&detail=scores`;

describe("a share link", () => {
  it("opens the ranking it is for without a key, and names no account and no id of the tenant", async () => {
    const answer = await open(pathOf(await share()));
    expect(answer.status, answer.text).toBe(200);
    const { ranking, matrix, topAccounts } = opened.parse(answer.json);
    const own = await planning.get(z.looseObject({ rows: z.array(z.unknown()) }), rankingPath());
    expect(ranking?.rows).toEqual(own.rows);
    expect([matrix, topAccounts]).toEqual([null, null]);
    for (const text of [...names, planning.tenantId, method.segmentationId, method.customers])
      expect(answer.text).not.toContain(text);
    expect(answer.headers).toMatchObject({
      "cache-control": "private, no-store",
      "x-robots-tag": "noindex, nofollow",
      "referrer-policy": "no-referrer",
    });
    expectLimits(answer.headers, ["shared", "address"]);
  });

  it("opens a matrix, in Dutch for who reads Dutch", async () => {
    const answer = await open(pathOf(await share({ kind: "matrix" })), { "accept-language": "nl" });
    const { ranking, matrix } = opened.parse(answer.json);
    expect(ranking).toBeNull();
    expect(matrix?.points.length).toBeGreaterThan(0);
    expect(answer.text).toContain("Focusdoelgroep");
  });

  it("opens as a table, and a matrix as a drawing, by Accept or in the address", async () => {
    const [ranking, matrix] = [await share(), await share({ kind: "matrix", follow: "frozen" })];
    const table = await open(pathOf(ranking), { accept: "text/csv" });
    expect(table.headers).toMatchObject({
      "content-type": expect.stringContaining("text/csv"),
      "content-disposition": 'attachment; filename="ranking.csv"',
      "cache-control": "private, no-store",
      "x-robots-tag": "noindex, nofollow",
    });
    expectLimits(table.headers, ["shared", "address"]);
    const { rows } = opened.parse((await open(pathOf(ranking))).json).ranking ?? { rows: [] };
    const lines = table.text.trimEnd().split("\r\n").slice(1);
    expect(lines.map((line) => line.split(",")[1])).toEqual(rows.map(({ segment }) => segment));
    const dutch = await open(`${pathOf(matrix)}?format=csv&delimiter=;&decimal=,&bom=true`);
    expect(dutch.text).toMatch(/^\uFEFFsegment;label;rank;/);
    const drawn = await open(`${pathOf(matrix)}?format=svg`, { "accept-language": "nl" });
    expect(drawn.headers["content-type"]).toContain("image/svg+xml");
    for (const text of ["<svg ", "For the meeting", "Focusdoelgroep"])
      expect(drawn.text).toContain(text);
    for (const text of [...names, planning.tenantId, method.segmentationId, method.customers])
      expect(table.text + dutch.text + drawn.text).not.toContain(text);
    // A ranking is not drawn; who would take something else too gets that.
    expect((await open(`${pathOf(ranking)}?format=svg`)).status).toBe(406);
    expect((await open(pathOf(ranking), { accept: "image/svg+xml" })).status).toBe(406);
    const either = await open(pathOf(ranking), { accept: "image/svg+xml, */*;q=0.5" });
    expect(either.headers["content-type"]).toContain("application/json");
    expect((await open(`${pathOf(ranking)}?format=pdf`)).status).toBe(400);
  });

  it("shows the best accounts by name and score only when its owner says so", async () => {
    const link = await share({ includeAccounts: true, relationship: "customer" });
    const { topAccounts } = opened.parse((await open(pathOf(link))).json);
    const shown = (topAccounts ?? []).flatMap(({ accounts }) => accounts);
    expect(shown.length).toBeGreaterThan(0);
    for (const account of shown) {
      expect(names).toContain(account.name);
      expect(account.relationship).toBe("customer");
      expect(Object.keys(account).toSorted()).toEqual(["name", "relationship", "score"]);
    }
    for (const more of [{ kind: "matrix" }, { follow: "frozen" }])
      expect((await refused({ includeAccounts: true, ...more }, 422)).text).toContain(
        "/includeAccounts",
      );
  });

  it("that is frozen shows the same for ever; one that follows shows what is published", async () => {
    const [frozen, follows] = [await share({ follow: "frozen" }), await share()];
    const before = [await open(pathOf(frozen)), await open(pathOf(follows))];
    const account = { name: "Nieuw", relationship: "customer", facts: {} } as const;
    await planning.store.accounts.batch(
      Array.from({ length: 5 }, (_, index) => ({
        kind: "put",
        account: { ...account, externalId: `NEW-${index}` },
      })),
    );
    await planning.pump.settle();
    const after = [await open(pathOf(frozen)), await open(pathOf(follows))];
    const totals = (answers: typeof after) =>
      answers.map(({ json }) => (json as { ranking: { totals: { n: number } } }).ranking.totals.n);
    expect(after[0]?.json).toEqual(before[0]?.json);
    expect((totals(after)[1] ?? 0) - (totals(before)[1] ?? 0)).toBe(5);
  });

  it("is listed without its text, which is stored nowhere and shown once", async () => {
    const link = await share();
    const text = pathOf(link).slice("/v1/shared/".length);
    for (const path of [`/v1/share-links/${link.id}`, "/v1/share-links?limit=200"]) {
      const answer = await planning.ask("GET", path, { status: 200 });
      expect(answer.text).toContain(link.id);
      expect(answer.text).not.toContain(text.slice(19));
    }
    const tables = [planning.names.table, planning.names.identityTable];
    for (const TableName of tables) {
      const { Items = [] } = await planning.dynamo.send(new ScanCommand({ TableName }));
      expect(JSON.stringify(Items.map((item) => unmarshall(item)))).not.toContain(text.slice(19));
    }
  });

  it("is one when a request crashed after making it and came again", async () => {
    const { shareLinks } = planning.store.access;
    const link = {
      ...{ id: `shr_${"0".repeat(25)}1`, label: "Crashed", kind: "ranking" },
      ...{ segmentationId: method.segmentationId, profileId: method.customers },
      ...{ follow: "published", detail: "scores", includeAccounts: false },
      expiresAt: new Date(Date.now() + 60_000).toISOString(),
    } satisfies Parameters<typeof shareLinks.create>[0];
    const both = [await shareLinks.create(link, null), await shareLinks.create(link, null)];
    const texts = both.map((one) => (one.kind === "made" ? one.secret : ""));
    const statuses = await Promise.all(
      texts.map(async (text) => (await open(`/v1/shared/${text}`)).status),
    );
    expect(statuses).toEqual([404, 200]);
    expect(await shareLinks.remove(link.id)).toBe(true);
  });

  it("says when it was last used, to the hour", async () => {
    const link = await share();
    const lastUsed = async () =>
      (
        await planning.get(
          z.looseObject({ lastUsedAt: z.string().nullable() }),
          `/v1/share-links/${link.id}`,
        )
      ).lastUsedAt;
    expect(await lastUsed()).toBeNull();
    await open(pathOf(link));
    const first = await lastUsed();
    expect(first).not.toBeNull();
    await open(pathOf(link));
    expect(await lastUsed()).toBe(first);
  });
});

describe("a link that opens nothing", () => {
  const REQUEST = { "x-request-id": "shared-0001" };

  it("answers the same 404 whatever is wrong with it", async () => {
    const [gone, good] = [await share(), await share()];
    await planning.ask("DELETE", `/v1/share-links/${gone.id}`, { status: 204 });
    await planning.ask("DELETE", `/v1/share-links/${gone.id}`, { status: 404 });
    const expired = await planning.store.access.shareLinks.create(
      {
        ...{ id: `shr_${"0".repeat(25)}2`, label: "Past", kind: "ranking" },
        ...{ segmentationId: method.segmentationId, profileId: method.customers },
        ...{ follow: "published", detail: "scores", includeAccounts: false },
        expiresAt: new Date(Date.now() - 1).toISOString(),
      },
      null,
    );
    const text = pathOf(good).slice("/v1/shared/".length);
    const flipped = `${text.slice(0, 30)}${text[30] === "A" ? "B" : "A"}${text.slice(31)}`;
    const wrong = [
      pathOf(gone).slice("/v1/shared/".length),
      expired.kind === "made" ? expired.secret : "",
      makeShareToken(randomBytes(API_KEY_RANDOM_BYTES)).text,
      text.slice(0, -1),
      `${text}0`,
      flipped,
      rechecked(flipped),
      planning.key,
      good.id,
      "x",
      "%00",
      "..%2F..%2Fv1%2Fme",
      "a".repeat(5_000),
    ];
    const told = new Set<string>();
    for (const token of wrong) {
      const answer = await open(`/v1/shared/${token}`, REQUEST);
      expect(answer.status, token).toBe(404);
      const { date: _, ratelimit: _left, ...headers } = answer.headers;
      told.add(
        JSON.stringify({ headers, text: answer.text.replace(`/v1/shared/${token}`, "PATH") }),
      );
    }
    expect([...told]).toHaveLength(1);
    expect((await open(pathOf(good))).status).toBe(200);
  });

  it("is one of a tenant that is closed", async () => {
    const link = await share();
    await planning.store.tenant.close();
    expect((await open(pathOf(link))).status).toBe(404);
    await planning.store.tenant.reopen();
    expect((await open(pathOf(link))).status).toBe(200);
  });
});

describe("making a share link", () => {
  it("needs rankings.read too: nobody hands out more than they have", async () => {
    const key = await planning.keyWith(scopes.filter((scope) => scope !== "rankings.read"));
    const answer = await planning.api("POST", "/v1/share-links", {
      key,
      body: wanted(),
      headers: { "idempotency-key": randomUUID() },
    });
    expect([answer.status, (answer.json as { code: string }).code]).toEqual([
      403,
      "scope-not-held",
    ]);
  });

  it("lasts thirty days when nothing is said, and a year at most", async () => {
    const days = (Date.parse((await share()).expiresAt) - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThan(29.9);
    expect(days).toBeLessThan(30.1);
    for (const ahead of [-1, 0, 400]) {
      const expiresAt = new Date(Date.now() + ahead * 86_400_000).toISOString();
      await refused({ expiresAt }, 422);
    }
  });

  it("is refused for what cannot be shown", async () => {
    await refused({ segmentationId: `sgm_${"Z".repeat(26)}` }, 404);
    await refused({ profileId: `wpr_${"Z".repeat(26)}` }, 404);
  });

  it("and withdrawing one are on record, without what it is called", async () => {
    const link = await share({ label: "Jansen" });
    await planning.ask("DELETE", `/v1/share-links/${link.id}`, { status: 204 });
    const path = `/v1/audit-records?resource=${link.id}&order=oldest`;
    const { text, json } = await planning.ask("GET", path, { status: 200 });
    const { data } = json as { data: { action: string; change: unknown }[] };
    expect(data.map(({ action }) => action)).toEqual(["created", "revoked"]);
    expect(data[0]?.change).toMatchObject({
      after: { kind: "ranking", segmentationId: method.segmentationId, includeAccounts: false },
    });
    expect(text).not.toContain("Jansen");
  });

  it(`stops at ${SHARE_LINKS_MAX}, and goes on when one is withdrawn`, async () => {
    const { shareLinks } = (await openPlanning(planning)).store.access;
    const one = (index: number) => ({
      ...{ id: `shr_${String(index).padStart(26, "0")}`, label: "One", kind: "ranking" as const },
      ...{ segmentationId: method.segmentationId, profileId: method.customers },
      ...{ follow: "published" as const, detail: "scores" as const, includeAccounts: false },
      expiresAt: new Date(Date.now() + 60_000).toISOString(),
    });
    for (let index = 0; index < SHARE_LINKS_MAX; index++)
      expect((await shareLinks.create(one(index), null)).kind).toBe("made");
    expect((await shareLinks.create(one(SHARE_LINKS_MAX), null)).kind).toBe("full");
    expect(await shareLinks.remove(one(3).id)).toBe(true);
    expect((await shareLinks.create(one(SHARE_LINKS_MAX), null)).kind).toBe("made");
  }, 60_000);
});

describe("a link to what is put away", () => {
  it("says that there is nothing to show now, and not what", async () => {
    const link = await share();
    await planning.ask("POST", `/v1/segmentations/${method.segmentationId}/archive`, {
      headers: { "idempotency-key": randomUUID() },
      status: 200,
    });
    const answer = await open(pathOf(link));
    expect([answer.status, (answer.json as { code: string }).code]).toEqual([
      409,
      "shared-not-ready",
    ]);
    expect(answer.text).not.toContain(method.segmentationId);
  });
});

describe("a link of a tenant that its partner suspended", () => {
  it("opens nothing, and opens again when it is resumed", async () => {
    const partner = await openPlanning(planning);
    const follows = await planning.store.access.shareLinks.create(
      {
        ...{ id: `shr_${"0".repeat(25)}3`, label: "Frozen", kind: "matrix" },
        ...{ segmentationId: method.segmentationId, profileId: method.customers },
        ...{ follow: "frozen", detail: "scores", includeAccounts: false },
        expiresAt: new Date(Date.now() + 600_000).toISOString(),
      },
      frozenMatrix,
    );
    const path = `/v1/shared/${follows.kind === "made" ? follows.secret : ""}`;
    const client = clientOfPartnerItem(tenantScope(partner.tenantId), planning.tenantId);
    const standing = standingItem(tenantScope(planning.tenantId));
    const put = async (item: object) => {
      const TableName = planning.names.identityTable;
      await planning.dynamo.send(new PutItemCommand({ TableName, Item: marshall(item) }));
    };
    await put({ ...standing, partnerId: partner.tenantId });
    for (const [state, status] of [
      ["suspended", 404],
      ["active", 200],
    ] as const) {
      await put({ ...client, tenantMadeAt: new Date().toISOString(), state });
      // A process that has seen nothing yet; others notice within half a minute.
      const fresh = await openPlanning(planning);
      const answer = await fresh.api("GET", path, { key: null });
      expect(answer.status, answer.text).toBe(status);
    }
  });
});
