import { describe, expect, it } from "vitest";
import { accountsPerManager } from "../../../functions/domain/conditions/capacity.ts";
import {
  type Account,
  type AccountFeeds,
  addMoments,
  type Facts,
  type Moments,
  measureAccounts,
  type ProfileDefinition,
  type Relationship,
} from "../../../functions/domain/index.ts";
import { settingsInForce } from "../../../functions/domain/settings/thresholds.ts";
import { noSettings, type SettingsDefinition } from "../../../functions/domain/settings/types.ts";
import { checkSignals } from "../../../functions/domain/signals/check-signals.ts";
import {
  type Agreement,
  type ProfileHistory,
  type SignalName,
  signalNames,
} from "../../../functions/domain/signals/types.ts";
import { plan, profile } from "../conditions/tenants.ts";
import { describeCase } from "../support/cases.ts";

interface Made {
  readonly group?: string;
  readonly relationship?: Relationship;
  readonly facts?: Facts;
  readonly feeds?: AccountFeeds;
}

/** Accounts made alike but for their number. */
function made(count: number, make: (i: number) => Made): Account[] {
  return Array.from({ length: count }, (_, i): Account => {
    const { group = "g0", relationship = "customer", facts = {}, feeds } = make(i);
    return {
      externalId: `${group}-${relationship}-${i}`,
      name: `Company ${i}`,
      relationship,
      facts: { group, a: 0.5, b: 0.5, c: 0.5, d: 0.5, ...facts },
      ...(feeds !== undefined && { feeds }),
    };
  });
}

interface Options {
  readonly settings?: Partial<SettingsDefinition>;
  readonly history?: ProfileHistory;
  readonly agreements?: readonly Agreement[];
  readonly profile?: ProfileDefinition;
}

const published: ProfileHistory = {
  published: true,
  daysSincePublished: 10,
  publishedLastYear: 3,
};

function check(accounts: readonly Account[], options: Options = {}) {
  return signalsOf(measureAccounts(accounts, plan), options);
}

function signalsOf(moments: Moments, options: Options = {}) {
  return checkSignals({
    moments,
    plan,
    profile: options.profile ?? profile,
    options: {},
    settings: settingsInForce({ ...noSettings, ...options.settings }),
    history: options.history ?? published,
    agreements: options.agreements ?? [],
  });
}

function of(name: SignalName, accounts: readonly Account[], options: Options = {}) {
  const found = check(accounts, options).find(({ signal }) => signal === name);
  if (found === undefined) throw new Error(`no signal ${name}`);
  return found;
}

const evidence = (signal: ReturnType<typeof of>, code: string) =>
  signal.evidence.find((each) => each.code === code)?.value;

describe("all signals", () => {
  it("are twelve, in both languages, also for a tenant without accounts", () => {
    const found = check([]);
    expect(found.map(({ signal }) => signal)).toEqual(signalNames);
    for (const { label, text, statistic, status, missing, signal } of found) {
      for (const each of [label, text, statistic.label]) {
        expect(each.en).not.toBe("");
        expect(each.nl).not.toBe("");
      }
      if (status === "unknown") expect(missing.length, signal).toBeGreaterThan(0);
    }
  });

  it("are the same however the accounts were merged", () => {
    const accounts = [...fishing(12, 0.9), ...fishing(12, 0.2, "g1")];
    const parts = [accounts.slice(0, 7), accounts.slice(7)].map((some) =>
      measureAccounts(some, plan),
    );
    const [first, second] = parts;
    if (first === undefined || second === undefined) throw new Error("two parts");
    const merged = signalsOf(addMoments(second, first));
    expect(JSON.stringify(merged)).toBe(JSON.stringify(check(accounts)));
  });
});

/** Accounts with opportunities, won in a share of cases. */
function fishing(count: number, share: number, group = "g0"): Account[] {
  return made(count, (i) => ({
    group,
    facts: { c: share, d: share },
    feeds: {
      opportunities: [
        {
          opened: "2026-01-01",
          closed: "2026-03-01",
          outcome: i < share * count ? "won" : "lost",
          ...(i % 2 === 0 && { reason: "price" }),
        },
      ],
    },
  }));
}

describe("new customers leave", () => {
  const cohort = (left: number, stayed: number) => [
    ...made(left, () => ({
      relationship: "former_customer",
      facts: { customerSince: "2025-02-01", customerUntil: "2025-08-01" },
    })),
    ...made(stayed, () => ({ facts: { customerSince: "2025-02-01" } })),
  ];

  it("alarms when the whole interval of 12-month survival is too low", () => {
    const signal = of("newCustomersLeave", cohort(20, 20));
    expect(signal).toMatchObject({ status: "alarm", n: 40 });
    expect(signal.statistic.value).toBeCloseTo(0.5, 12);
    expect(signal.interval?.high).toBeLessThan(0.8);
  });

  it("warns when it may be chance, is ok when they stay, unknown with few", () => {
    expect(of("newCustomersLeave", cohort(3, 9)).status).toBe("warn");
    expect(of("newCustomersLeave", cohort(1, 30)).status).toBe("ok");
    expect(of("newCustomersLeave", cohort(3, 3)).status).toBe("unknown");
  });
});

describe("customers do not grow", () => {
  const buying = (count: number, before: number, now: number) =>
    made(count, () => ({
      feeds: {
        orders: [
          { date: "2025-06-01", orderId: "1", revenue: before },
          { date: "2026-06-01", orderId: "2", revenue: now },
        ],
      },
    }));
  const shrinking = made(20, () => ({
    group: "g1",
    feeds: {
      orders: [
        { date: "2025-06-01", orderId: "1", revenue: 100 },
        { date: "2026-06-01", orderId: "2", revenue: 80 },
      ],
    },
  }));

  it("sets this year's revenue of the same customers against last year's", () => {
    const growing = of("newCustomersDoNotGrow", buying(20, 100, 120));
    expect(growing).toMatchObject({ status: "ok", n: 20, statistic: { value: 1.2 } });
    const not = of("newCustomersDoNotGrow", shrinking);
    expect(not).toMatchObject({ status: "alarm", statistic: { value: 0.8 } });
    expect(evidence(not, "growingShare")).toBe(0);
    const mixed = of("newCustomersDoNotGrow", [...buying(20, 100, 110), ...shrinking]);
    expect(mixed.status).toBe("warn");
    expect(of("newCustomersDoNotGrow", buying(5, 100, 50)).status).toBe("unknown");
  });

  it("goes by new customers, two to three years there, wherever those are enough", () => {
    const since = (customerSince: string, count: number, before: number, now: number) =>
      buying(count, before, now).map((each) => ({
        ...each,
        externalId: `${each.externalId}-${customerSince}`,
        facts: { ...each.facts, customerSince },
      }));
    const old = since("2010-01-01", 40, 100, 50);
    const fresh = since("2024-06-01", 20, 100, 150);
    const growing = of("newCustomersDoNotGrow", [...old, ...fresh]);
    expect(growing).toMatchObject({ status: "ok", n: 20, statistic: { value: 1.5 } });
    expect(evidence(growing, "cohort")).toBe("newCustomers");
    const few = of("newCustomersDoNotGrow", [...old, ...fresh.slice(0, 9)]);
    expect(few).toMatchObject({ status: "alarm", n: 49 });
    expect(evidence(few, "cohort")).toBe("allCustomers");
    expect(few.missing.map(({ code }) => code)).toEqual(["customerSince"]);
    const atTheEdges = ["2023-11-24", "2024-11-25"].flatMap((day) => since(day, 20, 100, 150));
    expect(evidence(of("newCustomersDoNotGrow", atTheEdges), "cohort")).toBe("allCustomers");
  });
});

describe("low conversion", () => {
  it("is judged by the Wilson interval against the tenant's target", () => {
    const target = (conversionMin: number) => ({ settings: { thresholds: { conversionMin } } });
    const accounts = fishing(40, 0.25);
    expect(of("lowConversion", accounts, target(0.2))).toMatchObject({
      status: "ok",
      n: 40,
      statistic: { value: 0.25 },
    });
    expect(of("lowConversion", accounts, target(0.3)).status).toBe("warn");
    expect(of("lowConversion", accounts, target(0.6)).status).toBe("alarm");
    expect(of("lowConversion", fishing(4, 0.25)).status).toBe("unknown");
  });
});

describe("buying process, channels and reasons", () => {
  const prospects = (known: number, all: number) =>
    made(all, (i) => ({
      relationship: "prospect",
      facts:
        i < known
          ? {
              dmuDecider: 2,
              decisionSteps: "a",
              decisionDate: "2027-01-01",
              purchasingPolicy: "tender",
              orientationChannels: ["web"],
              purchaseChannel: "web",
            }
          : ({} as Facts),
    }));

  it("are known for a share of prospects", () => {
    expect(of("buyingProcessUnknown", prospects(5, 50))).toMatchObject({
      status: "alarm",
      n: 200,
      statistic: { value: 0.1 },
    });
    expect(of("channelsUnknown", prospects(45, 50)).status).toBe("ok");
    expect(of("channelsUnknown", prospects(29, 50)).status).toBe("warn");
    expect(
      of(
        "channelsUnknown",
        made(50, () => ({})),
      ),
    ).toMatchObject({ status: "unknown", n: 0 });
  });

  it("the least known reason decides", () => {
    const accounts = made(40, (i) => ({
      facts: { joinReason: "price", ...(i < 4 && { stayReason: "service" }) },
    }));
    const signal = of("reasonsUnknown", accounts);
    expect(signal).toMatchObject({ status: "alarm", statistic: { value: 0.1 } });
    expect(evidence(signal, "joinReason")).toBe(1);
    expect(signal.missing.map(({ code }) => code)).toEqual(["stayReason", "leaveReason"]);
  });
});

describe("no ideal-customer profile", () => {
  const telling = [...fishing(40, 0.8), ...fishing(40, 0.2, "g1")];
  const thresholds = { profileCriteriaMin: 2 };
  const agreements = [{ criterion: "c", w: 0.8 }];

  it("is ok when every requirement is met, and alarms on one that is not", () => {
    const options = { settings: { thresholds }, agreements };
    const signal = of("noIdealCustomerProfile", telling, options);
    expect(signal).toMatchObject({ status: "ok", statistic: { value: 6 } });
    expect(evidence(signal, "aucValue")).toBeCloseTo(0.8, 12);
    const strangers = { ...options, agreements: [{ criterion: "c", w: 0.2 }] };
    expect(of("noIdealCustomerProfile", telling, strangers).status).toBe("alarm");
    const draft = { published: false, daysSincePublished: null, publishedLastYear: 0 };
    const unpublished = of("noIdealCustomerProfile", telling, { ...options, history: draft });
    expect(unpublished).toMatchObject({
      status: "alarm",
      text: { en: "The ideal-customer profile falls short: it was never published." },
    });
    const blind = [...fishing(40, 0.5), ...fishing(40, 0.5, "g1")].map((each) => ({
      ...each,
      facts: { ...each.facts, c: each.facts.group === "g0" ? 0.9 : 0.1 },
    }));
    const guessing = of("noIdealCustomerProfile", blind, options);
    expect(evidence(guessing, "auc")).toBe(false);
    expect(evidence(guessing, "aucValue")).toBeCloseTo(0.5, 12);
    expect(
      of("noIdealCustomerProfile", blind, { ...options, agreements: [{ criterion: "c", w: 0.2 }] })
        .text.nl,
    ).toBe(
      "Het ideale klantprofiel schiet tekort: beoordelaars zijn het niet eens en kansrijk onderscheidt gewonnen niet van verloren.",
    );
  });

  it("is unknown, not ok, while agreement or outcomes are not known", () => {
    const signal = of(
      "noIdealCustomerProfile",
      made(20, () => ({})),
      { settings: { thresholds } },
    );
    expect(signal.status).toBe("unknown");
    expect(signal.missing.map(({ code }) => code)).toEqual(["agreement", "auc"]);
  });
});

describeCase<{ params: Record<string, number>; expected: number[] }>(
  "capacity_accounts_per_rep",
  (load) => {
    it("is reproduced", () => {
      const { params, expected } = load();
      const thresholds = {
        sellingHours: params.selling_hours,
        touchesPerAccount: params.touches,
        hoursPerTouch: params.hours_per_touch,
      } as SettingsDefinition["thresholds"];
      expect(accountsPerManager(settingsInForce({ ...noSettings, thresholds }))).toBe(expected[0]);
    });
  },
);

describe("too many accounts per account manager", () => {
  const managed = (perManager: readonly number[]) =>
    perManager.flatMap((count, manager) =>
      made(count, () => ({ group: `g${manager}`, facts: { accountManager: `am-${manager}` } })),
    );

  it("alarms above the hours of all, warns above those of one", () => {
    expect(of("tooManyAccounts", managed([50, 60])).status).toBe("ok");
    const one = of("tooManyAccounts", managed([20, 150]));
    expect(one).toMatchObject({ status: "warn", n: 2 });
    expect(evidence(one, "overloaded")).toBe(1);
    expect(evidence(one, "manager:am-1")).toBeCloseTo((150 * 9) / 1000, 12);
    const all = of("tooManyAccounts", managed([150, 150]));
    expect(all.status).toBe("alarm");
    expect(all.statistic.value).toBeCloseTo((300 * 9) / 2000, 12);
    expect(
      of(
        "tooManyAccounts",
        made(20, () => ({})),
      ).status,
    ).toBe("unknown");
  });
});

/** Five segments from best to worst, one account with so many minutes in each of ten. */
function worked(minutes: readonly number[]): Account[] {
  return minutes.flatMap((each, g) => {
    const u = 0.9 - 0.15 * g;
    return made(10, () => ({
      group: `g${g}`,
      facts: { a: u, b: u, c: u, d: u },
      feeds: { activities: [{ date: "2026-06-01", minutes: each }] },
    }));
  });
}

describe("effort", () => {
  it("outside the focus segments alarms above half of it", () => {
    const aimed = of("shootingWithHail", worked([60, 50, 40, 5, 5]));
    expect(aimed.status).toBe("ok");
    expect(aimed.statistic.value).toBeCloseTo(10 / 160, 12);
    const hail = of("shootingWithHail", worked([5, 5, 5, 60, 60]));
    expect(hail.status).toBe("alarm");
    expect(Number(evidence(hail, "divergenceBits"))).toBeGreaterThan(0.5);
    expect(
      of(
        "shootingWithHail",
        made(20, () => ({})),
      ).status,
    ).toBe("unknown");
  });

  it("where nothing has priority warns, however little: that diverges beyond any bound", () => {
    const spent = (u: number, group: string, minutes: number) =>
      made(10, () => ({
        group,
        facts: { a: u, b: u, c: u, d: u },
        feeds: { activities: [{ date: "2026-06-01", minutes }] },
      }));
    const wasted = of("shootingWithHail", [...spent(0.9, "g0", 60), ...spent(0, "g1", 1)]);
    expect(wasted.status).toBe("warn");
    expect(evidence(wasted, "divergenceBits")).toBeNull();
  });

  it("that follows the score is ok; that ignores or opposes it is not", () => {
    const following = of("everyoneEquallyImportant", worked([60, 50, 40, 30, 20]));
    expect(following.statistic.value).toBeCloseTo(1, 12);
    expect(following.status).toBe("ok");
    expect(of("everyoneEquallyImportant", worked([20, 30, 40, 50, 60])).status).toBe("alarm");
    const alike = of("everyoneEquallyImportant", worked([30, 30, 30, 30, 30]));
    expect(alike).toMatchObject({ status: "alarm", statistic: { value: 0 } });
    expect(of("everyoneEquallyImportant", worked([50, 60, 20, 40, 10])).status).toBe("warn");
    expect(of("everyoneEquallyImportant", worked([30, 20])).status).toBe("unknown");
  });
});

describe("steering on revenue only", () => {
  it("is a matter of weight on the value axis, and of where the pipeline lies", () => {
    expect(of("revenueOnly", worked([1, 1])).status).toBe("ok");
    const pipeline = (u: number, group: string, value: number) =>
      made(10, () => ({
        group,
        facts: { a: u, b: u, c: u, d: u },
        feeds: { opportunities: [{ opened: "2026-09-01", value }] },
      }));
    const strayed = of("revenueOnly", [...pipeline(0.8, "g0", 60), ...pipeline(0.2, "g1", 40)]);
    expect(strayed).toMatchObject({ status: "alarm", n: 20 });
    expect(strayed.text.en).toBe("The pipeline fills up where little is to be gained.");
    expect(evidence(strayed, "lowerLeftPipeline")).toBeCloseTo(0.4, 12);
  });
});

describe("nothing learned", () => {
  it("alarms long after the last review, warns on opportunities closed without a reason", () => {
    const accounts = fishing(20, 0.5);
    expect(of("nothingLearned", accounts).status).toBe("ok");
    const late = { ...published, daysSincePublished: 121 };
    expect(of("nothingLearned", accounts, { history: late }).status).toBe("alarm");
    const silent = { settings: { thresholds: { unexplainedClosedMax: 0.4 } } };
    const signal = of("nothingLearned", accounts, silent);
    expect(signal.status).toBe("warn");
    expect(evidence(signal, "unexplainedClosed")).toBe(0.5);
  });
});
