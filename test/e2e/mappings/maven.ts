import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { stringify } from "csv-stringify/sync";
import type { FieldDeclaration, Scale } from "../../../functions/domain/index.ts";
import type { MethodDefinition } from "../../../functions/domain/sandbox/types.ts";

/**
 * The accounts of Maven Analytics' "CRM Sales Opportunities" as an accounts file: `account` is
 * externalId and name, `sector` is kept as spelt, `revenue` (millions of USD) becomes
 * annualTurnover, `office_location` becomes region, `year_established` an own field. Every account
 * has won deals in the same set, so all are customers. `subsidiary_of` becomes the own field
 * `parent`.
 */
export function mavenCsv(folder: string): string {
  const accounts: Record<string, string>[] = parse(readFileSync(join(folder, "accounts.csv")), {
    columns: true,
    bom: true,
  });
  const rows = accounts.map((account) => ({
    externalId: account.account,
    name: account.account,
    relationship: "customer",
    sector: account.sector,
    employees: account.employees,
    // Millions with two decimals: whole tens of thousands, so rounding only removes float dust.
    annualTurnover: String(Math.round(Number(account.revenue) * 1_000_000)),
    region: account.office_location,
    yearEstablished: account.year_established,
    parent: account.subsidiary_of,
  }));
  return stringify(rows, { header: true });
}

/**
 * The sales pipeline as a file of the opportunities feed: `engage_date` is opened, `close_date`
 * closed, `deal_stage` the stage, and as Won or Lost the outcome too; `close_value` is value and
 * `product` productLine. Left out are opportunities without an account, which the feed has no place
 * for, and those still in Prospecting, which were not engaged on any day.
 */
export function mavenOpportunitiesCsv(folder: string): string {
  const rows = pipeline(folder)
    .filter(({ account, engage_date }) => account !== "" && engage_date !== "")
    .map((deal) => ({
      externalId: deal.account,
      opened: deal.engage_date,
      closed: deal.close_date,
      stage: deal.deal_stage,
      outcome: outcomes[deal.deal_stage ?? ""] ?? "",
      value: deal.close_value,
      productLine: deal.product,
      lineId: deal.opportunity_id,
    }));
  return stringify(rows, { header: true });
}

const outcomes: Readonly<Record<string, string>> = { Won: "won", Lost: "lost" };

/** The sales pipeline as it is in the source. */
export function pipeline(folder: string): Record<string, string>[] {
  return parse(readFileSync(join(folder, "sales_pipeline.csv")), { columns: true, bom: true });
}

/** The day the last deal was closed: what the pipeline is looked at from. */
export const MAVEN_DAY = "2017-12-31";

/** The fields the tenant declares before it uploads. */
export const mavenFields: readonly FieldDeclaration[] = [
  {
    key: "yearEstablished",
    type: "number",
    label: { en: "Year established", nl: "Oprichtingsjaar" },
    minimum: 1800,
    maximum: 2100,
  },
  { key: "parent", type: "text", label: { en: "Parent company", nl: "Moederbedrijf" } },
];

const log = (x0: number, X: number): Scale => ({ kind: "log", x0, X });
const fieldCriterion = { level: "both", appliesTo: ["customer"], direction: "higher" } as const;

/** Sector × size, by turnover and headcount against age. */
export const mavenMethod: MethodDefinition = {
  name: "Sector × size",
  criteria: [
    {
      ...fieldCriterion,
      key: "annualTurnover",
      axis: "value",
      measure: { kind: "field", field: "annualTurnover" },
      scale: log(50_000_000, 12_000_000_000),
      label: { en: "Annual turnover", nl: "Jaaromzet" },
    },
    {
      ...fieldCriterion,
      key: "employees",
      axis: "value",
      measure: { kind: "field", field: "employees" },
      scale: log(100, 35_000),
      label: { en: "Employees", nl: "Medewerkers" },
    },
    {
      ...fieldCriterion,
      key: "yearEstablished",
      axis: "likelihood",
      direction: "lower",
      measure: { kind: "field", field: "yearEstablished" },
      scale: { kind: "linear", low: 1975, high: 2020 },
      label: { en: "Long established", nl: "Lang gevestigd" },
    },
  ],
  scheme: {
    kind: "dimensions",
    dimensions: [{ field: "sector" }, { field: "employees", edges: [500, 2000, 5000] }],
  },
  profiles: [
    {
      name: "Customers",
      profile: {
        weights: {
          value: { annualTurnover: 60, employees: 40 },
          likelihood: { yearEstablished: 100 },
        },
        missing: "neutral",
        minimumCoverage: 0.6,
        valueShare: 0.5,
        thresholds: { kind: "median" },
        relationships: ["customer"],
      },
    },
  ],
};
