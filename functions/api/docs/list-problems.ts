import { endpoint } from "../../contract/endpoint.ts";
import { pick } from "../../contract/labels.ts";
import { problemCodes, problemKind, problemType } from "../../contract/problems.ts";
import { escaped, HTML, pageHeaders, textPage } from "./html.ts";

export default endpoint({
  operationId: "listProblemPages",
  method: "GET",
  path: "/docs/problems",
  tag: "Docs",
  summary: "Read the list of problems",
  description: "Every kind of problem the API can answer with, each with its page.",
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
    const rows = problemCodes.map((code) => {
      const { status, title } = problemKind(code);
      const link = `<a href="${problemType(code)}"><code>${code}</code></a>`;
      return `<tr><td>${status}</td><td>${link}</td><td>${escaped(pick(title, ctx.language))}</td></tr>`;
    });
    const title = ctx.language === "nl" ? "Problemen" : "Problems";
    const content = textPage(title, `<table>${rows.join("")}</table>`, ctx.language);
    return { status: 200, headers: pageHeaders, raw: { mediaType: HTML, content } };
  },
});
