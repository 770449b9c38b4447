import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { IDEMPOTENCY_HELD_SECONDS } from "../../functions/contract/limits.ts";
import { realSystem } from "../../functions/runtime/system.ts";
import { operations } from "../routes/document.ts";
import type { Answered } from "../support/api.ts";
import { apiOver } from "../support/planning.ts";
import { type Fuse, type Held, type Made, openFaults } from "./faults.ts";
import { openSite, preparations } from "./requests.ts";

/** With it every call is a place to die at, before and after it took effect, and with a second crash. */
const IS_THOROUGH = process.env.TREFZEKER_CRASHES === "all";

/** Among the last calls of a request is the one that does its work. */
const LATE_CALLS = 5;

let site: Awaited<ReturnType<typeof openSite>>;
let faults: ReturnType<typeof openFaults>;
let base: readonly Held[];
/** Ids there are before any request of these. */
let known: ReadonlySet<string>;
let interleavings = 0;

beforeAll(async () => {
  site = await openSite();
  faults = openFaults(site, {
    tables: [site.names.table, site.names.identityTable],
    withFiles: true,
  });
  base = await faults.snapshot();
}, 180_000);
afterAll(() => {
  process.stdout.write(`${interleavings} crashes of requests\n`);
  site.close();
});

const ID = /\b[a-z]{3}_[0-9A-Z]{26}\b/g;
const idsIn = (held: readonly Held[]) => new Set(JSON.stringify(held).match(ID) ?? []);

/** A text without what differs from one time to the next: drawn ids, moments, secrets and hashes. */
const timeless = (text: string): string =>
  text
    .replace(ID, (id) => (known.has(id) ? id : `${id.slice(0, 3)}_new`))
    .replace(/\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z/g, "moment")
    .replace(/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, "uuid")
    .replace(/\b[0-9a-f]{64}\b|(?<=")[\w-]{43}(?=")/g, "hash")
    .replace(/\btfz_[a-z]+_\w+|(?<="(KEY|SHARE)#|"lookup":\{"S":")\w{8}\b/g, "secret")
    .replace(/X-Amz-(Date|Signature)=\w+/g, "signed")
    .replace(/(?<="ttl":\{"N":")\d+/g, "0");

const passing = /#(L|I)$/;
const records = /#AU(#|$)/;

/** What lasts of that which came, changed or went, as text: not the allowance, nor kept answers. */
function changeOf(before: ReadonlySet<string>, now: readonly Held[], isRecorded: boolean) {
  const left = new Set(before);
  const changed = now.filter((held) => !left.delete(JSON.stringify(held)));
  const gone = [...left].map((text): Held => JSON.parse(text));
  const told = (items: readonly Held[], what: string) =>
    items
      .map(({ item }) => [String(item.pk?.S), JSON.stringify(item)] as const)
      .filter(([pk]) => !passing.test(pk) && (isRecorded || !records.test(pk)))
      .map(([, text]) => `${what} ${timeless(text)}`);
  return [...told(changed, "now"), ...told(gone, "once")].toSorted();
}

/**
 * An answer, timeless. Rows of a batch are told as found: what a try that crashed had written is
 * there already, 200 in place of 201, as a PUT that is sent twice would say.
 */
const answerOf = ({ status, text }: Answered): string =>
  timeless(status === 207 ? text.replaceAll('"status":201', '"status":200') : text);

/** A process that has served nothing yet, so that it makes the same calls as any other. */
function openProcess() {
  let ahead = 0;
  const now = () => new Date(Date.now() + ahead);
  const api = apiOver(site, site, { ...realSystem, now });
  return {
    api,
    /** To a moment when every claim that was made by now has lapsed. */
    wait() {
      ahead += (IDEMPOTENCY_HELD_SECONDS + 1) * 1000;
    },
  };
}
type Process = ReturnType<typeof openProcess>;

/** Everything in place for a request, and what the tables hold then. `ifMatch` in place of its ETag. */
async function readyFor(operationId: string, ifMatch?: string) {
  await faults.restore(base);
  const prepare = preparations[operationId] ?? expect.fail(`no preparation for ${operationId}`);
  const { path, body, of } = await prepare(site);
  const etag = of && (ifMatch ?? (await site.ask("GET", of, { status: 200 })).headers.etag);
  const send = ({ api }: Process, key: string): Promise<Answered> => {
    const headers = { "idempotency-key": key, ...(etag && { "if-match": etag }) };
    return api("POST", path, { key: site.key, headers, body });
  };
  const before = await faults.snapshot();
  known = idsIn(before);
  return { send, before, of };
}

const isClaim = ({ input }: Made): boolean =>
  /#I$/.test(String((input as { Item?: Held["item"] } | undefined)?.Item?.pk?.S));

/** Commands that change something. */
const WRITES = /^(?!Get|BatchGet|TransactGet|Query|Scan|Head|List)/;

/**
 * The places at which a request can die. After one call is before the next, and what comes before
 * the claim is the same for all and has no effect. After a call that reads all is as it was before:
 * it is a place of its own only where every one is wanted.
 */
function crashesOf(made: readonly Made[]): readonly (readonly Fuse[])[] {
  const only = IS_THOROUGH ? /./ : WRITES;
  const counted = made.filter(({ command }) => only.test(command));
  const first = counted.findIndex(isClaim);
  const after = counted.map((_, n): Fuse => ({ calls: n + 1, reaches: true, only })).slice(first);
  if (!IS_THOROUGH) return after.map((fuse) => [fuse]);
  const places = after.flatMap((fuse) => [{ ...fuse, reaches: false }, fuse]);
  const twice = places.map((fuse, n) => [fuse, places[(n * 7 + 3) % places.length] ?? fuse]);
  return [...places.map((fuse) => [fuse]), ...twice];
}

describe("a request under an Idempotency-Key has one effect, wherever it crashed and however it is sent again", () => {
  const keyed = operations.filter(({ idempotency }) => idempotency === "key");

  test("each operation that takes a key is among them", () => {
    expect(Object.keys(preparations).toSorted()).toEqual(
      keyed.map(({ operationId }) => operationId).toSorted(),
    );
  });

  test.each(keyed.map((operation) => [operation.operationId, operation] as const))(
    "%s",
    async (operationId, { secretReply }) => {
      // A secret is kept nowhere, so that a repeat has to make another: that is on record as well.
      const isRecorded = secretReply !== true;
      const { send, before } = await readyFor(operationId);
      const texts = new Set(before.map((held) => JSON.stringify(held)));
      const changes = () => changeOf(texts, held, isRecorded);
      faults.made();
      const whole = await send(openProcess(), randomUUID());
      const made = faults.made();
      const calls = made.length;
      expect(whole.status, whole.text).toBeLessThan(300);
      let held = await faults.snapshot();
      const wanted = changes();
      let wasDone = false;
      for (const [n, fuses] of crashesOf(made).entries()) {
        await faults.restore(before, held);
        const key = randomUUID();
        const process = openProcess();
        for (const fuse of fuses) {
          faults.light(fuse);
          // The authorizer can be what dies: then there is no answer at all.
          const told = await send(process, key).catch(() => null);
          await faults.buried();
          process.wait();
          if (wasDone || !fuse.reaches || (told !== null && told.status < 500)) continue;
          held = await faults.snapshot();
          wasDone ||= isDeepStrictEqual(changes(), wanted);
        }
        // Sent again by several at once: one runs or has run, the others hear of it.
        const several = Array.from({ length: 1 + (n % 3) }, () => send(process, key));
        const answers = await Promise.all(several);
        const again = await send(process, key);
        const where = `${operationId} of ${calls} calls crashed at ${JSON.stringify(fuses)}: ${again.text}`;
        expect(again.status, where).toBe(whole.status);
        expect(answerOf(again), where).toBe(answerOf(whole));
        expect(again.headers["idempotent-replayed"], where).toBe("true");
        for (const { status, bytes } of answers)
          if (status === 409) expect(answers.length, where).toBeGreaterThan(1);
          else expect(bytes, where).toEqual(again.bytes);
        held = await faults.snapshot();
        expect(changes(), where).toEqual(wanted);
        interleavings += 1;
      }
      expect(wasDone, "no crash left the work done and unanswered").toBe(true);
    },
    1_200_000,
  );
});

test.runIf(IS_THOROUGH)("more than a thousand ways to crash were tried", () => {
  expect(interleavings).toBeGreaterThan(1_000);
});

describe("a request that did its work and crashed answers what it would have, though somebody else has changed the thing since", () => {
  const versioned = operations.filter((operation) => {
    return operation.idempotency === "key" && operation.precondition === "etag";
  });
  const ways = versioned.flatMap(({ operationId }) => [
    [operationId, "its ETag", undefined] as const,
    [operationId, "If-Match: *", "*"] as const,
  ]);

  test.each(ways)("%s with %s", async (operationId, _way, ifMatch) => {
    const { send, before, of = "" } = await readyFor(operationId, ifMatch);
    const versions = async (): Promise<unknown[]> =>
      ((await site.ask("GET", `${of}/versions`, { status: 200 })).json as { data: unknown[] }).data;
    faults.made();
    const whole = await send(openProcess(), randomUUID());
    const calls = faults.counted();
    const made = await versions();
    let wasDone = false;
    for (let call = calls - LATE_CALLS; call <= calls; call++) {
      await faults.restore(before);
      const [key, process] = [randomUUID(), openProcess()];
      faults.light({ calls: call, reaches: true });
      await send(process, key).catch(() => null);
      await faults.buried();
      if ((await versions()).length < made.length) continue;
      wasDone = true;
      const patch = { body: { name: "Another" }, headers: { "if-match": "*" }, status: 200 };
      await site.ask("PATCH", of, patch);
      process.wait();
      const again = await send(process, key);
      expect(again.status, again.text).toBe(200);
      expect(timeless(again.text)).toBe(timeless(whole.text));
      expect(again.headers.etag).toBe(whole.headers.etag);
      expect((await site.ask("GET", of, { status: 200 })).json).toMatchObject({ name: "Another" });
      expect((await versions()).length).toBe(made.length + 1);
    }
    expect(wasDone).toBe(true);
  });
});
