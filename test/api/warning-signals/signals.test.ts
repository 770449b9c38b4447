import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import list from "../../../functions/api/warning-signals/list.ts";
import { profileSchema } from "../../../functions/api/weighting-profiles/representation.ts";
import { signalNames, signalStatuses } from "../../../functions/domain/signals/types.ts";
import { define, openPlanning, type Planning, putSandboxAccounts } from "../../support/planning.ts";

const signal = z.looseObject({
  signal: z.enum(signalNames),
  label: z.string(),
  status: z.enum(signalStatuses),
  statistic: z.looseObject({ value: z.number().nullable() }),
  evidence: z.array(
    z.looseObject({
      code: z.string(),
      value: z.union([z.number(), z.string(), z.boolean(), z.null()]),
    }),
  ),
  missing: z.array(z.looseObject({ code: z.string() })),
});
const answer = z.looseObject({
  counts: z.record(z.enum(signalStatuses), z.number()),
  signals: z.array(signal),
});

let planning: Planning;
let made: Awaited<ReturnType<typeof define>>;
beforeAll(async () => {
  planning = await openPlanning();
  await putSandboxAccounts(planning, 300);
  made = await define(planning);
});
afterAll(() => planning.close());

const signals = (profileId = made.customers, headers = {}) =>
  planning.get(
    answer,
    `${list.path}?segmentationId=${made.segmentationId}&profileId=${profileId}`,
    headers,
  );

const named = (found: z.output<typeof answer>, name: string) =>
  found.signals.find((each) => each.signal === name);

describe("warning signals", () => {
  test("are all twelve there, in order, and counted", async () => {
    const found = await signals();
    expect(found.signals.map((each) => each.signal)).toEqual(signalNames);
    const total = Object.values(found.counts).reduce((sum, count) => sum + count, 0);
    expect(total).toBe(signalNames.length);
    for (const each of found.signals) {
      if (each.status === "unknown") expect(each.missing.length, each.signal).toBeGreaterThan(0);
    }
  });

  test("read and write no account, and store nothing", async () => {
    planning.meter.reset();
    await signals();
    const { callsByArea } = planning.meter.read();
    const untouched = ["accounts", "partials", "audit", "idempotency"] as const;
    expect(untouched.map((area) => callsByArea[area] ?? 0)).toEqual([0, 0, 0, 0]);
  });

  test("come in Dutch with the same figures", async () => {
    const english = await signals();
    const dutch = await signals(made.customers, { "accept-language": "nl" });
    expect(named(english, "shootingWithHail")?.label).toBe("Shooting with hail");
    expect(named(dutch, "shootingWithHail")?.label).toBe("Schieten met hagel");
    expect(dutch.signals.map(({ statistic }) => statistic.value)).toEqual(
      english.signals.map(({ statistic }) => statistic.value),
    );
  });

  test("a profile that was published today was reviewed 0 days ago", async () => {
    const learned = named(await signals(), "nothingLearned");
    expect(learned).toMatchObject({ status: "ok", statistic: { value: 0 } });
  });

  test("a profile that was never published is no ideal-customer profile", async () => {
    const clone = await planning.post(
      profileSchema(),
      `/v1/weighting-profiles/${made.customers}/clone`,
      { body: { name: "Nooit gepubliceerd" }, status: 201 },
    );
    const found = await signals(clone.id);
    const ideal = named(found, "noIdealCustomerProfile");
    expect(ideal?.status).toBe("alarm");
    expect(ideal?.evidence).toContainEqual(
      expect.objectContaining({ code: "published", value: false }),
    );
    expect(named(found, "nothingLearned")).toMatchObject({ status: "unknown" });
  });

  test("of another tenant's profile, or none, is 404", async () => {
    const absent = `wpr_${"Z".repeat(26)}`;
    const target = `${list.path}?segmentationId=${made.segmentationId}&profileId=${absent}`;
    await planning.ask("GET", target, { status: 404 });
  });
});
