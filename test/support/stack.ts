import { GetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import { type Local, startLocal } from "../../cdk/local/start.ts";
import { type Scope, scopes } from "../../functions/contract/scopes.ts";
import { createKey, createTenant } from "../../functions/store/identity.ts";
import { ownWorld } from "./emulators.ts";

export interface TestTenant {
  readonly tenantId: string;
  /** A key with every scope. */
  readonly apiKey: string;
  /** The API as this tenant sees it; JSON bodies go out as JSON, with a fresh Idempotency-Key on POST. */
  call(method: string, path: string, options?: CallOptions): Promise<Response>;
  /** A further key, with these scopes only. */
  keyWith(wanted: readonly Scope[]): Promise<string>;
}

export interface CallOptions {
  readonly json?: unknown;
  readonly body?: string | Uint8Array<ArrayBuffer>;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Stack extends Local {
  readonly tenants: readonly [TestTenant, TestTenant];
  /** Resolves when no message waits, none is being handled and the stream has been read to its end. */
  settled(withinMs?: number): Promise<void>;
}

/** The whole system over HTTP, in this process and the shared emulators, with two tenants. */
export async function startStack(): Promise<Stack> {
  const local = await startLocal({ port: 0, shared: ownWorld() });
  try {
    const tenants = [await newTenant(local, "Alfa"), await newTenant(local, "Beta")] as const;
    return { ...local, tenants, settled: (withinMs = 30_000) => settled(local, withinMs) };
  } catch (fault) {
    await local.stop();
    throw fault;
  }
}

async function newTenant({ baseUrl, clients }: Local, name: string): Promise<TestTenant> {
  const now = new Date();
  const tenantId = await createTenant(clients, { name, mode: "test", tier: "internal" }, now);
  const keyWith = async (wanted: readonly Scope[]) =>
    (await createKey(clients, { tenantId, mode: "test", scopes: wanted }, now)).text;
  const apiKey = await keyWith(scopes);
  return {
    tenantId,
    apiKey,
    keyWith,
    call: (method, path, options = {}) =>
      fetch(new URL(path, baseUrl), {
        method,
        headers: { ...headersFor(method, options, apiKey), ...options.headers },
        body: options.json === undefined ? (options.body ?? null) : JSON.stringify(options.json),
      }),
  };
}

function headersFor(method: string, { json }: CallOptions, apiKey: string): Record<string, string> {
  const type = method === "PATCH" ? "application/merge-patch+json" : "application/json";
  return {
    authorization: `Bearer ${apiKey}`,
    ...(json !== undefined && { "content-type": type }),
    ...(method === "POST" && { "idempotency-key": crypto.randomUUID() }),
  };
}

// Between two looks a record can be on its way from stream to queue: only three calm looks in a
// row count.
async function settled(local: Local, withinMs: number): Promise<void> {
  const deadline = Date.now() + withinMs;
  for (let calm = 0; calm < 3; ) {
    if (Date.now() > deadline) throw new Error(`the stack did not settle within ${withinMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 60));
    calm = !local.busy() && (await queuesEmpty(local)) ? calm + 1 : 0;
  }
}

async function queuesEmpty({ clients, queueUrls }: Local): Promise<boolean> {
  const live = Object.entries(queueUrls).filter(([name]) => !name.endsWith("-dead"));
  const counts = await Promise.all(
    live.map(async ([, QueueUrl]) => {
      const { Attributes = {} } = await clients.sqs.send(
        new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }),
      );
      const { ApproximateNumberOfMessages: ready, ApproximateNumberOfMessagesNotVisible: held } =
        Attributes;
      return Number(ready ?? 0) + Number(held ?? 0);
    }),
  );
  return counts.every((count) => count === 0);
}
