import { randomUUID } from "node:crypto";
import { expect } from "vitest";
import type * as z from "zod";
import type { ApiClient } from "../../cdk/local/sandbox/client.ts";
import { defineMethod } from "../../cdk/local/sandbox/method.ts";
import { registry } from "../../functions/api/registry.gen.ts";
import type { RegisteredOperation } from "../../functions/contract/endpoint.ts";
import type { Account } from "../../functions/domain/index.ts";
import { sandboxAccounts } from "../../functions/domain/sandbox/accounts.ts";
import { sandboxFields, sandboxMethod } from "../../functions/domain/sandbox/definitions.ts";
import type { MethodDefinition } from "../../functions/domain/sandbox/types.ts";
import { httpHandler } from "../../functions/runtime/http.ts";
import { realSystem } from "../../functions/runtime/system.ts";
import type { Clients } from "../../functions/store/clients.ts";
import { openStore } from "../../functions/store/index.ts";
import { tenantScope } from "../../functions/store/scope.ts";
import { openPump } from "../events/pump.ts";
import { type Answered, type Api, apiOf, newTenant } from "./api.ts";
import { testAuth } from "./auth.ts";
import { type Connection, connect } from "./emulators.ts";
import { fencedAs } from "./fenced.ts";

const noAsset = () => Promise.resolve(new Uint8Array());
const CURSOR_KEY = new Uint8Array(32).fill(7);

export interface Asked {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** The status the answer must have. */
  readonly status?: number;
}

/** The API in this process over these clients. */
export function apiOver(
  clients: Clients,
  ofAuthorizer: Clients,
  system = realSystem,
  operations: readonly RegisteredOperation[] = registry,
): Api {
  const handler = httpHandler({
    registry: operations,
    clients: () => clients,
    system,
    cursorKey: () => CURSOR_KEY,
    auth: testAuth,
    strict: true,
    asset: noAsset,
  });
  return apiOf(ofAuthorizer, handler);
}

type Neighbour = Connection & { readonly pump: ReturnType<typeof openPump> };

/**
 * One tenant with the API in this process, and the event functions run by hand; in a world of its
 * own, or beside another tenant. Its day is that of `since`.
 */
export async function openPlanning(beside?: Neighbour, since = new Date()) {
  const connection: Connection = beside ?? (await connect());
  await connection.createTables();
  const api = apiOver(fencedAs("api", connection), fencedAs("authorizer", connection));
  const tenant = await newTenant(connection, "Planning", since);
  const now = new Date();
  const store = openStore(connection, tenantScope(tenant.tenantId), { now, actor: "test" });
  // One reader of the stream for all tenants: its marks are its own.
  const world = { ...connection, ...tenant, store, storeAt: () => store };
  const pump = beside?.pump ?? openPump(world, () => new Date());

  async function ask(method: string, target: string, asked: Asked = {}): Promise<Answered> {
    const answer = await api(method, target, { key: tenant.key, ...asked });
    if (asked.status !== undefined) expect(answer.status, answer.text).toBe(asked.status);
    return answer;
  }

  return {
    ...connection,
    ...tenant,
    api,
    store,
    pump,
    ask,
    /** The body of a successful answer, as its schema says. */
    async get<S extends z.ZodType>(schema: S, target: string, headers = {}): Promise<z.output<S>> {
      return schema.parse((await ask("GET", target, { headers, status: 200 })).json);
    },
    async post<S extends z.ZodType>(
      schema: S,
      target: string,
      asked: Asked = {},
    ): Promise<z.output<S>> {
      const headers = { "idempotency-key": randomUUID(), ...asked.headers };
      return schema.parse((await ask("POST", target, { ...asked, headers })).json);
    },
  };
}

export type Planning = Awaited<ReturnType<typeof openPlanning>>;

/** Puts accounts in the store, a hundred at a time. */
async function putAccounts({ store }: Planning, accounts: readonly Account[]) {
  for (let start = 0; start < accounts.length; start += 100) {
    await store.accounts.batch(
      accounts.slice(start, start + 100).map((account) => ({ kind: "put", account })),
    );
  }
}

/** Some of the sandbox's accounts, with its fields declared. */
export async function putSandboxAccounts(planning: Planning, count: number): Promise<Account[]> {
  for (const field of sandboxFields) await planning.store.fields.put(field);
  const { asOf } = await planning.store.tenant.read();
  const accounts = [...sandboxAccounts({ seed: 7, count, asOf })];
  await putAccounts(planning, accounts);
  return accounts;
}

/** A frozen criteria set, a segmentation and published profiles, made through the API and measured. */
export async function define(planning: Planning, definition: MethodDefinition = sandboxMethod) {
  const made = await defineMethod(clientOf(planning), definition);
  await planning.pump.settle();
  const [first, second] = made.profiles;
  if (!first || !second) throw new Error("two profiles are needed");
  return { ...made, customers: first.id, prospects: second.id };
}

/** The API in this process, as the sandbox's own code calls it. */
export function clientOf({ ask }: Planning): ApiClient {
  return {
    async call(method, path, call = {}) {
      const headers = {
        ...(method === "POST" && { "idempotency-key": randomUUID() }),
        ...call.headers,
      };
      const answer = await ask(method, path, { body: call.body, headers });
      const wanted = call.expect?.includes(answer.status) ?? answer.status < 300;
      if (!wanted) throw new Error(`${method} ${path} answered ${answer.status}: ${answer.text}`);
      return {
        status: answer.status,
        headers: new Headers(answer.headers),
        text: answer.text,
        json: (schema) => schema.parse(answer.json),
      };
    },
  };
}
