import * as z from "zod";
import { endpoint } from "../../contract/endpoint.ts";
import { refuseBeyond } from "../../contract/granting.ts";
import { problem } from "../../contract/problem.ts";
import { isRefusal } from "../../contract/refused.ts";
import { overlapSchema } from "../../contract/schemas/access.ts";
import { clientExample, clientParams, madeClientSchema, shown } from "./representation.ts";

export default endpoint({
  operationId: "rotateOAuthClientSecret",
  method: "POST",
  path: "/v1/oauth-clients/{clientId}/rotate-secret",
  tag: "OAuth clients",
  summary: "Rotate the secret of an OAuth client",
  description:
    "Gives the client another secret, shown in this answer and never again, and lets the old one work on for a while. At most two work at a time: rotating again within that while ends the oldest. Tokens it has already got live out their hour. You need every scope the client has.",
  scope: "keys.write",
  cost: 5,
  idempotency: "key",
  precondition: "none",
  secretReply: true,
  params: clientParams,
  body: () => z.strictObject({ overlapSeconds: overlapSchema("secret") }),
  examples: {
    request: { hour: { summary: "With an hour of overlap", value: { overlapSeconds: 3_600 } } },
  },
  responses: {
    200: {
      description: "The client, with its new secret.",
      schema: madeClientSchema,
      examples: {
        rotated: {
          summary: "With an hour of overlap",
          value: {
            ...clientExample,
            secretRotatedAt: "2026-11-24T10:30:00.000Z",
            previousSecretUntil: "2026-11-24T11:30:00.000Z",
            clientSecret: `tfz_secret_${"…".repeat(46)}`,
          },
        },
      },
    },
  },
  problems: ["oauth-client-not-found", "oauth-client-unfit", "scope-not-held"],
  async handle({ params: { clientId }, body }, ctx) {
    const { oauthClients } = ctx.store.access;
    const found = await oauthClients.read(clientId);
    if (!found) throw problem("oauth-client-not-found", { id: clientId });
    refuseBeyond(found.scopes, ctx.principal.scopes, { parameter: "clientId" });
    const until = new Date(ctx.now.getTime() + body.overlapSeconds * 1_000).toISOString();
    const rotation = { rotationId: ctx.newId("oauthClient"), until };
    const made = await oauthClients.rotateSecret(clientId, rotation).catch((error: unknown) => {
      throw isRefusal(error, "wrong-state")
        ? problem("oauth-client-unfit", { id: clientId })
        : error;
    });
    return { status: 200, body: { ...shown(made.record), clientSecret: made.secret } };
  },
});
