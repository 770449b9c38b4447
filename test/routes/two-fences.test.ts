import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import type { Endpoint } from "../../functions/contract/endpoint.ts";
import { realSystem } from "../../functions/runtime/system.ts";
import type { Answered } from "../support/api.ts";
import { denials, fencedAs } from "../support/fenced.ts";
import { apiOver } from "../support/planning.ts";
import { guarded } from "./document.ts";
import { heldBy, isEverything } from "./held.ts";
import {
  ANY_ID,
  absent,
  alike,
  exampleBody,
  type Inhabitant,
  namesOf,
  ownBody,
  targetOf,
  twoTenants,
  withIds,
} from "./world.ts";

/** Calls of one tenant with what is another's; `npm run fuzz` makes a hundred thousand. */
const FUZZ_CALLS = Number(process.env.TREFZEKER_FUZZ_CALLS ?? 500);
const FUZZ_SEED = Number(process.env.TREFZEKER_FUZZ_SEED ?? 20_261_124);

let owner: Inhabitant;
let intruder: Inhabitant;

beforeAll(async () => {
  [owner, intruder] = await twoTenants();
}, 180_000);

describe("the second fence", () => {
  test("is in nobody's way: all that was measured, ranked, imported and answered was granted", async () => {
    for (const operation of guarded.filter(({ method }) => method === "GET"))
      await intruder.api("GET", targetOf(operation, intruder.ids), { key: intruder.key });
    expect(denials).toEqual([]);
  });

  test("stands alone: a store that builds another tenant's keys is refused by it, whatever the operation", async () => {
    // The session is the intruder's though the keys are the owner's: as if scopes were mixed up.
    const mixedUp = fencedAs("api", owner, () => intruder.tenantId);
    const right = fencedAs("api", owner);
    // The allowance and the idempotency record come first and would be refused first.
    const isFirst = (scope: Parameters<NonNullable<typeof right.fence>>[0]) => {
      const frames = new Error().stack ?? "";
      return /rate-limits\.ts|store\/idempotency\.ts/.test(frames)
        ? right.fence?.(scope)
        : mixedUp.fence?.(scope);
    };
    const api = apiOver({ ...mixedUp, fence: isFirst } as typeof mixedUp, owner);
    const before = await heldBy(owner);
    const unrefused: string[] = [];
    for (const operation of guarded) {
      const count = denials.length;
      const headers = headersOf(operation, '"1"', randomUUID());
      const call = { key: owner.key, headers, body: exampleBody(operation) };
      const { status } = await api(operation.method, targetOf(operation, owner.ids), call);
      // What was refused is no answer; what was answered had asked for nothing.
      if (denials.length > count) expect(status, operation.operationId).toBeGreaterThanOrEqual(500);
      else unrefused.push(operation.operationId);
    }
    expect(unrefused.filter((id) => !touchNothing.includes(id))).toEqual([]);
    expect(await heldBy(owner)).toEqual(before);
    denials.length = 0;
  }, 120_000);
});

/** One knows its answer by heart, the other refuses the contract's example: it names another tenant. */
const touchNothing: readonly string[] = ["listCriteria", "putOidcIssuer"];

describe("the first fence", () => {
  test(`stands alone: ${FUZZ_CALLS} calls with another tenant's ids, cursors, ETags and keys return and change nothing of it`, async () => {
    // Without sessions, so that nothing but the store's own keys keeps tenants apart.
    const reached: Endpoint[] = [];
    const api = apiOver(intruder, intruder, realSystem, noting(reached));
    const loot = await lootOf(owner);
    // Nobody but the intruder calls from here on: allowance and kept answers must stay as well.
    const before = await heldBy(owner, isEverything);
    const marks = [...(await marksOf(owner, intruder)), ...loot.links];
    expect(marks.length).toBeGreaterThan(50);
    const roll = dice(FUZZ_SEED);
    const statuses: Record<number, number> = {};
    let beyondParsing = 0;
    // What it wrote into things of its own may come back as its own.
    const planted = new Set<string>();
    for (let n = 0; n < FUZZ_CALLS; n++) {
      const request = forged(roll, loot);
      const { operation, headers, body } = request;
      const target = pathOf(request);
      const call = { key: intruder.key, headers, body };
      const answer = await api(operation.method, target, call);
      const sent = JSON.stringify([target, decodeURIComponent(target), headers, body ?? ""]);
      const told = answer.text + JSON.stringify(answer.headers);
      const own = (mark: string) => sent.includes(mark) || planted.has(mark);
      const said = JSON.stringify(body ?? "");
      const named = [
        ...(said.match(ANY_ID) ?? []),
        ...loot.links.filter((one) => said.includes(one)),
      ];
      if (answer.status < 300) for (const mark of named) planted.add(mark);
      const leaked = marks.filter((mark) => told.includes(mark) && !own(mark));
      const where = `call ${n} of seed ${FUZZ_SEED}: ${operation.method} ${target} ${answer.text.slice(0, 500)}`;
      expect(leaked, where).toEqual([]);
      expect(answer.status, where).toBeLessThan(500);
      if (n % 5_000 === 4_999) process.stdout.write(`${n + 1} calls\n`);
      statuses[answer.status] = (statuses[answer.status] ?? 0) + 1;
      if (reached.length > 0 || isOfMemory(answer)) beyondParsing += 1;
      reached.length = 0;
    }
    expect(await heldBy(owner, isEverything)).toEqual(before);
    expect(before.some((item) => item.includes(`${owner.tenantId}#I"`))).toBe(true);
    expect(marks.filter((mark) => !planted.has(mark)).length).toBeGreaterThan(50);
    if (process.env.TREFZEKER_FUZZ_CALLS)
      process.stdout.write(`${JSON.stringify({ ...statuses, beyondParsing })}\n`);
    // It was no string of refusals at the door.
    expect(beyondParsing).toBeGreaterThan(FUZZ_CALLS * 0.75);
    expect(statuses[404]).toBeGreaterThan(FUZZ_CALLS / 20);
    expect(statuses[200]).toBeGreaterThan(FUZZ_CALLS / 20);
    expect(statuses[429] ?? 0).toBe(0);
    expect(statuses[401] ?? 0).toBe(0);
  }, 3_600_000);
});

/** The operations, each of which says when a request has come through to its own code. */
const noting = (reached: Endpoint[]) =>
  guarded.map((operation) => ({
    ...operation,
    load: async () => ({
      default: {
        ...operation,
        handle(...call: Parameters<Endpoint["handle"]>) {
          reached.push(operation);
          return operation.handle(...call);
        },
      },
    }),
  }));

/** Read, understood, and answered by what an Idempotency-Key holds. */
const isOfMemory = ({ headers, json }: Answered): boolean =>
  headers["idempotent-replayed"] !== undefined ||
  /^idempotency-/.test(String((json as { code?: string } | undefined)?.code));

/** What one tenant could learn of another and try: all that it ever saw. */
interface Loot {
  readonly owner: Readonly<Record<string, string>>;
  readonly own: Readonly<Record<string, string>>;
  readonly all: readonly string[];
  readonly cursors: readonly string[];
  readonly etags: readonly string[];
  readonly idempotencyKeys: readonly string[];
  readonly links: readonly string[];
}

async function lootOf(from: Inhabitant): Promise<Loot> {
  const [cursors, etags]: [Set<string>, Set<string>] = [new Set(), new Set(['"1"', '"2"', "*"])];
  for (const operation of guarded.filter(({ method }) => method === "GET")) {
    const target = targetOf(operation, from.ids);
    const limited = `${target}${target.includes("?") ? "&" : "?"}limit=1`;
    for (const one of [target, limited]) {
      const { headers, text } = await from.api("GET", one, { key: from.key });
      if (headers.etag) etags.add(headers.etag);
      for (const [, cursor = ""] of `${text} ${headers.link}`.matchAll(/cursor=([\w%.~-]+)/g))
        cursors.add(decodeURIComponent(cursor));
      const next = /"(?:next|nextCursor|cursor)":"([^"/]+)"/.exec(text);
      if (next?.[1]) cursors.add(next[1]);
    }
  }
  const idempotencyKeys = [];
  for (const operation of guarded.filter(({ idempotency }) => idempotency === "key")) {
    const key = randomUUID();
    const headers = headersOf(operation, '"1"', key);
    const call = { key: from.key, headers, body: exampleBody(operation) };
    if (/(archive|revoke|rotate|DELETE|erase|offboard|suspend|undo)/i.test(operation.operationId))
      continue;
    await from.api(operation.method, targetOf(operation, from.ids), call);
    idempotencyKeys.push(key);
  }
  expect([cursors.size, etags.size].map((size) => size > 3)).toEqual([true, true]);
  const link = await shareText(from);
  const all = [...new Set([...Object.values(from.ids), from.tenantId, link])];
  return {
    owner: from.ids,
    own: intruder.ids,
    all,
    cursors: [...cursors],
    etags: [...etags],
    idempotencyKeys,
    links: [link],
  };
}

/** The secret text of a link: at its own address it opens what it is for, and nothing anywhere else. */
async function shareText(from: Inhabitant): Promise<string> {
  const { segmentationId, profileId } = from.ids;
  const body = { label: "To be stolen", kind: "ranking", segmentationId, profileId };
  const headers = { "idempotency-key": randomUUID() };
  const made = await from.api("POST", "/v1/share-links", { key: from.key, headers, body });
  const [text] = /tfz_share_[^"\s]+/.exec(made.text) ?? [];
  if (text === undefined) throw new Error(made.text);
  return text;
}

/** Of its own things the intruder destroys none, or soon there would be nothing left to ask for. */
const destroys = ({ method, operationId }: Endpoint): boolean =>
  method === "DELETE" || /(revoke|rotate|archive|offboard|suspend|cancel|undo)/i.test(operationId);

type Roll = ReturnType<typeof dice>;

interface Forged {
  readonly operation: Endpoint;
  readonly ids: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** A request as it could have been the intruder's own, with one thing of the other's put into it. */
function forged(roll: Roll, loot: Loot): Forged {
  const operation = roll.of(guarded);
  const honest: Forged = {
    operation,
    ids: destroys(operation) ? { ...loot.own, ...foreignIds(operation, loot) } : loot.own,
    query: {},
    headers: headersOf(operation, roll.of(['"1"', "*"]), roll.uuid()),
    body: ownBody(operation, loot.own),
  };
  const ways = thefts.filter(({ isFor }) => isFor(honest)).flatMap(({ way }) => way);
  const isForAnother = ways.length === 0 || roll.chance(0.05);
  const way = isForAnother ? foreignTenant : roll.of(ways);
  return { ...honest, ...way(honest, roll, loot) };
}

/** A way to put what was stolen into a request, as often as it stands there, where there is a place. */
interface Theft {
  isFor(request: Forged): boolean;
  readonly way: readonly ((request: Forged, roll: Roll, loot: Loot) => Partial<Forged>)[];
}

const takesCursor = ({ operation: { query } }: Forged): boolean =>
  query !== undefined && "cursor" in query().shape;
const named = ({ operation }: Forged): string[] =>
  namesOf(operation).filter((name) => name in absent);
const withHeader = ({ headers }: Forged, name: string, value: string) => ({
  headers: { ...headers, [name]: value },
});

const thefts: readonly Theft[] = [
  {
    isFor: (request) => named(request).length > 0,
    way: [
      ({ operation, ids }, _roll, loot) => ({ ids: { ...ids, ...foreignIds(operation, loot) } }),
      ...Array.from({ length: 3 }, () => oneForeignId),
    ],
  },
  {
    isFor: takesCursor,
    way: [(_request, roll, { cursors }) => ({ query: { cursor: roll.of(cursors) } })],
  },
  {
    isFor: ({ operation }) => operation.operationId === "listAuditRecords",
    way: [(_request, roll, { all }) => ({ query: { resource: roll.of(all) } })],
  },
  {
    isFor: ({ operation }) => operation.idempotency === "key",
    way: [
      (request, roll, loot) =>
        withHeader(request, "idempotency-key", roll.of(loot.idempotencyKeys)),
    ],
  },
  {
    isFor: ({ operation }) => operation.precondition === "etag",
    way: [(request, roll, { etags }) => withHeader(request, "if-match", roll.of(etags))],
  },
  {
    isFor: ({ operation }) => operation.method === "GET",
    way: [(request, roll, { etags }) => withHeader(request, "if-none-match", roll.of(etags))],
  },
  {
    isFor: ({ body }) => JSON.stringify(body ?? "").search(ANY_ID) >= 0,
    way: Array.from({ length: 3 }, () => foreignBody),
  },
];

const foreignTenant = (request: Forged, roll: Roll, { all }: Loot): Partial<Forged> =>
  withHeader(request, "tenant", roll.of(all));

const foreignIds = (operation: Endpoint, { owner: theirs }: Loot) =>
  Object.fromEntries(namesOf(operation).map((name) => [name, theirs[name] ?? ""]));

function oneForeignId(request: Forged, roll: Roll, { owner: theirs, all }: Loot): Partial<Forged> {
  const name = roll.of(named(request));
  const id = theirs[name] ?? "";
  // What callers name themselves would come back as their own.
  if (!/^[a-z]{3}_/.test(id)) return { ids: { ...request.ids, [name]: id } };
  const mutated = id.slice(0, -1) + roll.of([..."0A9Z"]);
  const chosen = roll.of([id, id, id, id, mutated, absent[name] ?? id, roll.of(all)]);
  return { ids: { ...request.ids, [name]: chosen } };
}

/** One id of the body becomes the other's of the same kind, or any that it has. */
function foreignBody({ body }: Forged, roll: Roll, { owner: theirs, all }: Loot): Partial<Forged> {
  const place = roll.of([...(JSON.stringify(body).match(ANY_ID) ?? []).keys()]);
  let at = 0;
  const theirsOr = (id: string) => {
    const fit = alike(Object.values(theirs), id);
    return at++ === place ? roll.of([...fit, ...fit, ...fit, roll.of(all)]) : id;
  };
  return { body: withIds(body, theirsOr) };
}

function pathOf({ operation, ids, query }: Forged): string {
  const plain = targetOf(operation, ids);
  const more = new URLSearchParams(query).toString();
  return more === "" ? plain : `${plain}${plain.includes("?") ? "&" : "?"}${more}`;
}

function headersOf(operation: Endpoint, etag: string, key: string): Record<string, string> {
  return {
    ...(operation.idempotency === "key" && { "idempotency-key": key }),
    ...(operation.precondition === "etag" && { "if-match": etag }),
  };
}

/** Ids that only occur in what one tenant holds, whatever they are of. */
async function marksOf(one: Inhabitant, other: Inhabitant): Promise<readonly string[]> {
  const idsIn = async (of: Inhabitant) => {
    const accounts = await of.api("GET", "/v1/accounts?limit=100", { key: of.key });
    const text = [...(await heldBy(of)), accounts.text].join("\n");
    return new Set(text.match(ANY_ID) ?? []);
  };
  const theirs = await idsIn(other);
  return [...(await idsIn(one))].filter((id) => !theirs.has(id));
}

/** Numbers that follow from a seed (mulberry32), and what is drawn with them. */
function dice(seed: number) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const of = <T>(items: readonly T[]): T => items[Math.floor(next() * items.length)] as T;
  const hex = (digits: number) =>
    Array.from({ length: digits }, () => of([..."0123456789abcdef"])).join("");
  return {
    of,
    chance: (part: number) => next() < part,
    uuid: () => `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`,
  };
}
