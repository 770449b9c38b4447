import * as z from "zod";
import { endpoint } from "../../contract/endpoint.ts";

export default endpoint({
  operationId: "getOpenApi",
  method: "GET",
  path: "/v1/openapi.json",
  tag: "Service",
  summary: "Read this document",
  description:
    "The OpenAPI 3.1 document of the API, the same the tests check every answer against.",
  scope: null,
  cost: 0,
  idempotency: "safe",
  precondition: "none",
  responses: {
    200: {
      description: "The document.",
      schema: () =>
        z
          .looseObject({ openapi: z.string().describe("The version of OpenAPI.") })
          .describe("An OpenAPI document."),
      examples: { head: { summary: "How it begins", value: { openapi: "3.1.1" } } },
    },
  },
  problems: [],
  async handle(_input, ctx) {
    const content = await ctx.asset("openapi.json");
    return {
      status: 200,
      headers: { "Cache-Control": "public, max-age=300" },
      raw: { mediaType: "application/json", content },
    };
  },
});
