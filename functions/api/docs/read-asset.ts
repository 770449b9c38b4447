import * as z from "zod";
import { endpoint } from "../../contract/endpoint.ts";

const START = `addEventListener("DOMContentLoaded", () => {
  SwaggerUIBundle({
    url: "/v1/openapi.json",
    dom_id: "#docs",
    deepLinking: true,
    displayRequestDuration: true,
    docExpansion: "none",
    filter: true,
    validatorUrl: null,
  });
});
`;

const SCRIPT = "text/javascript";
const files = ["swagger-ui.css", "swagger-ui-bundle.js", "start.js"] as const;

export default endpoint({
  operationId: "getDocsAsset",
  method: "GET",
  path: "/docs/assets/{file}",
  tag: "Docs",
  summary: "Read a file of the documentation",
  description: "Script and style of the documentation page.",
  scope: null,
  cost: 0,
  idempotency: "safe",
  precondition: "none",
  params: () => z.strictObject({ file: z.enum(files).describe("The file.") }),
  responses: {
    200: {
      description: "The file.",
      mediaType: SCRIPT,
      examples: { start: { summary: "The script that starts the viewer", value: START } },
      mediaTypes: { "text/css": { example: "body { margin: 0 }" } },
    },
  },
  problems: [],
  async handle({ params: { file } }, ctx) {
    const content = file === "start.js" ? START : await ctx.asset(file);
    const mediaType = file.endsWith(".css") ? "text/css" : SCRIPT;
    return {
      status: 200,
      headers: { "Cache-Control": "public, max-age=3600" },
      raw: { mediaType: `${mediaType}; charset=utf-8`, content },
    };
  },
});
