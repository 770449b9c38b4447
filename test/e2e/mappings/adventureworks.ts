import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { stringify } from "csv-stringify/sync";
import type { FieldDeclaration, Relationship, Scale } from "../../../functions/domain/index.ts";
import type { MethodDefinition } from "../../../functions/domain/sandbox/types.ts";

/**
 * The resellers of Microsoft's AdventureWorksDW sample as an accounts file.
 *
 * | column | from |
 * |---|---|
 * | externalId, name | ResellerAlternateKey, ResellerName |
 * | relationship | LastOrderYear: 2008 (the last year in the data) customer, earlier former_customer, none prospect |
 * | businessType (own field) | BusinessType, as a slug |
 * | region, country | SalesTerritoryRegion of the reseller's geography, as a slug; CountryRegionCode |
 * | employees, annualTurnover | NumberEmployees, AnnualSales |
 * | customerSince | 1 January of FirstOrderYear, where there is one |
 * | customerUntil | 31 December of LastOrderYear, for former customers |
 * | productLines, eligibleProductLines | ProductLine; Mountain, Road and Touring for all |
 * | orderFrequency (own field) | OrderFrequency A, S, Q: 1, 2, 4 a year |
 * | bankedRevenue (own field) | AnnualRevenue |
 * | yearOpened (own field) | YearOpened |
 *
 * Left out, because they say nothing about worth or chance: phone, addresses, bank, payment minimum, order month.
 */
export function adventureWorksCsv(folder: string): string {
  const geographies = new Map(
    records(folder, "DimGeography.csv").map((row) => [row.GeographyKey, row]),
  );
  const territories = new Map(
    records(folder, "DimSalesTerritory.csv").map((row) => [row.SalesTerritoryKey, row]),
  );
  const rows = records(folder, "DimReseller.csv").map((reseller) => {
    const geography = geographies.get(reseller.GeographyKey);
    const territory = territories.get(geography?.SalesTerritoryKey);
    const relationship = relationshipOf(reseller.LastOrderYear);
    return {
      externalId: reseller.ResellerAlternateKey,
      name: reseller.ResellerName,
      relationship,
      businessType: slug(reseller.BusinessType),
      region: slug(territory?.SalesTerritoryRegion),
      country: geography?.CountryRegionCode,
      employees: reseller.NumberEmployees,
      annualTurnover: plain(reseller.AnnualSales),
      customerSince: day(reseller.FirstOrderYear, "01-01"),
      customerUntil: relationship === "former_customer" ? day(reseller.LastOrderYear, "12-31") : "",
      productLines: slug(reseller.ProductLine),
      eligibleProductLines: "mountain|road|touring",
      orderFrequency: ordersAYear[reseller.OrderFrequency ?? ""] ?? "",
      bankedRevenue: plain(reseller.AnnualRevenue),
      yearOpened: reseller.YearOpened,
    };
  });
  return stringify(rows, { header: true });
}

/** The fields the tenant declares before it uploads. */
export const adventureWorksFields: readonly FieldDeclaration[] = [
  {
    key: "businessType",
    type: "category",
    label: { en: "Business type", nl: "Soort bedrijf" },
    options: ["specialty-bike-shop", "value-added-reseller", "warehouse"],
  },
  {
    key: "orderFrequency",
    type: "number",
    label: { en: "Order frequency", nl: "Bestelfrequentie" },
    unit: "orders a year",
    minimum: 0,
    maximum: 366,
  },
  {
    key: "bankedRevenue",
    type: "number",
    label: { en: "Annual revenue", nl: "Jaaromzet" },
    currency: "USD",
  },
  {
    key: "yearOpened",
    type: "number",
    label: { en: "Year opened", nl: "Openingsjaar" },
    minimum: 1800,
    maximum: 2100,
  },
];

const everyone: readonly Relationship[] = ["customer", "prospect", "former_customer"];
const linear = (low: number, high: number): Scale => ({ kind: "linear", low, high });
const fieldCriterion = { level: "both", appliesTo: everyone, direction: "higher" } as const;

/** Business type × region, ranked by size and worth against order habit and age. */
export const adventureWorksMethod: MethodDefinition = {
  name: "Business type × region",
  criteria: [
    {
      ...fieldCriterion,
      key: "annualTurnover",
      axis: "value",
      measure: { kind: "field", field: "annualTurnover" },
      scale: linear(0, 3_000_000),
      label: { en: "Annual sales", nl: "Jaaromzet" },
    },
    {
      ...fieldCriterion,
      key: "employees",
      axis: "value",
      measure: { kind: "field", field: "employees" },
      scale: linear(0, 100),
      label: { en: "Employees", nl: "Medewerkers" },
    },
    {
      ...fieldCriterion,
      key: "orderFrequency",
      axis: "likelihood",
      measure: { kind: "field", field: "orderFrequency" },
      scale: linear(0, 4),
      label: { en: "Orders a year", nl: "Bestellingen per jaar" },
    },
    {
      ...fieldCriterion,
      key: "yearOpened",
      axis: "likelihood",
      direction: "lower",
      measure: { kind: "field", field: "yearOpened" },
      scale: linear(1970, 2001),
      label: { en: "Long established", nl: "Lang gevestigd" },
    },
  ],
  scheme: { kind: "dimensions", dimensions: [{ field: "businessType" }, { field: "region" }] },
  profiles: [
    {
      name: "All resellers",
      profile: {
        weights: {
          value: { annualTurnover: 70, employees: 30 },
          likelihood: { orderFrequency: 60, yearOpened: 40 },
        },
        missing: "neutral",
        minimumCoverage: 0.6,
        valueShare: 0.5,
        thresholds: { kind: "median" },
      },
    },
  ],
};

const ordersAYear: Readonly<Record<string, string>> = { A: "1", S: "2", Q: "4" };

function relationshipOf(lastOrderYear: string | undefined): string {
  if (lastOrderYear === undefined || lastOrderYear === "") return "prospect";
  return Number(lastOrderYear) >= 2008 ? "customer" : "former_customer";
}

function records(folder: string, file: string): Record<string, string>[] {
  return parse(readFileSync(join(folder, file)), { columns: true, bom: true });
}

function day(year: string | undefined, monthAndDay: string): string {
  return year === undefined || year === "" ? "" : `${Number(year)}-${monthAndDay}`;
}

function plain(number: string | undefined): string {
  return number === undefined || number === "" ? "" : String(Number(number));
}

function slug(text: string | undefined): string {
  return (text ?? "").toLowerCase().replaceAll(" ", "-");
}
