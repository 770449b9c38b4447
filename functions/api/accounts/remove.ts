import * as z from "zod";
import type { Ctx } from "../../contract/context.ts";
import { endpoint } from "../../contract/endpoint.ts";
import { problem } from "../../contract/problem.ts";
import { accountParams } from "./representation.ts";

export default endpoint({
  operationId: "deleteAccount",
  method: "DELETE",
  path: "/v1/accounts/{accountRef}",
  tag: "Accounts",
  summary: "Delete or erase an account",
  description: `The account, its facts, lines and ratings are gone, and rankings follow within seconds. Put again under the same externalId, it has the same id. With If-Match it is deleted only if it has that version.

With \`erase=true\` nothing that is kept names it any more, whether or not it was still there: best accounts of rankings in force and of superseded ones are rewritten without it, rejected rows of imports with a cell that names it are emptied, uploaded files of all imports that have ended are emptied, and so are kept answers that name it. What was under way when it was deleted may write it once more, so it takes at least 16 minutes: the answer is 202 until a last search has been made, then 204. Repeat the same call after as many seconds as \`Retry-After\` says; each does a part of the work. Of the account its id, a digest, stays in the audit records. Copies that the platform keeps to recover from disasters end after 35 days. What you wrote yourself elsewhere, such as a reference case in your knowledge, stays as you wrote it.`,
  scope: "accounts.write",
  cost: 1,
  idempotency: "natural",
  precondition: "optional",
  params: accountParams,
  query: () =>
    z.strictObject({
      erase: z
        .enum(["true", "false"])
        .default("false")
        .describe("Whether to erase it from everything that is kept; not when left out."),
    }),
  responses: {
    202: {
      description: "The account is gone; what names it is being gone through.",
      schema: () =>
        z.strictObject({
          status: z.literal("erasing").describe("There is more to do: repeat the call."),
          retryAfterSeconds: z.int().min(1).describe("When to repeat it; also in `Retry-After`."),
        }),
      headers: { "Retry-After": "Seconds after which to repeat the call." },
      examples: {
        settling: {
          summary: "Waiting for what was under way",
          value: { status: "erasing", retryAfterSeconds: 960 },
        },
      },
    },
    204: { description: "Deleted, or erased." },
  },
  problems: ["account-not-found", "erasure-awaits-import"],
  async handle({ params, query, ifVersion }, ctx) {
    if (query.erase === "true") return erase(params.accountRef, ifVersion, ctx);
    const existed = await ctx.store.accounts.remove(params.accountRef, {
      ...(ifVersion !== undefined && { ifVersion }),
    });
    if (!existed) throw problem("account-not-found", { id: params.accountRef });
    return { status: 204 } as const;
  },
});

async function erase(ref: string, ifVersion: number | undefined, { store }: Ctx) {
  if (ifVersion !== undefined && (await store.accounts.get(ref))?.version !== ifVersion)
    throw problem("precondition-failed");
  const outcome = await store.erasure.erase(ref);
  if (outcome.kind === "blocked") throw problem("erasure-awaits-import", { id: outcome.importId });
  if (outcome.kind === "erased") return { status: 204 } as const;
  const { retryAfterSeconds } = outcome;
  return {
    status: 202,
    headers: { "Retry-After": String(retryAfterSeconds) },
    body: { status: "erasing" as const, retryAfterSeconds },
  } as const;
}
