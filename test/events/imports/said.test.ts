import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { fileOf, header, type Importing, openImporting, rowOf, upTo } from "../importing.ts";

const ROWS = 600;
const file = fileOf(upTo(ROWS));

let world: Importing;
beforeAll(async () => {
  world = await openImporting();
});
afterAll(() => world.close());

const externalId = "crm-42";
const stored = async () => (await world.store.accounts.get(`ext:${externalId}`))?.account;

/** What a file counted, and the calls it took of where accounts are. */
async function imported(content: string, options: Parameters<Importing["run"]>[1] = {}) {
  world.meter.reset();
  const { counts } = await world.run(content, options);
  return { counts, calls: world.meter.read().callsByArea.accounts };
}

const none = { created: 0, updated: 0, unchanged: 0, rejected: 0, removed: 0 };

beforeEach(async () => {
  await world.run(file);
  await world.run(file);
});

test("a file that comes again as it was is told from the names of what buckets say: none is read", async () => {
  const { counts, calls } = await imported(file);
  expect(counts).toEqual({ ...none, unchanged: ROWS });
  // Heads of all buckets, for their sizes and for what they say.
  expect(calls).toBe(2);
});

test("an account that was changed or removed meanwhile is as the file has it again", async () => {
  const before = await stored();
  if (before === undefined) throw new Error("There is no account");
  await world.store.accounts.put({ ...before, name: "Changed" });
  expect((await imported(file)).counts).toEqual({ ...none, updated: 1, unchanged: ROWS - 1 });
  expect(await stored()).toEqual(before);
  await world.store.accounts.remove(`ext:${externalId}`);
  expect((await imported(file)).counts).toEqual({ ...none, created: 1, unchanged: ROWS - 1 });
  expect(await stored()).toEqual(before);
});

test("what was added meanwhile is removed by the same file in mode replace, however often it came", async () => {
  const added = {
    externalId: "added",
    name: "Added",
    relationship: "prospect",
    facts: {},
  } as const;
  for (let time = 0; time < 2; time += 1) {
    await world.store.accounts.put(added);
    const { counts } = await imported(file, { mode: "replace" });
    expect(counts).toEqual({ ...none, unchanged: ROWS, removed: 1 });
  }
});

test("what a file could not remove, as a row of it had no externalId, it removes once that one has", async () => {
  const ids = upTo(20).map((n) => `added-${n}`);
  for (const added of ids) {
    const account = {
      externalId: added,
      name: "Added",
      relationship: "prospect",
      facts: {},
    } as const;
    await world.store.accounts.put(account);
  }
  const options = { mode: "replace", ranges: 4 } as const;
  const last = "X,prospect,bouw,1,1,1\n";
  const other = fileOf(upTo(ROWS), 5);
  const { counts } = await imported(`${other},${last}`, options);
  expect(counts).toEqual({ ...none, updated: ROWS, rejected: 1 });
  const mended = await imported(`${other}crm-x,${last}`, options);
  expect(mended.counts).toEqual({ ...none, created: 1, unchanged: ROWS, removed: ids.length });
});

test("rows that were refused are refused again, with the same reasons", async () => {
  const wrong = `${file}crm-x,"X",no-such-relationship,bouw,1,1,1\n${rowOf(42)},X,,,,,\n`;
  for (let time = 0; time < 2; time += 1) {
    const { counts } = await imported(wrong);
    expect(counts).toEqual({ ...none, unchanged: ROWS, rejected: 3 });
  }
});

test("mode create refuses what is there, though the buckets say just that", async () => {
  const { counts } = await imported(file, { mode: "create" });
  expect(counts).toEqual({ ...none, rejected: ROWS });
});

test("a file of which one row differs is taken apart again", async () => {
  const changed =
    header +
    upTo(ROWS)
      .map((n) => rowOf(n, n === 42 ? 7 : 0))
      .join("");
  expect((await imported(changed)).counts).toEqual({ ...none, updated: 1, unchanged: ROWS - 1 });
  expect((await stored())?.facts.revenue12m).toBe(427);
});

test("cells that a field does not allow any more are refused, though they were imported before", async () => {
  const withField = file.replaceAll("\n", ",7\n").replace("urgency,7", "urgency,grade");
  const field = { key: "grade", type: "number", label: { en: "Grade", nl: "Cijfer" } } as const;
  await world.store.fields.put(field);
  expect((await imported(withField)).counts?.updated).toBe(ROWS);
  expect((await imported(withField)).counts).toEqual({ ...none, unchanged: ROWS });
  await world.store.fields.put({ ...field, maximum: 6 });
  expect((await imported(withField)).counts).toEqual({ ...none, rejected: ROWS });
});

test("a dry run says what the real one would, and leaves no name", async () => {
  const other = fileOf(upTo(ROWS), 3);
  const dry = await imported(other, { dryRun: true });
  expect(dry.counts).toEqual({ ...none, updated: ROWS });
  expect((await imported(other)).counts).toEqual(dry.counts);
  expect((await imported(other, { dryRun: true })).counts).toEqual({ ...none, unchanged: ROWS });
});
