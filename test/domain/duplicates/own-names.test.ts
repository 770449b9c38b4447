import { existsSync, readFileSync } from "node:fs";
import { parse } from "csv-parse/sync";
import { describe, expect, test } from "vitest";
import { normalName } from "../../../functions/domain/duplicates/normal-name.ts";
import { candidateOf, findDuplicates } from "../../../functions/domain/index.ts";

const data = new URL("../../../../shared/data/", import.meta.url).pathname;
const files = [
  ["maven_crm_sales_opportunities/accounts.csv", "account"],
  ["adventureworks_resellers/DimReseller.csv", "ResellerName"],
  ["northwind/customers.csv", "companyName"],
] as const;

function namesIn(file: string, column: string): string[] {
  const text = readFileSync(`${data}${file}`);
  const rows: Record<string, string>[] = parse(text, {
    ...{ columns: true, bom: true, relax_column_count: true },
  });
  return rows.map((row) => row[column] ?? "");
}

async function groupsOf(names: readonly string[]) {
  const candidates = names.map((name, at) => {
    const account = { externalId: `x${at}`, name, relationship: "prospect", facts: {} } as const;
    return candidateOf(account, { domains: [], numbers: [] });
  });
  const { groups } = await findDuplicates(async function* () {
    yield candidates;
  });
  return groups.map(({ accounts }) => accounts.map(({ name }) => name));
}

describe.skipIf(!existsSync(data))("among the 877 companies of the sample sets", () => {
  const names = existsSync(data) ? files.flatMap(([file, column]) => namesIn(file, column)) : [];

  test("the two that are entered twice are found, and no other", async () => {
    expect(names).toHaveLength(877);
    expect((await groupsOf(names)).toSorted()).toEqual([
      ["Friendly Bike Shop", "Friendly Bike Shop"],
      ["Sports Products Store", "Sports Products Store"],
    ]);
  });

  const unique = [...new Set(names)];
  /** A name whose digits change is another name. */
  const losesNone = (name: string): boolean =>
    !/\d/.test(name) && normalName(name).text.split(" ").length === name.split(/\s+/).length;

  test.each([
    ["in capitals with a legal form", 0, (name: string) => `${name.toUpperCase()} B.V.`],
    ["turned round", 1, (name: string) => name.split(" ").toReversed().join(" / ")],
    ["without the letter in its middle", 15, withoutMiddle],
  ])("each one entered again %s is found", async (_, charsMin, again) => {
    const some = unique.filter(
      (name) => charsMin === 0 || (losesNone(name) && name.length >= charsMin),
    );
    const groups = await groupsOf([...some, ...some.map(again)]);
    const missed = some.filter(
      (name) => !groups.some((group) => group.includes(name) && group.includes(again(name))),
    );
    expect(missed).toEqual([]);
    // A pair each, but for companies that are nearly of one name.
    expect(groups.filter((group) => group.length > 2).length).toBeLessThan(0.01 * some.length);
  });
});

function withoutMiddle(name: string): string {
  const middle = name.length >> 1;
  return name.slice(0, middle) + name.slice(middle + 1);
}
