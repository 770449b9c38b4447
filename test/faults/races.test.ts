import { beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { guarded } from "../routes/document.ts";
import { exampleBody } from "../routes/world.ts";
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

/** What a list shows one of, how more of it come to be while it is read, and how they go again. */
interface Listed {
  readonly path: string;
  add(n: number): Promise<string>;
  remove?(id: string): Promise<unknown>;
}

const post = async (path: string, body: object): Promise<string> => {
  const made = await planning.post(z.unknown(), path, { body });
  return /"([a-z]{3}_[0-9A-Z]{26})"/.exec(JSON.stringify(made))?.[1] ?? expect.fail("no id");
};
const exampleOf = (operationId: string): object =>
  guarded.filter((operation) => operation.operationId === operationId).map(exampleBody)[0] ?? {};
const removeAt = (path: string) => (id: string) => planning.ask("DELETE", `${path}/${id}`);

const lists: readonly Listed[] = [
  {
    path: "/v1/accounts",
    async add(n) {
      const body = { name: `Account ${n}`, relationship: "prospect", facts: {} };
      const { json } = await planning.ask("PUT", `/v1/accounts/ext:a-${n}`, { body });
      return z.looseObject({ id: z.string() }).parse(json).id;
    },
    remove: removeAt("/v1/accounts"),
  },
  {
    path: "/v1/import-mappings",
    add: (n) => create(`Mapping ${n}`),
    remove: removeAt("/v1/import-mappings"),
  },
  {
    path: "/v1/criteria-sets",
    add: (n) => post("/v1/criteria-sets", { ...exampleOf("createCriteriaSet"), name: `Set ${n}` }),
    remove: (id) => planning.post(named, `/v1/criteria-sets/${id}/archive`),
  },
  {
    path: "/v1/api-keys",
    add: (n) => post("/v1/api-keys", { name: `Key ${n}`, scopes: ["accounts.read"] }),
  },
];

describe("a list that changes while it is read shows all that was there throughout exactly once", () => {
  test.each(lists)(
    "$path",
    async ({ path, add, remove }) => {
      const made: string[] = [];
      for (let n = 0; n < 9; n++) made.push(await add(n));
      const doomed = remove ? made.filter((_, n) => n % 3 === 0) : [];
      const seen: string[] = [];
      let next: string | null = `${path}?limit=2`;
      for (let page = 0; next !== null; page++) {
        const { json } = await planning.ask("GET", next, { status: 200 });
        const { data, nextCursor } = pageSchema.parse(json);
        seen.push(...data.map(({ id }) => id));
        // Between two pages one comes, before or behind where the reader is, and one goes.
        if (page < 8) await add(100 + page);
        const goes = doomed.pop();
        if (goes !== undefined) await remove?.(goes);
        next = nextCursor ? `${path}?limit=2&cursor=${encodeURIComponent(nextCursor)}` : null;
      }
      expect(new Set(seen).size).toBe(seen.length);
      const throughout = made.filter((_, n) => !remove || n % 3 !== 0);
      expect(seen).toEqual(expect.arrayContaining(throughout));
    },
    120_000,
  );
});

const pageSchema = z.looseObject({
  data: z.array(z.looseObject({ id: z.string() })),
  nextCursor: z.string().nullish(),
});
