import { expect, test } from "vitest";
import { giveBack } from "../../../functions/events/imports/give-back.ts";
import type { StoredAccount } from "../../../functions/store/store.ts";

const at = "2026-03-02T12:00:00.000Z";
const wrote = { version: 7, at };

const stored = (externalId: string, createdAt: string): StoredAccount => ({
  ...{ id: `acc_${externalId}`, version: 7, createdAt, updatedAt: at },
  account: { externalId, name: externalId, relationship: "customer", facts: {} },
});

test("an account whose former state is lost is left alone and named; never is it taken for a new one", () => {
  const current = new Map([
    ["made", stored("made", at)],
    ["changed", stored("changed", "2026-01-01T00:00:00.000Z")],
  ]);
  const change = giveBack(current, { changed: [], removed: [] }, wrote);
  expect(change.remove).toEqual(["made"]);
  expect(change.restore).toEqual([]);
  expect(change.receipt).toEqual({ left: [["changed", "not-kept"]], leftCount: 1 });
});
