import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { USAGE_MAX_DAYS } from "../../functions/contract/limits.ts";
import { openPlanning, type Planning } from "../support/planning.ts";

let planning: Planning;
beforeAll(async () => {
  planning = await openPlanning();
});
afterAll(() => planning.close());

const today = new Date().toISOString().slice(0, 10);

describe("usage through the API", () => {
  test("has today's calls, as JSON and as CSV", async () => {
    for (let n = 0; n < 3; n++) await planning.ask("GET", "/v1/me", { status: 200 });
    const schema = z.looseObject({ days: z.array(z.looseObject({ requests: z.number() })) });
    const { days } = await planning.get(schema, "/v1/usage");
    expect(days).toHaveLength(1);
    expect(days[0]?.requests).toBeGreaterThan(0);
    const csv = await planning.ask("GET", `/v1/usage?from=${today}`, {
      headers: { accept: "text/csv" },
      status: 200,
    });
    const lines = csv.text.split("\r\n");
    expect(lines[0]).toBe("day,requests,units,refused,rowsImported,accounts");
    expect(lines[1]).toMatch(new RegExp(`^${today},\\d+,\\d+,0,0,`));
  });

  test.each([
    ["2026-03-02", "2026-03-01"],
    ["2026-01-01", "2026-12-31"],
  ])("of %s to %s is refused with what can be asked", async (from, to) => {
    const answer = await planning.ask("GET", `/v1/usage?from=${from}&to=${to}`, { status: 400 });
    expect(answer.text).toContain(`1 to ${USAGE_MAX_DAYS} days`);
  });
});
