import * as z from "zod";
import { endpoint, etagOf } from "../../contract/endpoint.ts";
import { refuseBeyond } from "../../contract/granting.ts";
import { invalid, problem } from "../../contract/problem.ts";
import { grantedScopesSchema } from "../../contract/schemas/access.ts";
import { nameSchema } from "../../contract/schemas/basics.ts";
import type { Scope } from "../../contract/scopes.ts";
import { madeClientSchema, madeExample, modeSchema, shown, tierSchema } from "./representation.ts";
import { refuseLargerTier } from "./tier.ts";

export default endpoint({
  operationId: "createClient",
  method: "POST",
  path: "/v1/clients",
  tag: "Clients",
  summary: "Make a client tenant",
  description:
    "One call makes the tenant and its first key, which is shown in this answer and never again, and has it filled with invented accounts if wanted; `onboarding` says how far that is. Send an `Idempotency-Key`: whatever stopped a first try, the same request again goes on where it stopped and makes one tenant with one key; when you have had that tenant removed since, it is refused. How many clients you may have follows from your tier, and theirs is yours or a smaller one.",
  scope: "clients.write",
  cost: 20,
  idempotency: "key",
  precondition: "none",
  secretReply: true,
  body: () =>
    z.strictObject({
      name: nameSchema("the client"),
      mode: modeSchema(),
      tier: tierSchema(),
      scopes: grantedScopesSchema(
        "What its first key may do: scopes you have yourself, and none over clients.",
      ),
      sandboxData: z
        .boolean()
        .default(false)
        .describe(
          "Whether to fill it with invented accounts, criteria and profiles. Test mode only.",
        ),
    }),
  examples: {
    request: {
      client: {
        summary: "A client that begins empty",
        value: {
          name: "Northern Tools",
          mode: "live",
          tier: "standard",
          scopes: ["accounts.read", "accounts.write", "rankings.read"],
        },
      },
    },
  },
  responses: {
    201: {
      description: "The client, with its first key.",
      schema: madeClientSchema,
      headers: { Location: "Where the client is." },
      examples: { made: { summary: "A new client", value: madeExample } },
    },
  },
  problems: [
    "not-a-partner",
    "scope-not-held",
    "tier-not-held",
    "too-many-clients",
    "too-many-credentials",
  ],
  async handle({ body }, ctx) {
    const { scopes, ...rest } = body;
    if (!(await ctx.store.clients.isPartner())) throw problem("not-a-partner");
    refuseBeyond(scopes, ctx.principal.scopes);
    refuseOverClients(scopes);
    await refuseLargerTier(ctx.store, rest.tier);
    if (rest.sandboxData && rest.mode === "live")
      throw invalid("/sandboxData", "not-allowed", ...onlyInTest);
    const tenantId = ctx.newId("tenant");
    const key = { id: ctx.newId("key"), name: "First key", scopes };
    const client = await ctx.store.clients.create({ tenantId, ...rest });
    if ("kind" in client) {
      const { tier, maximum } = client;
      throw problem("too-many-clients", { tier, maximum });
    }
    // Sent again by who had it removed since: nothing is written for one that leaves.
    if ((await ctx.store.offboarding.read(tenantId)) !== null) throw problem("tenant-leaving");
    const made = await ctx.clients.make(client, key);
    if (client.sandboxData) await ctx.clients.send("sandbox", client);
    return {
      status: 201,
      etag: etagOf(made.client.version),
      headers: { Location: `/v1/clients/${tenantId}` },
      body: { ...shown(made.client), firstKey: { id: key.id, key: made.secret } },
    };
  },
});

const onlyInTest = [
  {
    en: "Invented accounts do not belong among real ones.",
    nl: "Verzonnen accounts horen niet tussen echte.",
  },
  {
    en: "Leave it out, or make the client in `test` mode.",
    nl: "Laat het weg, of maak de klant in de modus `test`.",
  },
] as const;

function refuseOverClients(scopes: readonly Scope[]): void {
  const place = scopes.findIndex((scope) => scope.startsWith("clients."));
  if (place < 0) return;
  throw invalid(
    `/scopes/${place}`,
    "not-allowed",
    { en: "A client has no clients of its own.", nl: "Een klant heeft zelf geen klanten." },
    { en: "Leave this scope out.", nl: "Laat dit recht weg." },
  );
}
