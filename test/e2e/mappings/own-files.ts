import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import type { Mapping } from "../../../functions/domain/index.ts";

/** Mappings of the sample sets' own files, as a caller would keep them. */

export const mavenAccounts: Mapping = {
  columns: [
    { column: "account", field: "externalId" },
    { column: "account", field: "name" },
    { column: "sector", field: "sector", values: { technolgy: "technology" } },
    { column: "year_established", field: "yearEstablished" },
    { column: "revenue", field: "annualTurnover", amountsIn: "millions" },
    { column: "employees", field: "employees" },
    { column: "office_location", field: "country", values: { Philipines: "Philippines" } },
    { column: "subsidiary_of", field: "parent" },
  ],
  constants: { relationship: "customer" },
  others: "refuse",
};

export const mavenPipeline: Mapping = {
  columns: [
    { column: "opportunity_id", field: "lineId" },
    { column: "account", field: "externalId" },
    { column: "product", field: "productLine", values: { GTXPro: "GTX Pro" } },
    { column: "deal_stage", field: "stage" },
    {
      column: "deal_stage",
      field: "outcome",
      values: { Won: "won", Lost: "lost", Engaging: "", Prospecting: "" },
    },
    { column: "engage_date", field: "opened" },
    { column: "close_date", field: "closed" },
    { column: "close_value", field: "value" },
  ],
  ignore: ["sales_agent"],
  others: "refuse",
};

export const northwindCustomers: Mapping = {
  columns: [
    { column: "customerID", field: "externalId" },
    { column: "companyName", field: "name" },
    { column: "region", field: "region" },
    { column: "country", field: "country" },
  ],
  constants: { relationship: "customer" },
};

/** Of the file that is prepared from order lines, orders, products and categories. */
export const northwindOrders: Mapping = {
  columns: [
    { column: "customerID", field: "externalId" },
    { column: "orderDate", field: "date" },
    { column: "orderID", field: "orderId" },
    { column: "categoryName", field: "productLine" },
    { column: "revenue", field: "revenue" },
  ],
};

/** Resellers; their region stands in two other files, by the key of a place. */
export function resellers(folder: string): Mapping {
  const territories = new Map(
    records(folder, "DimSalesTerritory.csv").map((row) => [
      row.SalesTerritoryKey,
      row.SalesTerritoryRegion ?? "",
    ]),
  );
  const regions = records(folder, "DimGeography.csv").map((row): [string, string] => [
    row.GeographyKey ?? "",
    (territories.get(row.SalesTerritoryKey) ?? "").toLowerCase().replaceAll(" ", "-"),
  ]);
  return {
    columns: [
      { column: "ResellerAlternateKey", field: "externalId" },
      { column: "ResellerName", field: "name" },
      {
        column: "LastOrderYear",
        field: "relationship",
        values: {
          "": "prospect",
          "2005.0": "former_customer",
          "2006.0": "former_customer",
          "2007.0": "former_customer",
          "2008.0": "customer",
        },
      },
      {
        column: "BusinessType",
        field: "businessType",
        values: {
          "Specialty Bike Shop": "specialty-bike-shop",
          "Value Added Reseller": "value-added-reseller",
          Warehouse: "warehouse",
        },
      },
      { column: "GeographyKey", field: "region", values: Object.fromEntries(regions) },
      { column: "NumberEmployees", field: "employees" },
      { column: "AnnualSales", field: "annualTurnover" },
      { column: "FirstOrderYear", field: "customerSince", dates: "year-start" },
      { column: "ProductLine", field: "productLines" },
      { column: "OrderFrequency", field: "orderFrequency", values: { A: "1", S: "2", Q: "4" } },
      { column: "AnnualRevenue", field: "bankedRevenue" },
      { column: "YearOpened", field: "yearOpened" },
    ],
  };
}

function records(folder: string, file: string): Record<string, string>[] {
  return parse(readFileSync(join(folder, file)), { columns: true, bom: true });
}
