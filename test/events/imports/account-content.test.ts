import { describe, expect, test } from "vitest";
import { fieldTable } from "../../../functions/domain/index.ts";
import { accountContent } from "../../../functions/events/imports/account-content.ts";
import type { Job } from "../../../functions/events/imports/end.ts";
import type { StoredAccount } from "../../../functions/store/store.ts";

const ROWS = 2_000;
const at = "2026-03-02T12:00:00.000Z";

const stored = (externalId: string): StoredAccount => ({
  ...{ id: `acc_${externalId}`, version: 1, createdAt: at, updatedAt: at },
  account: { externalId, name: "Known", relationship: "customer", facts: {} },
});
const named = Array.from({ length: ROWS }, (_, n) => `crm-${n}`);
const rows = new Map(
  named.map((externalId, n) => [
    externalId,
    {
      ...{ line: n + 2, externalId, text: externalId, problems: [], emptied: [] },
      account: { externalId, name: "New", relationship: "customer" as const, facts: {} },
    },
  ]),
);
const counts = { created: 0, updated: 0, unchanged: 0, removed: 0 };

describe("rows that a bucket refuses are all told the same reason, however many they are", () => {
  test.each([
    ["create", named, "account-exists"],
    ["upsert", [], "account-quota-exceeded"],
  ] as const)("in mode %s", (mode, known, code) => {
    const job: Job = {
      ...{ id: "imp_1", filename: "a.csv", format: "csv", gzip: false, bytes: 1, dryRun: false },
      ...{ mode, state: "running", createdAt: at },
    };
    const content = accountContent(job, fieldTable([]));
    const mine = { rows, kept: new Set<string>(), lines: ROWS };
    const current = new Map(known.map((externalId) => [externalId, stored(externalId)]));
    const { put, receipt } = content.change(current, mine, false, 0);
    expect(put).toEqual([]);
    const { rejected } = content.outcome(
      { receipt: JSON.parse(JSON.stringify(receipt)), counts },
      mine,
    );
    expect(new Set(rejected.map(({ problems }) => problems.map((one) => one.code).join()))).toEqual(
      new Set([code]),
    );
    expect(rejected).toHaveLength(ROWS);
  });
});
