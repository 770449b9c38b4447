import { describe, expect, test } from "vitest";
import { type FeedName, feedNames, type Period } from "../../functions/domain/index.ts";
import { lineRows, openFile, UnreadableFile } from "../../functions/formats/index.ts";
import { chunked, problemsOf, readAll } from "./support.ts";

interface Options {
  readonly feed?: FeedName;
  readonly period?: Period | null;
  readonly format?: "csv" | "ndjson";
  readonly sizes?: readonly number[];
}

async function readLines(text: string, options: Options = {}) {
  const { feed = "orders", period = null, format = "csv", sizes = [] } = options;
  const chunks = chunked(Buffer.from(text), ...sizes);
  return readAll(await openFile(chunks, format, lineRows({ feed, period })));
}

const january = { from: "2026-01-01", to: "2026-01-31" };
const head = "externalId,lineId,date,orderId,productLine,revenue,margin\n";

describe("a row of a file of a feed", () => {
  test("is a line, its cells typed by their parts, empty ones left out", async () => {
    const [row] = await readLines(`${head}a1,l1,2026-01-05,SO-1,"soap, soft",12.50,\n`);
    expect(row).toMatchObject({
      line: 2,
      externalId: "a1",
      problems: [],
      feedLine: {
        ...{ lineId: "l1", date: "2026-01-05", orderId: "SO-1", productLine: "soap, soft" },
        revenue: 12.5,
      },
    });
    expect(row?.feedLine).not.toHaveProperty("margin");
  });

  test("of JSON says the same as one of cells", async () => {
    const line = { externalId: "a1", lineId: "l1", date: "2026-01-05", orderId: "o", revenue: 3 };
    const [json] = await readLines(`${JSON.stringify(line)}\n`, { format: "ndjson" });
    const [cells] = await readLines(
      "externalId,lineId,date,orderId,revenue\na1,l1,2026-01-05,o,3\n",
    );
    expect(json?.feedLine).toEqual(cells?.feedLine);
  });

  test("reads the same wherever its bytes are cut", async () => {
    const text = `${head}a1,l1,2026-01-05,"S""O",x,1,\nbroken,"row\na2,l2,2026-01-06,é,,2,1\n`;
    const whole = await readLines(text);
    for (const size of [1, 2, 3, 7])
      expect(await readLines(text, { sizes: [size] })).toEqual(whole);
  });

  test("that is wrong names column and code of all that is wrong, and stops no other", async () => {
    const rows = await readLines(
      [
        head,
        "a1,,31-12-2025,,,veel,\n",
        "a2,l2,2026-01-05,SO-1,,10,\n",
        ",l3,2026-01-05,SO-1,,10,\n",
        "a4,l4,2026-01-05\n",
      ].join(""),
    );
    expect(problemsOf(rows)).toEqual([
      [2, "date", "invalid-date"],
      [2, "revenue", "not-a-number"],
      [2, "orderId", "required"],
      [2, "lineId", "line-id-required"],
      [4, "externalId", "required"],
      [5, null, "column-count"],
    ]);
    expect(rows[1]?.feedLine).toMatchObject({ revenue: 10 });
    expect(rows[0]?.problems[1]?.suggestion.en).toContain("Write digits");
  });

  test("needs no lineId where the file has a period, but lies in it", async () => {
    const text = "externalId,date,orderId,revenue\na1,2026-01-31,o,1\na1,2026-02-01,o,1\n";
    const rows = await readLines(text, { period: january });
    expect(problemsOf(rows)).toEqual([[3, "date", "outside-period"]]);
  });
});

describe("the header of a file of a feed", () => {
  const problemsOfHeader = async (header: string, options: Options = {}) => {
    const failure = await readLines(`${header}\nx\n`, options).catch((error: unknown) => error);
    if (!(failure instanceof UnreadableFile)) throw new Error("It could be read");
    return failure.problems.map(({ code, column }) => [code, column]);
  };

  test("has the parts a line cannot do without, lineId too where there is no period", async () => {
    expect(await problemsOfHeader("externalId,date")).toEqual([
      ["header-missing-column", "orderId"],
      ["header-missing-column", "revenue"],
      ["header-missing-column", "lineId"],
    ]);
    expect(await problemsOfHeader("externalId,date", { period: january })).toEqual([
      ["header-missing-column", "orderId"],
      ["header-missing-column", "revenue"],
    ]);
  });

  test("has no columns of another feed, and is told what was meant", async () => {
    const text = "externalId,lineId,date,orderid,revenue\n";
    const failure = await readLines(text).catch((error: unknown) => error);
    const [first] = failure instanceof UnreadableFile ? failure.problems : [];
    expect(first?.suggestion.en).toMatch(/^Did you mean "orderId"\?/);
    const other = await problemsOfHeader("externalId,lineId,opened,minutes", {
      feed: "opportunities",
    });
    expect(other).toEqual([["header-unknown-column", "minutes"]]);
  });

  test.each(feedNames)("of %s may be an error report that comes back mended", async (feed) => {
    const date = feed === "opportunities" ? "opened" : "date";
    const more = feed === "orders" ? [",orderId,revenue", ",o,1"] : ["", ""];
    const header = `externalId,lineId,${date}${more[0]},line,column,code,message,suggestion`;
    const rows = await readLines(`${header}\na1,l1,2026-01-05${more[1]},2,c,d,m,s\n`, { feed });
    expect(problemsOf(rows)).toEqual([]);
  });
});
