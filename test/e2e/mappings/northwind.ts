import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { stringify } from "csv-stringify/sync";
import type { FieldDeclaration, Scale } from "../../../functions/domain/index.ts";
import type { MethodDefinition } from "../../../functions/domain/sandbox/types.ts";

/** The day of the last order: what the set is looked at from. */
export const NORTHWIND_DAY = "1998-05-06";

/**
 * The customers of Microsoft's Northwind as an accounts file: `customerID` is externalId and the own
 * field customerCode, who ordered is a customer since the day of the first order, who never did a
 * prospect. NULL, a text in this copy, is left out. Addresses have commas without quotes, so that
 * what stands behind them is counted from the end of the row.
 */
export function northwindAccountsCsv(folder: string): string {
  const first = new Map<string, string>();
  for (const { customerID = "", orderDate = "" } of records(folder, "orders.csv")) {
    const day = orderDate.slice(0, 10);
    if (day < (first.get(customerID) ?? "9999")) first.set(customerID, day);
  }
  const rows = customers(folder).map(({ customerID, companyName, region, country }) => ({
    externalId: customerID,
    customerCode: customerID,
    name: companyName,
    relationship: first.has(customerID) ? "customer" : "prospect",
    customerSince: first.get(customerID) ?? "",
    country,
    region: region === "NULL" ? "" : region,
  }));
  return stringify(rows, { header: true });
}

/**
 * Orders joined with order-details as a file of the orders feed, a row per detail: the day of
 * orderDate, `orderID` as orderId, the category of the product as productLine, and as revenue unit
 * price × quantity less discount, rounded to cents. lineId is order and product. Northwind knows no
 * margin.
 */
export function northwindOrdersCsv(folder: string): string {
  const orders = new Map(records(folder, "orders.csv").map((order) => [order.orderID, order]));
  const products = new Map(
    records(folder, "products.csv").map(({ productID, categoryID }) => [productID, categoryID]),
  );
  const categories = new Map(
    records(folder, "categories.csv").map(({ categoryID, categoryName }) => [
      categoryID,
      categoryName,
    ]),
  );
  const rows = records(folder, "order-details.csv").map((detail) => {
    const order = orders.get(detail.orderID);
    const cents = Math.round(100 * Number(detail.unitPrice)) * Number(detail.quantity);
    const paid = 100 - Math.round(100 * Number(detail.discount));
    return {
      externalId: order?.customerID,
      date: order?.orderDate?.slice(0, 10),
      orderId: detail.orderID,
      productLine: categories.get(products.get(detail.productID)),
      revenue: Math.round((cents * paid) / 100) / 100,
      lineId: `${detail.orderID}-${detail.productID}`,
    };
  });
  return stringify(rows, { header: true });
}

/** The field the tenant declares before it uploads. */
export const northwindFields: readonly FieldDeclaration[] = [
  { key: "customerCode", type: "category", label: { en: "Customer code", nl: "Klantcode" } },
];

const linear = (low: number, high: number): Scale => ({ kind: "linear", low, high });
const ofCustomers = { level: "both", appliesTo: ["customer"], direction: "higher" } as const;

/** A segment per customer, so that a segment's figures are those of one customer. */
export const northwindMethod: MethodDefinition = {
  name: "Customer by customer",
  criteria: [
    {
      ...ofCustomers,
      key: "revenuePerYear",
      axis: "value",
      measure: { kind: "builtin", name: "revenuePerYear" },
      scale: linear(0, 50_000),
      label: { en: "Revenue", nl: "Omzet" },
    },
    {
      ...ofCustomers,
      key: "orderMoments",
      axis: "value",
      measure: { kind: "builtin", name: "orderMoments" },
      scale: linear(0, 20),
      label: { en: "Order moments", nl: "Bestelmomenten" },
    },
    {
      ...ofCustomers,
      key: "customerLifetime",
      axis: "likelihood",
      measure: { kind: "builtin", name: "customerLifetime" },
      scale: linear(0, 2),
      label: { en: "Customer lifetime", nl: "Klantduur" },
    },
  ],
  scheme: { kind: "dimensions", dimensions: [{ field: "customerCode" }] },
  profiles: [
    {
      name: "Customers",
      profile: {
        weights: {
          value: { revenuePerYear: 60, orderMoments: 40 },
          likelihood: { customerLifetime: 100 },
        },
        missing: "neutral",
        minimumCoverage: 0.6,
        valueShare: 0.5,
        thresholds: { kind: "fixed", value: 50, likelihood: 50 },
      },
    },
  ],
};

function customers(folder: string) {
  const [, ...rows] = cellsOf(folder, "customers.csv");
  return rows.map((cells) => ({
    customerID: cells[0] ?? "",
    companyName: cells[1] ?? "",
    region: cells.at(-5) ?? "",
    country: cells.at(-3) ?? "",
  }));
}

function cellsOf(folder: string, file: string): string[][] {
  return parse(readFileSync(join(folder, file)), { bom: true, relax_column_count: true });
}

/** By the names of columns; those behind an address may be wrong, and are not used. */
function records(folder: string, file: string): Record<string, string>[] {
  return parse(readFileSync(join(folder, file)), {
    columns: true,
    bom: true,
    relax_column_count: true,
  });
}
