import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { secondOpinionsSchema } from "../../../functions/api/rankings/second-opinions-answer.ts";
import { rankingSchema } from "../../../functions/contract/schemas/ranking.ts";
import { define, openPlanning, type Planning, putSandboxAccounts } from "../../support/planning.ts";

let planning: Planning;
let made: Awaited<ReturnType<typeof define>>;
let path: string;
beforeAll(async () => {
  planning = await openPlanning();
  await putSandboxAccounts(planning, 300);
  made = await define(planning);
  path = `/v1/segmentations/${made.segmentationId}`;
});
afterAll(() => planning.close());

const opinionsOn = (query = "", headers = {}) =>
  planning.get(
    secondOpinionsSchema(),
    `${path}/second-opinions?profileId=${made.prospects}${query}`,
    headers,
  );

describe("second opinions", () => {
  test("read and write no account", async () => {
    planning.meter.reset();
    await opinionsOn();
    const { callsByArea, total } = planning.meter.read();
    // None when the process has the matrix in memory.
    expect(callsByArea.snapshots ?? 0).toBeLessThanOrEqual(1);
    expect(callsByArea.accounts ?? 0).toBe(0);
    expect(callsByArea.partials ?? 0).toBe(0);
    // The only writes are those that keep the tenant to its allowance.
    expect(total.writeUnits).toBe(callsByArea.limits ?? 0);
  });

  test("stand beside the headline of the ranking itself", async () => {
    const { provenance, opinions } = await opinionsOn();
    const ranking = await planning.get(
      rankingSchema(),
      `${path}/ranking?profileId=${made.prospects}`,
    );
    expect(provenance).toEqual(ranking.provenance);
    const scored = ranking.rows.filter(({ status }) => status === "scored");
    expect(opinions.segments.map(({ segment }) => segment)).toEqual(
      scored.map(({ segment }) => segment),
    );
    for (const [i, { opinions: each }] of opinions.segments.entries()) {
      expect(each.map(({ method }) => method)).toEqual(["saw", "topsis", "vikor", "promethee2"]);
      expect(each[0]?.rank).toBe(scored[i]?.rank);
      expect(each[0]?.figure).toBeCloseTo(scored[i]?.score?.raw ?? Number.NaN, 9);
    }
    const [headline, ...others] = opinions.methods;
    expect(headline?.relative).toBe(false);
    for (const { relative, spearman, kendallTauB } of others) {
      expect(relative).toBe(true);
      expect(spearman?.n).toBe(scored.length);
      expect(Math.sign(spearman?.coefficient ?? 0)).toBe(Math.sign(kendallTauB ?? 0));
    }
  });

  test("are robust exactly when three methods name the same first k", async () => {
    for (const k of [1, 3, 5]) {
      const { opinions } = await opinionsOn(`&k=${k}`);
      expect(opinions.k).toBe(k);
      const sets = opinions.methods.map(({ top }) =>
        top
          .map(({ segment }) => segment)
          .sort()
          .join("\n"),
      );
      const most = Math.max(...sets.map((set) => sets.filter((each) => each === set).length));
      expect(opinions.robust).toBe(most >= 3);
      expect(opinions.agreeing.length).toBe(most);
    }
  });

  test("speak Dutch and English, and refuse a k of nothing", async () => {
    const dutch = await opinionsOn("", { "accept-language": "nl" });
    const english = await opinionsOn("", { "accept-language": "en" });
    expect(dutch.opinions.verdict).toContain("van de 4 methoden");
    expect(english.opinions.verdict).toContain("of 4 methods");
    expect(dutch.opinions.methods[2]?.label).toBe("Minste spijt (VIKOR)");
    const target = `${path}/second-opinions?profileId=${made.prospects}&k=0`;
    const answer = await planning.ask("GET", target, { status: 400 });
    expect(answer.json).toMatchObject({ errors: [{ parameter: "k" }] });
  });
});
