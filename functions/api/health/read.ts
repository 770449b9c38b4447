import * as z from "zod";
import { endpoint } from "../../contract/endpoint.ts";

export default endpoint({
  operationId: "getHealth",
  method: "GET",
  path: "/health",
  tag: "Service",
  summary: "Say whether the API answers",
  description: "Needs no key and touches no data.",
  scope: null,
  cost: 0,
  idempotency: "safe",
  precondition: "none",
  responses: {
    200: {
      description: "The API answers.",
      schema: () =>
        z.strictObject({
          status: z.literal("ok").describe("Always `ok`; anything else is an error answer."),
          now: z.iso.datetime().describe("The API's clock, UTC."),
        }),
      examples: {
        ok: { summary: "All well", value: { status: "ok", now: "2026-11-24T09:30:00.000Z" } },
      },
    },
  },
  problems: [],
  async handle(_input, ctx) {
    return { status: 200, body: { status: "ok" as const, now: ctx.now.toISOString() } };
  },
});
