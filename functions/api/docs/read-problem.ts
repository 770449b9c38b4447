import * as z from "zod";
import { endpoint } from "../../contract/endpoint.ts";
import { pick } from "../../contract/labels.ts";
import { problemCodes, problemKind } from "../../contract/problems.ts";
import { escaped, HTML, pageHeaders, textPage } from "./html.ts";

const words = {
  en: { status: "Status", meaning: "What it says", fix: "What to do", all: "All problems" },
  nl: { status: "Status", meaning: "Wat er staat", fix: "Wat te doen", all: "Alle problemen" },
} as const;

export default endpoint({
  operationId: "getProblemPage",
  method: "GET",
  path: "/docs/problems/{code}",
  tag: "Docs",
  summary: "Read about a kind of problem",
  description: "The page a problem's `type` refers to, in English or Dutch.",
  scope: null,
  cost: 0,
  idempotency: "safe",
  precondition: "none",
  params: () => z.strictObject({ code: z.enum(problemCodes).describe("The problem's `code`.") }),
  responses: {
    200: {
      description: "A page.",
      mediaType: "text/html",
      examples: { page: { summary: "The page", value: '<!doctype html><html lang="en">…</html>' } },
    },
  },
  problems: [],
  async handle({ params: { code } }, ctx) {
    const kind = problemKind(code);
    const text = words[ctx.language];
    const row = (name: string, value: string) =>
      `<tr><td>${name}</td><td>${escaped(value)}</td></tr>`;
    const rows = [
      row(text.status, String(kind.status)),
      row("<code>code</code>", `\`${code}\``),
      row(text.meaning, pick(kind.detail, ctx.language)),
      row(text.fix, pick(kind.fix, ctx.language)),
    ];
    const body = `<table>${rows.join("")}</table><p><a href="/docs/problems">${text.all}</a></p>`;
    const content = textPage(pick(kind.title, ctx.language), body, ctx.language);
    return { status: 200, headers: pageHeaders, raw: { mediaType: HTML, content } };
  },
});
