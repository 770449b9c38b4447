import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { tierNames, tiers } from "../../functions/contract/tiers.ts";

const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
const written = (value: number) => value.toLocaleString("en-US");

test("the README says of every tier what the table of tiers says", () => {
  const row = (label: string, of: (tier: (typeof tierNames)[number]) => string) =>
    `| ${label} | ${tierNames.map(of).join(" | ")} |`;
  const quota = (label: string, name: keyof (typeof tiers)["sandbox"]["quotas"]) =>
    row(label, (tier) => written(tiers[tier].quotas[name]));
  for (const line of [
    quota("accounts", "accounts"),
    quota("imports a day", "importsPerDay"),
    quota("segmentations in use", "segmentations"),
    quota("criteria sets in use", "criteriaSets"),
    quota("weighting profiles in use", "weightingProfiles"),
    row("units a minute, at once", (tier) => {
      const { unitsPerMinute, burstUnits } = tiers[tier];
      return `${written(unitsPerMinute)}, ${written(burstUnits)}`;
    }),
  ]) {
    expect(readme).toContain(line);
  }
});
