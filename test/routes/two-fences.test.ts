import { randomUUID } from "node:crypto";
import { ScanCommand, type ScanCommandOutput } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { beforeAll, describe, expect, test } from "vitest";
import type { Endpoint } from "../../functions/contract/endpoint.ts";
import { denials, fencedAs } from "../support/fenced.ts";
import { apiOver } from "../support/planning.ts";
import { guarded } from "./document.ts";
import { absent, exampleBody, type Inhabitant, targetOf, twoTenants } from "./world.ts";

/** Calls of one tenant with what is another's; `npm run fuzz` makes a hundred thousand. */
const FUZZ_CALLS = Number(process.env.TREFZEKER_FUZZ_CALLS ?? 500);
const FUZZ_SEED = Number(process.env.TREFZEKER_FUZZ_SEED ?? 20_261_124);

const ANY_ID = /\b[a-z]{3}_[0-9A-Z]{26}\b/g;

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
    const api = apiOver(intruder, intruder);
    const loot = await lootOf(owner);
    // Nobody but the intruder calls from here on: allowance and kept answers must stay as well.
    const before = await heldBy(owner, isEverything);
    const marks = [...(await marksOf(owner, intruder)), ...loot.links];
    expect(marks.length).toBeGreaterThan(50);
    const roll = dice(FUZZ_SEED);
    const statuses: Record<number, number> = {};
    // What it wrote into things of its own may come back as its own.
    const planted = new Set<string>();
    for (let n = 0; n < FUZZ_CALLS; n++) {
      const { operation, target, headers, body } = forged(roll, loot);
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
    }
    expect(await heldBy(owner, isEverything)).toEqual(before);
    expect(before.some((item) => item.includes(`${owner.tenantId}#I"`))).toBe(true);
    expect(marks.filter((mark) => !planted.has(mark)).length).toBeGreaterThan(50);
    if (process.env.TREFZEKER_FUZZ_CALLS) process.stdout.write(`${JSON.stringify(statuses)}\n`);
    // It was no string of refusals at the door.
    expect(statuses[404]).toBeGreaterThan(FUZZ_CALLS / 20);
    expect(statuses[200]).toBeGreaterThan(FUZZ_CALLS / 20);
    expect(statuses[429] ?? 0).toBe(0);
    expect(statuses[401] ?? 0).toBe(0);
  }, 3_600_000);
});

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

function forged(roll: ReturnType<typeof dice>, loot: Loot) {
  const operation = roll.of(guarded);
  const ids = Object.fromEntries(
    Object.entries(loot.owner).map(([name, id]) => {
      const own = destroys(operation) ? id : (loot.own[name] ?? id);
      // What callers name themselves would come back as their own.
      if (!/^[a-z]{3}_/.test(id)) return [name, roll.of([id, own])];
      const mutated = id.slice(0, -1) + roll.of([..."0A9Z"]);
      return [
        name,
        roll.of([id, id, id, own, own, mutated, roll.of(loot.all), absent[name] ?? id]),
      ];
    }),
  );
  const query = [
    roll.chance(0.3) ? `cursor=${encodeURIComponent(roll.of(loot.cursors))}` : "",
    roll.chance(0.2) ? `limit=${roll.of([1, 2, 50])}` : "",
    ...["segmentationId", "profileId", "resource", "criteriaSetId"].map((name) =>
      roll.chance(0.05) ? `${name}=${encodeURIComponent(roll.of(loot.all))}` : "",
    ),
  ].filter((part) => part !== "");
  const plain = targetOf(operation, ids);
  const target =
    query.length === 0 ? plain : `${plain}${plain.includes("?") ? "&" : "?"}${query.join("&")}`;
  const headers = {
    ...headersOf(
      operation,
      roll.of(loot.etags),
      roll.chance(0.5) ? roll.of(loot.idempotencyKeys) : roll.uuid(),
    ),
    ...(operation.method === "GET" && roll.chance(0.2) && { "if-none-match": roll.of(loot.etags) }),
    ...(roll.chance(0.05) && { tenant: roll.of(loot.all) }),
  };
  return { operation, target, headers, body: forgedBody(roll, operation, loot) };
}

/** The contract's example, its ids replaced by the other's of the same kind, or of any. */
function forgedBody(roll: ReturnType<typeof dice>, operation: Endpoint, loot: Loot): unknown {
  const body = exampleBody(operation);
  if (body === undefined) return undefined;
  const text = JSON.stringify(body).replace(ANY_ID, (id) => {
    const alike = loot.all.filter((one) => one.startsWith(id.slice(0, 4)));
    return roll.of([...alike, ...alike, roll.of(loot.all), id]);
  });
  return JSON.parse(text);
}

function headersOf(operation: Endpoint, etag: string, key: string): Record<string, string> {
  return {
    ...(operation.idempotency === "key" && { "idempotency-key": key }),
    ...(operation.precondition === "etag" && { "if-match": etag }),
  };
}

const isEverything = (): boolean => true;
/** All but what every call of the tenant's own changes: what it may still spend, kept answers. */
const isLasting = (partition: string): boolean => !/#(L|I)$/.test(partition);

/** Every item that is a tenant's, in both tables, if its partition passes. */
async function heldBy(
  { dynamo, names, tenantId }: Inhabitant,
  passes: (partition: string) => boolean = isLasting,
): Promise<readonly string[]> {
  const held: string[] = [];
  for (const TableName of [names.table, names.identityTable]) {
    let start: ScanCommandOutput["LastEvaluatedKey"];
    do {
      const page: ScanCommandOutput = await dynamo.send(
        new ScanCommand({ TableName, ConsistentRead: true, ExclusiveStartKey: start }),
      );
      for (const raw of page.Items ?? []) {
        const item = unmarshall(raw);
        const isMine = [item.pk, item.sk, item.tenantId].some((part) =>
          String(part).includes(tenantId),
        );
        if (isMine && passes(String(item.pk))) held.push(JSON.stringify(item, inHex));
      }
      start = page.LastEvaluatedKey;
    } while (start);
  }
  return held.toSorted();
}

const inHex = (_name: string, value: unknown): unknown =>
  value instanceof Uint8Array ? Buffer.from(value).toString("hex") : value;

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
