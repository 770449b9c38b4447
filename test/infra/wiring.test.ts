import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import {
  deadLetterName,
  type FunctionName,
  functions,
  type QueueName,
  queues,
  tables,
  visibilitySeconds,
} from "../../cdk/wiring.ts";
import { queueNames } from "../../functions/store/clients.ts";

const entries = Object.entries(functions) as [FunctionName, (typeof functions)[FunctionName]][];
const queueSpecs = Object.entries(queues) as [QueueName, (typeof queues)[QueueName]][];

describe("functions", () => {
  test.each(entries)("%s has its entry file", (_, { entry }) => {
    expect(existsSync(new URL(`../../functions/entry/${entry}`, import.meta.url))).toBe(true);
  });

  test("have an entry file of their own each", () => {
    expect(new Set(entries.map(([, { entry }]) => entry)).size).toBe(entries.length);
  });

  test.each(entries)("%s has memory and a timeout that Lambda allows", (_, spec) => {
    expect(spec.memoryMiB).toBeGreaterThanOrEqual(128);
    expect(spec.memoryMiB).toBeLessThanOrEqual(10_240);
    expect(spec.timeoutSeconds).toBeLessThanOrEqual(900);
  });

  test("that answer HTTP answer within the gateway's 29 seconds", () => {
    for (const [, { trigger, timeoutSeconds }] of entries) {
      if (trigger.kind === "http") expect(timeoutSeconds).toBeLessThanOrEqual(29);
    }
  });

  test("a schedule's function ends before its next tick", () => {
    for (const [, { trigger, timeoutSeconds }] of entries) {
      if (trigger.kind === "schedule") expect(timeoutSeconds).toBeLessThan(trigger.everySeconds);
    }
  });
});

describe("queues", () => {
  test("are all those the store can send to", () => {
    expect(Object.keys(queues)).toEqual(expect.arrayContaining([...queueNames]));
  });

  test("with a consumer have exactly one, and a dead-letter queue; the others end failures", () => {
    for (const [name, { deadLetter }] of queueSpecs) {
      const consumers = entries.filter(
        ([, { trigger }]) => trigger.kind === "queue" && trigger.queue === name,
      );
      expect(consumers, name).toHaveLength(deadLetter === "own" ? 1 : 0);
    }
  });

  test("hide a message for at least six timeouts of their function", () => {
    for (const [, { trigger, timeoutSeconds }] of entries) {
      if (trigger.kind !== "queue") continue;
      expect(visibilitySeconds(trigger.queue)).toBeGreaterThanOrEqual(timeoutSeconds * 6);
    }
  });

  test("have names that no dead-letter queue has", () => {
    const dead = queueSpecs.map(([name]) => deadLetterName(name));
    expect(queueSpecs.filter(([name]) => dead.includes(name))).toEqual([]);
  });
});

/** First groups of all matches in a file and in what it imports beside it. */
function found(pattern: RegExp, file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return new Set();
  seen.add(file);
  const text = readFileSync(file, "utf8");
  const names = new Set([...text.matchAll(pattern)].map(([, name = ""]) => name));
  for (const [, path = ""] of text.matchAll(/from "(\.[^"]+)"/g)) {
    const next = join(dirname(file), path);
    if (!/\/functions\/(entry|events|api)\//.test(next)) continue;
    for (const name of found(pattern, next, seen)) names.add(name);
  }
  for (const [, path = ""] of text.matchAll(/import\("(\.[^"]+)"\)/g)) {
    for (const name of found(pattern, join(dirname(file), path), seen)) names.add(name);
  }
  return names;
}

const entryFile = (entry: string): string =>
  fileURLToPath(new URL(`../../functions/entry/${entry}`, import.meta.url));

/** What each part of the store that touches objects asks of S3, by the folder they lie in. */
const objectActions: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  imports: {
    uploadUrl: ["PutObject"],
    saveErrors: ["PutObject"],
    uploadedBytes: ["GetObject", "ListBucket"],
    openFile: ["GetObject", "ListBucket"],
    openErrors: ["GetObject", "ListBucket"],
    sweepFiles: ["DeleteObject", "ListBucket"],
    saveBefore: ["PutObject"],
    readBefore: ["GetObject", "ListBucket"],
    saveDealt: ["PutObject"],
    readDealt: ["GetObject", "ListBucket"],
    removeDealt: ["DeleteObject", "ListBucket"],
  },
  exports: {
    saveFile: ["PutObject"],
    fileUrl: ["GetObject"],
    sweep: ["DeleteObject", "ListBucket"],
    // Of the erasure of an account: exports have it in them.
    erase: ["DeleteObject", "ListBucket"],
  },
};

describe("permissions", () => {
  test.each(entries)("%s may send to the queues it sends to, and to no other", (_, spec) => {
    const granted = spec.grants.flatMap((grant) => (grant.to === "queue" ? grant.queues : []));
    const sent = found(/\.send\(\s*"([a-z-]+)"/g, entryFile(spec.entry));
    expect([...sent].toSorted()).toEqual([...granted].toSorted());
  });

  test.each(entries)("%s may do to objects what it does to them, and no more", (_, spec) => {
    for (const [folder, actions] of Object.entries(objectActions)) {
      const granted = spec.grants.flatMap((grant) =>
        grant.to === "bucket" && grant.folder === folder ? grant.actions : [],
      );
      const methods = new RegExp(
        `(?:${folder}|erasure)\\s*\\.(${Object.keys(actions).join("|")})\\(`,
        "g",
      );
      const used = [...found(methods, entryFile(spec.entry))].flatMap((name) => actions[name]);
      expect([...new Set(used)].toSorted(), folder).toEqual([...granted].toSorted());
    }
  });

  const identity = entries.flatMap(([name, { grants }]) =>
    grants.flatMap((grant) => (grant.to === "identityItems" ? [{ name, ...grant }] : [])),
  );

  test("only reconcile reads who the tenants are", () => {
    const readers = identity.filter(
      ({ only, actions }) =>
        actions.includes("Query") && only.some((key) => "TENANTS".startsWith(key)),
    );
    expect(readers.map(({ name }) => name)).toEqual(["reconcile"]);
  });

  test("only the api writes keys and clients, and a removal removes them; the authorizer reads them and nothing else at all", () => {
    const writers = identity.filter(({ actions }) =>
      actions.some((action) => !["GetItem", "Query"].includes(action)),
    );
    const others = writers.filter(({ name }) => name !== "api");
    // The removal of a tenant takes away, tells the partner, and leaves the receipt there; of one
    // without a partner among the platform's.
    expect([...new Set(others.map(({ name }) => name))]).toEqual(["offboard"]);
    for (const { actions, only } of others) {
      if (actions.includes("PutItem")) expect(only).toEqual(["TENANT#*", "RECEIPTS"]);
      if (actions.includes("UpdateItem"))
        for (const key of only)
          expect(["LEAVING", "TENANTS", "PARTNER#*", "TENANT#*"]).toContain(key);
    }
    expect(functions.authorizer.grants.map(({ to }) => to)).toEqual(["identityItems"]);
  });

  test("only the removal of tenants reads messages that failed", () => {
    const readers = entries.filter(([, { grants }]) =>
      grants.some(({ to }) => to === "deadLetters"),
    );
    expect(readers.map(([name]) => name)).toEqual(["offboard"]);
  });

  test("nothing reaches the whole identity table", () => {
    for (const { only } of identity) {
      expect(only.length).toBeGreaterThan(0);
      for (const key of only) expect(key).toMatch(/^[A-Z]+(#\*)?$/);
    }
  });

  test("the stream's function reads no table: what it needs is in the records", () => {
    expect(functions.changes.grants.map(({ to }) => to)).toEqual(["queue"]);
  });
});

test("both tables can be restored to any second of the last 35 days", () => {
  for (const { pointInTimeRecovery } of Object.values(tables)) {
    expect(pointInTimeRecovery).toBe(true);
  }
});
