import * as fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import type { Endpoint } from "../../functions/contract/endpoint.ts";
import type { Answered } from "../support/api.ts";
import { guarded } from "./document.ts";
import { type Item, openShelves, type Shelf, type Shelves, shelves } from "./shelves.ts";
import { send } from "./world.ts";

/** Of each list; `npm run fuzz` tries more. */
const WALKS = Number(process.env.TREFZEKER_WALKS ?? 1);
/** Items there are before a walk, and what happens during one. */
const ITEMS = 6;
const ACTS_MAX = 8;

let own: Shelves;
let foreign: Shelves;

beforeAll(async () => {
  own = await openShelves();
  foreign = await openShelves(own);
}, 180_000);

const hasPages = ({ responses }: Endpoint): boolean =>
  Object.values(responses).some(({ schema }) => {
    const shape = (schema?.() as { shape?: object } | undefined)?.shape;
    return shape !== undefined && "nextCursor" in shape;
  });

const lists = guarded.filter(hasPages).map((operation) => {
  const { operationId } = operation;
  return [operationId, operation, shelves[operationId]] as const;
});

const pageSchema = z.looseObject({
  data: z.array(z.record(z.string(), z.unknown())),
  nextCursor: z.string().nullable(),
});

const withQuery = (target: string, query: Readonly<Record<string, string>>): string =>
  `${target}${target.includes("?") ? "&" : "?"}${new URLSearchParams(query)}`;

/** Asks for a page: of a list that is read by GET in the query, of a search in the body. */
async function ask(
  from: Shelves,
  operation: Endpoint,
  target: string,
  page: { readonly limit: number; readonly cursor?: string | undefined },
  body?: Item,
): Promise<Answered> {
  const { cursor, limit } = page;
  if (body !== undefined)
    return send(from, operation, target, { body: { ...body, limit, ...(cursor && { cursor }) } });
  const query = { limit: String(limit), ...(cursor && { cursor }) };
  return send(from, operation, withQuery(target, query));
}

type Listed = readonly [operation: Endpoint, shelf: Shelf];

async function pageOf([operation, shelf]: Listed, limit: number, cursor?: string) {
  const answer = await ask(own, operation, shelf.target(own), { limit, cursor }, shelf.body);
  expect(answer.status, answer.text).toBe(200);
  return pageSchema.parse(answer.json);
}

const keyOf = ({ key }: Shelf, item: Item): string => key?.(item) ?? String(item.id);

/** Everything in the list now, by key. */
async function everything(listed: Listed): Promise<Map<string, Item>> {
  const all = new Map<string, Item>();
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page = await pageOf(listed, 100, cursor);
    for (const item of page.data) all.set(keyOf(listed[1], item), item);
    cursor = page.nextCursor;
  }
  return all;
}

let added = 0;
const left = new Map<Shelf, number>();
/** False when there can be no more. */
async function add(shelf: Shelf): Promise<boolean> {
  const more = left.get(shelf) ?? shelf.atMost ?? Number.POSITIVE_INFINITY;
  if (typeof shelf.add === "string" || more === 0) return false;
  left.set(shelf, more - 1);
  await shelf.add(own, added++);
  return true;
}

async function fill(listed: Listed): Promise<Map<string, Item>> {
  const [, shelf] = listed;
  for (;;) {
    const all = await everything(listed);
    const wanted = (shelf.atMost ?? ITEMS + 2) - 2;
    if (all.size >= Math.min(ITEMS, wanted) || !(await add(shelf))) return all;
  }
}

/** What is done between two pages: one comes, one changes, one goes; which one is drawn. */
const act = fc.record({
  kind: fc.constantFrom("add", "change", "remove"),
  which: fc.nat({ max: 1_000 }),
});
const walk = fc.record({
  limits: fc.array(fc.nat({ max: 100 }), { minLength: 3, maxLength: 6 }),
  acts: fc.array(fc.array(act, { maxLength: 2 }), { minLength: 4, maxLength: ACTS_MAX }),
});

test("every list says how its items come, change and go", () => {
  expect(Object.keys(shelves).toSorted()).toEqual(lists.map(([id]) => id).toSorted());
});

describe("a list that changes while it is read shows all that was there throughout exactly once", () => {
  test.each(lists)(
    "%s",
    async (_id, operation, shelf) => {
      if (shelf === undefined) return;
      const listed = [operation, shelf] as const;
      const property = fc.asyncProperty(walk, async ({ limits, acts }) => {
        const before = await fill(listed);
        const most = Math.max(2, Math.ceil(before.size / 3));
        const throughout = new Map(before);
        const seen: string[] = [];
        let cursor: string | null | undefined;
        for (let page = 0; cursor !== null; page++) {
          const limit = 1 + ((limits[page % limits.length] ?? 0) % most);
          const { data, nextCursor } = await pageOf(listed, limit, cursor);
          seen.push(...data.map((item) => keyOf(shelf, item)));
          cursor = nextCursor;
          for (const { kind, which } of acts[page] ?? []) {
            const [key, item] = [...throughout][which % throughout.size] ?? [];
            if (kind === "add") await add(shelf);
            else if (key === undefined || item === undefined) continue;
            else if (kind === "change" && typeof shelf.change !== "string")
              await shelf.change(own, item);
            else if (kind === "remove" && typeof shelf.remove !== "string") {
              if ((await shelf.remove(own, item)) !== false) throughout.delete(key);
            }
          }
        }
        expect(seen.length, "some item came twice").toBe(new Set(seen).size);
        const there = new Set(seen);
        expect([...throughout.keys()].filter((key) => !there.has(key))).toEqual([]);
      });
      await fc.assert(property, { numRuns: WALKS, endOnFailure: true });
    },
    300_000,
  );
});

/** What every cursor that does not fit is told, wherever it is tried. */
function expectNoCursor(answer: Answered, where: string): void {
  expect(answer.status, `${where}: ${answer.text}`).toBe(400);
  expect(answer.json, where).toMatchObject({
    ...{ type: "/docs/problems/invalid-cursor", code: "invalid-cursor", status: 400 },
    ...{ title: refused.title, detail: refused.detail },
  });
}
const refused = { title: expect.any(String), detail: expect.any(String) };

describe("a cursor opens the list it is of, and nothing else", () => {
  const cursors = new Map<string, string>();
  beforeAll(async () => {
    for (const [operationId, operation, shelf] of lists) {
      if (shelf === undefined) continue;
      await fill([operation, shelf]);
      const { nextCursor } = await pageOf([operation, shelf], 1);
      if (nextCursor === null) throw new Error(`${operationId} has no second page`);
      cursors.set(operationId, nextCursor);
    }
  }, 120_000);

  test.each(lists)(
    "%s",
    async (operationId, operation, shelf) => {
      const cursor = cursors.get(operationId);
      if (shelf === undefined || cursor === undefined) return;
      const { target, body, others } = shelf;
      const tried = (from: Shelves, place: string, text: string, sent = body) =>
        ask(from, operation, place, { limit: 1, cursor: text }, sent);
      expect((await tried(own, target(own), cursor)).status).toBe(200);

      const flipped = (place: number) => {
        const at = Math.floor(place * (cursor.length - 1));
        const other = cursor[at] === "A" ? "B" : "A";
        return cursor.slice(0, at) + other + cursor.slice(at + 1);
      };
      const forged = [flipped(0.3), flipped(0.6), flipped(0.97), cursor.slice(0, -1), "x"];
      for (const text of forged) expectNoCursor(await tried(own, target(own), text), text);
      const elsewhere = [...cursors].filter(([id]) => id !== operationId);
      for (const [id, text] of elsewhere)
        expectNoCursor(await tried(own, target(own), text), `the cursor of ${id}`);
      for (const other of others(own)) {
        const isPath = typeof other === "string";
        const answer = await tried(
          own,
          isPath ? other : target(own),
          cursor,
          isPath ? body : other,
        );
        expectNoCursor(answer, JSON.stringify(other));
      }
      expectNoCursor(await tried(foreign, target(foreign), cursor), "of another tenant");
    },
    60_000,
  );

  test("every filter and every thing a list is of are among what is tried", () => {
    const untried = lists.flatMap(([operationId, { query, path }, shelf]) => {
      const tried = shelf?.others(own).map(String).join("\n") ?? "";
      const filters = Object.keys(query?.().shape ?? {}).filter(
        (name) => !["limit", "cursor"].includes(name) && !tried.includes(`${name}=`),
      );
      const isUntried = path.includes("{") && tried === "";
      return [...filters, ...(isUntried ? [path] : [])].map((what) => `${operationId} ${what}`);
    });
    expect(untried).toEqual([]);
  });
});
