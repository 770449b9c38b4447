import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { BRAND_NAME_MAX_CHARS, LOGO_MAX_BYTES } from "../../../functions/contract/limits.ts";
import { provenanceExample } from "../../../functions/contract/schemas/ranking.ts";
import { createKey } from "../../../functions/store/identity.ts";
import { openStore } from "../../../functions/store/index.ts";
import { tenantScope } from "../../../functions/store/scope.ts";
import { idOf } from "../../store/world.ts";
import { openPlanning, type Planning } from "../../support/planning.ts";

let partner: Planning;
let rival: Planning;

const made = z.looseObject({ id: z.string(), firstKey: z.looseObject({ key: z.string() }) });
const tag = z.looseObject({ version: z.number() });

beforeAll(async () => {
  partner = await openPlanning();
  rival = await openPlanning(partner);
}, 60_000);
afterAll(() => partner.close());

const onboard = (by: Planning) =>
  by.post(made, "/v1/clients", {
    body: { name: "Client", mode: "test", tier: "sandbox", scopes: ["accounts.read"] },
    status: 201,
  });

const pictureOf = (bytes: number) => {
  const picture = Buffer.alloc(bytes, 7);
  picture.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return picture;
};
const png = pictureOf(200);
const jpeg = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3]);

async function put(by: Planning, body: object, version?: number) {
  const { version: current } = await by.get(tag, "/v1/branding");
  const headers = { "if-match": `"${version ?? current}"` };
  return by.ask("PUT", "/v1/branding", { body, headers });
}

const look = (name: string) => ({
  name,
  primaryColor: "#1A4D8F",
  secondaryColor: "#f2b134",
  logo: png.toString("base64"),
});
const brandingIn = async (by: Planning, key: string, headers = {}) =>
  (await by.api("GET", "/v1/me", { key, headers })).json as { branding: unknown };

/** A frozen matrix that a tenant shares. */
async function linkOf(tenantId: string): Promise<string> {
  const store = openStore(partner, tenantScope(tenantId), { now: new Date(), actor: "test" });
  const thing = { segmentationId: idOf("sgm", "1"), profileId: idOf("wpr", "1") };
  const link = {
    ...thing,
    id: idOf("shr", "1"),
    label: "Shared",
    kind: "matrix",
    follow: "frozen",
    detail: "scores",
    includeAccounts: false,
    expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
  } as const;
  const frozen = { provenance: provenanceExample, ranking: null, matrix: emptyMatrix };
  const made = await store.access.shareLinks.create(link, frozen);
  return made.kind === "made" ? `/v1/shared/${made.secret}` : "";
}

const emptyMatrix = {
  axes: {
    x: { axis: "likelihood", label: { en: "Likelihood", nl: "Kansrijk" } },
    y: { axis: "value", label: { en: "Value", nl: "Aantrekkelijk" } },
  },
  thresholds: { kind: "fixed", value: 50, likelihood: 50 },
  quadrants: [],
  gridLines: [],
  points: [],
} as const;

describe("the branding of a partner", () => {
  test("is seen by its clients, by itself and when it acts for one, and by no client of another", async () => {
    const [mine, theirs] = [await onboard(partner), await onboard(rival)];
    expect((await put(partner, look("Mine"))).status).toBe(200);
    expect((await put(rival, { ...look("Theirs"), logo: null })).status).toBe(200);
    const wanted = {
      name: "Mine",
      primary: { color: "#1a4d8f", text: "#ffffff" },
      secondary: { color: "#f2b134", text: "#000000" },
      logoUrl: expect.stringMatching(/^https?:.*\/v1\/branding\/logo$/),
    };
    const seen = [
      await brandingIn(partner, mine.firstKey.key),
      await brandingIn(partner, partner.key),
      await brandingIn(partner, partner.key, { tenant: mine.id }),
    ];
    for (const { branding } of seen) expect(branding).toEqual(wanted);
    const other = await brandingIn(rival, theirs.firstKey.key);
    expect(other.branding).toMatchObject({ name: "Theirs", logoUrl: null });
    const theirLogo = await rival.api("GET", "/v1/branding/logo", { key: theirs.firstKey.key });
    expect(theirLogo.json).toMatchObject({ status: 404, code: "logo-not-found" });
    const myLogo = await partner.api("GET", "/v1/branding/logo", { key: mine.firstKey.key });
    expect(myLogo.status, myLogo.text).toBe(200);
    expect(myLogo.bytes.equals(png)).toBe(true);
    expect(myLogo.headers).toMatchObject({
      "content-type": "image/png",
      "x-content-type-options": "nosniff",
      "content-security-policy": "default-src 'none'; sandbox",
    });
  });

  test("has its logo as what the caller takes, or not at all", async () => {
    const asked = (accept: string) =>
      partner.ask("GET", "/v1/branding/logo", { headers: { accept } });
    for (const [logo, type, other] of [
      [png, "image/png", "image/jpeg"],
      [jpeg, "image/jpeg", "image/png"],
    ] as const) {
      expect((await put(partner, { logo: logo.toString("base64") })).status).toBe(200);
      for (const accept of [type, "image/*", "*/*", `${other}, ${type};q=0.1`, `${other}, */*`]) {
        const answer = await asked(accept);
        expect([answer.status, answer.headers["content-type"]], accept).toEqual([200, type]);
      }
      for (const accept of [other, `${other}, ${type};q=0`, "image/webp", "text/html"]) {
        const answer = await asked(accept);
        expect(answer.json, accept).toMatchObject({ status: 406, code: "not-acceptable" });
      }
      expect((await asked(other)).text).toContain(type);
    }
  });

  test("is shown, without its logo, by a link that a client of it shares, and by no other", async () => {
    await put(partner, look("Mine"));
    await put(rival, look("Theirs"));
    for (const [by, name] of [
      [partner, "Mine"],
      [rival, "Theirs"],
    ] as const) {
      const shared = await by.api("GET", await linkOf((await onboard(by)).id), { key: null });
      expect(shared.status, shared.text).toBe(200);
      const { branding } = shared.json as { branding: object };
      expect(branding).toEqual({
        name,
        primary: { color: "#1a4d8f", text: "#ffffff" },
        secondary: { color: "#f2b134", text: "#000000" },
      });
    }
    await put(partner, {});
    const without = await partner.api("GET", await linkOf((await onboard(partner)).id), {
      key: null,
    });
    expect(without.json).toMatchObject({ branding: null });
  });

  test("changes at the version that was read, is cleared by an empty one, and is on record", async () => {
    await put(partner, look("Before"));
    const { version } = await partner.get(tag, "/v1/branding");
    expect((await put(partner, look("Stale"), version - 1)).status).toBe(412);
    const missing = await partner.ask("PUT", "/v1/branding", { body: {} });
    expect(missing.status).toBe(428);
    const same = await put(partner, look("Before"));
    expect(same.headers.etag).toBe(`"${version}"`);
    const changed = await put(partner, { logo: jpeg.toString("base64") });
    expect(changed.json).toMatchObject({
      version: version + 1,
      name: null,
      logo: { mediaType: "image/jpeg", bytes: jpeg.length },
    });
    const { id, firstKey } = await onboard(partner);
    const logo = await partner.ask("GET", "/v1/branding/logo", { headers: { tenant: id } });
    expect(logo.headers["content-type"]).toBe("image/jpeg");
    expect((await put(partner, {})).status).toBe(200);
    expect((await brandingIn(partner, firstKey.key)).branding).toBeNull();
    expect((await partner.ask("GET", "/v1/branding/logo")).status).toBe(404);
    const { text } = await partner.ask("GET", "/v1/audit-records");
    expect(text).toContain('"resource":"branding"');
    expect(text).not.toContain("Before");
  });

  test("is refused when it is no PNG or JPEG, too large, or no colour", async () => {
    const refused = async (body: object) =>
      ((await put(partner, body)).json as { errors: { pointer: string }[] }).errors.map(
        ({ pointer }) => pointer,
      );
    const base64 = (text: string) => Buffer.from(text).toString("base64");
    for (const logo of [
      base64("<svg/>"),
      "",
      "%%%",
      `${png.toString("base64")}\n`,
      base64("GIF89a"),
    ])
      expect(await refused({ logo }), logo).toEqual(["/logo"]);
    const whole = pictureOf(LOGO_MAX_BYTES).toString("base64");
    expect((await put(partner, { logo: whole })).status).toBe(200);
    for (const more of [1, 3])
      expect(await refused({ logo: pictureOf(LOGO_MAX_BYTES + more).toString("base64") })).toEqual([
        "/logo",
      ]);
    expect(await refused({ primaryColor: "red", secondaryColor: "#12345" })).toEqual([
      "/primaryColor",
      "/secondaryColor",
    ]);
    expect(await refused({ name: "x".repeat(BRAND_NAME_MAX_CHARS + 1) })).toEqual(["/name"]);
  });

  test("is none of who is no partner", async () => {
    const { id: tenantId } = await onboard(partner);
    const scopes = ["clients.read", "clients.write"] as const;
    const { text } = await createKey(partner, { tenantId, mode: "test", scopes }, new Date());
    const headers = { "if-match": '"0"' };
    for (const asked of [
      await partner.api("GET", "/v1/branding", { key: text }),
      await partner.api("PUT", "/v1/branding", { key: text, body: {}, headers }),
    ])
      expect(asked.json).toMatchObject({ status: 403, code: "not-a-partner" });
  });
});
