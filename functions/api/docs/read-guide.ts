import * as z from "zod";
import { guides } from "../../contract/assets.ts";
import { endpoint } from "../../contract/endpoint.ts";
import { guideNav, HTML, pageHeaders, textPage } from "./html.ts";
import { markdownToHtml, titleOf } from "./markdown.ts";

const NEWLINE = "\n";

export default endpoint({
  operationId: "getGuide",
  method: "GET",
  path: "/docs/guides/{guide}",
  tag: "Docs",
  summary: "Read a guide",
  description:
    "The method with its formulas and sources, the catalogue of criteria, or the data: fields, feeds and thresholds. In English or Dutch. Loads nothing from elsewhere.",
  scope: null,
  cost: 0,
  idempotency: "safe",
  precondition: "none",
  params: () => z.strictObject({ guide: z.enum(guides).describe("Which guide.") }),
  responses: {
    200: {
      description: "A page.",
      mediaType: "text/html",
      examples: { page: { summary: "The page", value: '<!doctype html><html lang="en">…</html>' } },
    },
  },
  problems: [],
  async handle({ params: { guide } }, ctx) {
    const bytes = await ctx.asset(`guide-${guide}.${ctx.language}.md`);
    const markdown = new TextDecoder().decode(bytes);
    const title = titleOf(markdown);
    const body = markdownToHtml(markdown.slice(markdown.indexOf(NEWLINE) + 1));
    const content = textPage(title, `${guideNav(ctx.language)}${body}`, ctx.language);
    return { status: 200, headers: pageHeaders, raw: { mediaType: HTML, content } };
  },
});
