import { beforeAll, describe, expect, it } from "vitest";
import { registry } from "../../functions/api/registry.gen.ts";
import { guides } from "../../functions/contract/assets.ts";
import { problemCodes, problemKind, problemType } from "../../functions/contract/problems.ts";
import { assetReader } from "../../functions/runtime/assets.ts";
import { httpHandler } from "../../functions/runtime/http.ts";
import { realSystem } from "../../functions/runtime/system.ts";
import { type Api, apiOf } from "../support/api.ts";
import { testAuth } from "../support/auth.ts";
import { type Connection, connect } from "../support/emulators.ts";

let api: Api;

beforeAll(async () => {
  const connection: Connection = await connect();
  const handler = httpHandler({
    registry,
    clients: () => connection,
    system: realSystem,
    cursorKey: () => new Uint8Array(32),
    auth: testAuth,
    asset: assetReader({}),
    strict: true,
  });
  api = apiOf(connection, handler);
});

const open = (path: string, headers: Record<string, string> = {}) =>
  api("GET", path, { key: null, headers });
const linksOf = (html: string) =>
  [...html.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, link]) => link ?? "");

describe("the docs", () => {
  it("load everything they are made of from this host, and may load nothing else", async () => {
    const page = await open("/docs", { accept: "text/html,application/xhtml+xml,*/*;q=0.8" });
    expect(page.headers["content-type"]).toBe("text/html; charset=utf-8");
    expect(page.headers["content-security-policy"]).toContain("default-src 'none'");
    expect(page.headers["content-security-policy"]).not.toMatch(/https?:|\*/);
    const files = linksOf(page.text).filter((link) => link.startsWith("/docs/assets/"));
    expect(files).toHaveLength(3);
    expect(linksOf(page.text).filter((link) => !/^(\/|data:)/.test(link))).toEqual([]);
    for (const file of files) {
      const answer = await open(file);
      expect([answer.status, answer.headers["content-type"]], file).toEqual([
        200,
        `text/${file.endsWith(".css") ? "css" : "javascript"}; charset=utf-8`,
      ]);
    }
  });

  it("show the very document that is committed", async () => {
    const answer = await open("/v1/openapi.json");
    expect(answer.bytes).toEqual(Buffer.from(await assetReader({})("openapi.json")));
    expect(
      (await open("/v1/openapi.json", { "if-none-match": answer.headers.etag ?? "" })).status,
    ).toBe(304);
  });

  it.each(problemCodes)("have a page on %s, in English and Dutch, under its type", async (code) => {
    for (const language of ["en", "nl"] as const) {
      const page = await open(problemType(code), { "accept-language": language });
      expect(page.status).toBe(200);
      expect(page.text).toContain(`<html lang="${language}">`);
      expect(page.text).toContain(code);
      expect(page.text).toContain(String(problemKind(code).status));
    }
    expect((await open("/docs/problems")).text).toContain(`href="${problemType(code)}"`);
  });

  it.each(guides)(
    "have the guide to the %s in English and Dutch, linked from the first page",
    async (guide) => {
      const path = `/docs/guides/${guide}`;
      expect(linksOf((await open("/docs")).text)).toContain(path);
      const pages = new Set<string>();
      for (const language of ["en", "nl"] as const) {
        const page = await open(path, { "accept-language": language });
        expect([page.status, page.headers["content-type"]]).toEqual([
          200,
          "text/html; charset=utf-8",
        ]);
        expect(page.headers["content-security-policy"]).toContain("default-src 'none'");
        expect(page.text).toContain(`<html lang="${language}">`);
        expect(linksOf(page.text).filter((link) => !/^(\/docs|data:)/.test(link))).toEqual([]);
        pages.add(page.text);
      }
      expect(pages.size).toBe(2);
    },
  );

  it("answer 400 on a page that does not exist, with those that do", async () => {
    const answer = await open("/docs/problems/no-such-code");
    expect(answer.status).toBe(400);
    expect((await open("/docs/guides/no-such-guide")).status).toBe(400);
    expect((await open("/docs/assets/..%2F..%2Fpackage.json")).status).toBe(400);
  });
});
