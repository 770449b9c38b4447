import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { stringify } from "csv-stringify/sync";

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

/** The fields the tenant declares before it uploads. */
export const mavenFields = [
  {
    key: "yearEstablished",
    type: "number",
    label: { en: "Year established", nl: "Oprichtingsjaar" },
    minimum: 1800,
    maximum: 2100,
  },
  { key: "parent", type: "text", label: { en: "Parent company", nl: "Moederbedrijf" } },
] as const;
