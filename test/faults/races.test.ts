import { beforeAll, expect, test } from "vitest";
import * as z from "zod";
import { openPlanning, type Planning } from "../support/planning.ts";

/** Writes that race; `npm run fuzz` lets ten thousand race. */
const RACES = Number(process.env.TREFZEKER_RACES ?? 200);
const WRITERS = 10;

let planning: Planning;

beforeAll(async () => {
  planning = await openPlanning();
}, 120_000);

const named = z.looseObject({ id: z.string(), name: z.string() });
const mapping = (name: string) => ({
  name,
  mapping: {
    columns: [
      { column: "Nummer", field: "externalId" },
      { column: "Naam", field: "name" },
    ],
    constants: { relationship: "prospect" },
  },
});
const create = async (name: string): Promise<string> =>
  (await planning.post(named, "/v1/import-mappings", { body: mapping(name) })).id;

test(`${RACES} writes that race by ETag lose no update: the counter they raise ends at the number that succeeded`, async () => {
  const path = `/v1/import-mappings/${await create("0")}`;
  let left = RACES;
  let succeeded = 0;
  const refused = new Set<number>();
  const writer = async () => {
    while (left-- > 0) {
      const read = await planning.ask("GET", path, { status: 200 });
      const next = String(Number(named.parse(read.json).name) + 1);
      const headers = { "if-match": read.headers.etag ?? "" };
      const { status } = await planning.ask("PUT", path, { body: mapping(next), headers });
      if (status === 200) succeeded++;
      else refused.add(status);
    }
  };
  await Promise.all(Array.from({ length: WRITERS }, writer));
  const end = await planning.get(named, path);
  expect(Number(end.name)).toBe(succeeded);
  expect(succeeded).toBeGreaterThan(0);
  // Refused because another was first, or told to come back; never anything else.
  expect([...refused].filter((status) => ![412, 503].includes(status))).toEqual([]);
}, 3_600_000);
