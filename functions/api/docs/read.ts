import { endpoint } from "../../contract/endpoint.ts";
import { document, guideNav, HTML, pageHeaders } from "./html.ts";

export default endpoint({
  operationId: "getDocs",
  method: "GET",
  path: "/docs",
  tag: "Docs",
  summary: "Read the documentation",
  description: "Every operation, with examples to try, for people. Loads nothing from elsewhere.",
  scope: null,
  cost: 0,
  idempotency: "safe",
  precondition: "none",
  responses: {
    200: {
      description: "A page.",
      mediaType: "text/html",
      examples: { page: { summary: "The page", value: '<!doctype html><html lang="en">…</html>' } },
    },
  },
  problems: [],
  async handle(_input, ctx) {
    const head = `<link rel="stylesheet" href="/docs/assets/swagger-ui.css">`;
    const body = `${guideNav(ctx.language)}<div id="docs"></div><script src="/docs/assets/swagger-ui-bundle.js"></script><script src="/docs/assets/start.js"></script>`;
    return {
      status: 200,
      headers: pageHeaders,
      raw: { mediaType: HTML, content: document("Trefzeker API", ctx.language, head, body) },
    };
  },
});
