import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { openPlanning, type Planning } from "../../support/planning.ts";

let planning: Planning;
beforeAll(async () => {
  planning = await openPlanning();
});
afterAll(() => planning.close());

const body = { name: "Vrolijk", relationship: "prospect", facts: {} };
const put = (externalId: string) =>
  planning.ask("PUT", `/v1/accounts/ext:${externalId}`, { body, status: 201 });

describe("DELETE with erase=true", () => {
  test("deletes the account at once, and says when to ask for the last search", async () => {
    await put("erase-1");
    const path = "/v1/accounts/ext:erase-1";
    const answer = await planning.ask("DELETE", `${path}?erase=true`, { status: 202 });
    const seconds = Number(answer.headers["retry-after"]);
    expect(answer.json).toEqual({ status: "erasing", retryAfterSeconds: seconds });
    expect(seconds).toBeGreaterThan(900);
    await planning.ask("GET", path, { status: 404 });
    const again = await planning.ask("DELETE", `${path}?erase=true`, { status: 202 });
    expect(Number(again.headers["retry-after"])).toBeLessThanOrEqual(seconds);
  });

  test("erases only the version that If-Match names", async () => {
    await put("erase-2");
    const path = "/v1/accounts/ext:erase-2";
    const headers = { "if-match": '"999"' };
    await planning.ask("DELETE", `${path}?erase=true`, { headers, status: 412 });
    await planning.ask("GET", path, { status: 200 });
  });

  test("waits for an import that has not ended, and tells which", async () => {
    await put("erase-3");
    const file = { filename: "a.csv", format: "csv", bytes: 10 };
    const job = await planning.post(z.looseObject({ id: z.string() }), "/v1/account-imports", {
      body: file,
    });
    const path = "/v1/accounts/ext:erase-3?erase=true";
    const answer = await planning.ask("DELETE", path, { status: 409 });
    expect(answer.json).toMatchObject({ code: "erasure-awaits-import" });
    expect(answer.text).toContain(job.id);
    await planning.ask("POST", `/v1/account-imports/${job.id}/cancel`, {
      headers: { "idempotency-key": "cancel-it" },
    });
    await planning.ask("DELETE", path, { status: 202 });
  });

  test("is asked for with true or not at all", async () => {
    await put("erase-4");
    await planning.ask("DELETE", "/v1/accounts/ext:erase-4?erase=yes", { status: 400 });
    await planning.ask("DELETE", "/v1/accounts/ext:erase-4?erase=false", { status: 204 });
    await planning.ask("DELETE", "/v1/accounts/ext:erase-4", { status: 404 });
  });
});
