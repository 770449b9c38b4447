import { randomUUID } from "node:crypto";
import type { Context } from "aws-lambda";
import { type FunctionName, functions } from "../wiring.ts";
import { localRegion } from "./resources.ts";

/** Runs functions of the wiring in this process, as Lambda would: one event in, one result out. */
export interface Invoker {
  /**
   * @throws what the handler throws, or an Error when the function's timeout passes; the handler
   * cannot be stopped then and may still finish.
   */
  invoke(name: FunctionName, event: unknown): Promise<unknown>;
  /** Loads every function, so that the first events need not wait for it. */
  loadAll(): Promise<void>;
  /** Invocations that have not finished. */
  running(): number;
  /** What each function has done since the process began. */
  spent(): ReadonlyMap<FunctionName, Spent>;
}

export interface Spent {
  readonly invocations: number;
  /** From start to end of each, waiting included: what Lambda bills. */
  readonly millis: number;
}

type Handler = (event: unknown, context: Context) => Promise<unknown>;

/**
 * Entries read `fixedEnvironment` when they load and the rest of the environment at their first
 * call: each must be set by then.
 */
export function invoker(): Invoker {
  const loaded = new Map<FunctionName, Promise<Handler>>();
  const spent = new Map<FunctionName, Spent>();
  let running = 0;
  return {
    running: () => running,
    spent: () => spent,
    async loadAll() {
      const names = Object.keys(functions) as FunctionName[];
      await Promise.all(names.map((name) => load(loaded, name)));
    },
    async invoke(name, event) {
      running += 1;
      let from = performance.now();
      try {
        const handler = await load(loaded, name);
        from = performance.now();
        return await withinTimeout(name, (context) => handler(event, context));
      } finally {
        running -= 1;
        const { invocations, millis } = spent.get(name) ?? { invocations: 0, millis: 0 };
        spent.set(name, {
          invocations: invocations + 1,
          millis: millis + performance.now() - from,
        });
      }
    },
  };
}

function load(loaded: Map<FunctionName, Promise<Handler>>, name: FunctionName): Promise<Handler> {
  const found = loaded.get(name) ?? importHandler(name);
  loaded.set(name, found);
  return found;
}

async function importHandler(name: FunctionName): Promise<Handler> {
  const file = `../../functions/entry/${functions[name].entry}`;
  const entry: { handler?: Handler } = await import(new URL(file, import.meta.url).href);
  if (!entry.handler) throw new Error(`functions/entry/${functions[name].entry} has no handler`);
  return entry.handler;
}

async function withinTimeout(
  name: FunctionName,
  call: (context: Context) => Promise<unknown>,
): Promise<unknown> {
  const { timeoutSeconds } = functions[name];
  const deadline = Date.now() + timeoutSeconds * 1_000;
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`${name} timed out after ${timeoutSeconds} s`)),
      timeoutSeconds * 1_000,
    );
  });
  try {
    return await Promise.race([call(context(name, deadline)), timeout]);
  } finally {
    clearTimeout(timer);
  }
}

function context(name: FunctionName, deadline: number): Context {
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: `trefzeker-${name}`,
    functionVersion: "$LATEST",
    invokedFunctionArn: `arn:aws:lambda:${localRegion}:000000000000:function:trefzeker-${name}`,
    memoryLimitInMB: String(functions[name].memoryMiB),
    awsRequestId: randomUUID(),
    logGroupName: `/aws/lambda/trefzeker-${name}`,
    logStreamName: "local",
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
    done: () => {},
    fail: () => {},
    succeed: () => {},
  };
}
