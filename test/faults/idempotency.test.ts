import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import { IDEMPOTENCY_HELD_SECONDS } from "../../functions/contract/limits.ts";
import { sandboxMethod } from "../../functions/domain/sandbox/definitions.ts";
import { realSystem } from "../../functions/runtime/system.ts";
import { dump } from "../store/world.ts";
import type { Answered, Api } from "../support/api.ts";
import {
  apiOver,
  define,
  openPlanning,
  type Planning,
  putSandboxAccounts,
} from "../support/planning.ts";
import { openFaults } from "./faults.ts";

/** Interleavings tried of each request; `npm run fuzz` tries a thousand in all. */
const RUNS = Number(process.env.TREFZEKER_CRASH_RUNS ?? 8);

let planning: Planning;
let faults: ReturnType<typeof openFaults>;
let before: Awaited<ReturnType<typeof faults.snapshot>>;
let ids: { profile: string; set: string };
/** A moment after every claim that was made by then has lapsed. */
let clock = 0;
let api: Api;

beforeAll(async () => {
  planning = await openPlanning();
  await putSandboxAccounts(planning, 10);
  const made = await define(planning, sandboxMethod);
  ids = { profile: made.customers, set: made.criteriaSetId };
  const draft = async (path: string, change: (json: never) => object) => {
    const read = await planning.ask("GET", path, { status: 200 });
    const body = change(read.json as never);
    const headers = { "if-match": read.headers.etag ?? "" };
    await planning.ask("PATCH", path, { body, headers, status: 200 });
  };
  await draft(`/v1/weighting-profiles/${ids.profile}`, () => ({ name: "Draft" }));
  await draft(`/v1/criteria-sets/${ids.set}`, () => ({ name: "Draft" }));
  faults = openFaults(planning);
  before = await faults.snapshot();
  const system = { ...realSystem, now: () => new Date(Date.now() + clock) };
  api = apiOver(planning, planning, system);
}, 180_000);

interface Request {
  readonly name: string;
  readonly path: () => string;
  readonly body?: () => Promise<object>;
  /** What has an ETag that the request is to name. */
  readonly of?: () => string;
}

const profile = () => `/v1/weighting-profiles/${ids.profile}`;
const set = () => `/v1/criteria-sets/${ids.set}`;
const copied = async (path: string, names: readonly string[]) => {
  const { json } = await planning.ask("GET", path, { status: 200 });
  return Object.fromEntries(
    Object.entries(json as object).filter(([name]) => names.includes(name)),
  );
};

const requests: readonly Request[] = [
  { name: "publish a profile", path: () => `${profile()}/publish`, of: profile },
  {
    name: "revert a profile",
    path: () => `${profile()}/revert`,
    of: profile,
    body: async () => ({ version: 1 }),
  },
  { name: "freeze a criteria set", path: () => `${set()}/freeze`, of: set },
  {
    name: "clone a profile",
    path: () => `${profile()}/clone`,
    body: async () => ({ name: "Copy" }),
  },
  {
    name: "create a criteria set",
    path: () => "/v1/criteria-sets",
    body: () => copied(set(), ["name", "criteria"]),
  },
  {
    name: "create an import",
    path: () => "/v1/account-imports",
    body: async () => ({
      ...{ filename: "accounts.csv", format: "csv", gzip: false, bytes: 100 },
      ...{ mode: "upsert", dryRun: false },
    }),
  },
];

/** How many of each kind of item there are: keys hold drawn ids, kinds do not. */
async function kinds(): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const line of await dump(planning)) {
    const { pk, sk } = JSON.parse(line) as { pk: string; sk: string };
    if (!pk.startsWith("T#") || /#(L|I)$/.test(pk)) continue;
    const kind = `${pk.split("#")[2] ?? ""} ${sk.replaceAll(/\b[a-z]{3}_[0-9A-Z]{26}/g, "id")}`;
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return counts;
}

describe("a request under an Idempotency-Key has one effect, wherever it crashed and however it is sent again", () => {
  test.each(requests)(
    "$name",
    async ({ path, of, body }) => {
      await faults.restore(before);
      const headers: Record<string, string> = of
        ? { "if-match": (await planning.ask("GET", of(), { status: 200 })).headers.etag ?? "" }
        : {};
      const content = await body?.();
      const send = (key: string): Promise<Answered> =>
        api("POST", path(), {
          key: planning.key,
          headers: { ...headers, "idempotency-key": key },
          body: content,
        });
      await send(randomUUID());
      await faults.restore(before);
      faults.counted();
      const whole = await send(randomUUID());
      const calls = faults.counted();
      expect(whole.status, whole.text).toBeLessThan(300);
      const wanted = await kinds();
      const places = Array.from({ length: calls * 2 }, (_, n) => ({
        calls: 1 + (n >> 1),
        reaches: n % 2 === 1,
      }));
      const runs = Math.max(places.length, RUNS);
      for (let run = 0; run < runs; run++) {
        await faults.restore(before);
        const key = randomUUID();
        // One crash, at every place in turn; in later rounds a second one in the try after it.
        const fuses = [places[run % places.length], places[(run * 7 + 3) % places.length]];
        for (const fuse of run < places.length ? fuses.slice(0, 1) : fuses) {
          if (fuse) faults.light(fuse);
          // The authorizer can be what dies: then there is no answer at all.
          await send(key).catch(() => {});
          faults.putOut();
          clock += (IDEMPOTENCY_HELD_SECONDS + 1) * 1000;
        }
        // Sent again by several at once: one runs or has run, the others hear of it.
        const answers = await Promise.all(Array.from({ length: 1 + (run % 3) }, () => send(key)));
        const again = await send(key);
        const where = `crash ${run}: ${JSON.stringify(fuses)} ${again.text}`;
        expect(again.status, where).toBe(whole.status);
        for (const { status } of answers) expect([whole.status, 409], where).toContain(status);
        expect(await kinds(), where).toEqual(wanted);
      }
    },
    1_200_000,
  );
});
