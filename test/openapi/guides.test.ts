import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { markdownToHtml, titleOf } from "../../functions/api/docs/markdown.ts";
import { assetNames, guides } from "../../functions/contract/assets.ts";
import { catalogue, feedNames, lineFields, standardFields } from "../../functions/domain/index.ts";
import { thresholds } from "../../functions/domain/settings/thresholds.ts";
import { generatedGuides } from "../../openapi/generated-guides/all.ts";

const languages = ["en", "nl"] as const;
const textOf = (guide: string, language: string) =>
  readFile(new URL(`../../openapi/guides/${guide}.${language}.md`, import.meta.url), "utf8");
const every = guides.flatMap((guide) => languages.map((language) => [guide, language] as const));

describe("the guides", () => {
  it("that follow from definitions are what would be written now", async () => {
    const written = generatedGuides();
    expect(Object.keys(written)).toHaveLength(6);
    for (const [path, text] of Object.entries(written)) {
      expect(await readFile(new URL(`../../${path}`, import.meta.url), "utf8"), path).toBe(text);
    }
  });

  it("are all among the files that are served", () => {
    for (const [guide, language] of every)
      expect(assetNames).toContain(`guide-${guide}.${language}.md`);
  });

  it.each(every)("%s in %s is rendered to the last mark", async (guide, language) => {
    const markdown = await textOf(guide, language);
    const html = markdownToHtml(markdown);
    expect(titleOf(markdown)).not.toBe("");
    const shown = html.replace(/<code>.*?<\/code>/g, "");
    expect(shown).not.toMatch(/\*\*|`|\]\(|^#|\|/m);
    const text = shown.replace(
      /<\/?(h[1-4]|p|ul|li|table|thead|tbody|tr|th|td|strong|a)\b[^>]*>/g,
      "",
    );
    expect(text).not.toContain("<");
  });

  it.each(every)("%s in %s has links within the docs alone", async (guide, language) => {
    const links = [...(await textOf(guide, language)).matchAll(/\]\(([^)]+)\)/g)];
    for (const [, link] of links)
      expect(guides.map((each) => `/docs/guides/${each}`)).toContain(link);
  });

  it("say the same in both languages: as many headings, tables, items and formulas", async () => {
    const shape = (markdown: string) => ({
      headings: markdown.match(/^#+ /gm)?.length,
      rows: markdown.match(/^\|/gm)?.length,
      items: markdown.match(/^- /gm)?.length,
      code: markdown.match(/`[^`]+`/g)?.length,
    });
    for (const guide of guides) {
      expect(shape(await textOf(guide, "nl")), guide).toEqual(shape(await textOf(guide, "en")));
    }
  });

  it("name every criterion, field, part of a line and threshold", async () => {
    for (const language of languages) {
      const [criteria, data] = await Promise.all([
        textOf("criteria", language),
        textOf("data", language),
      ]);
      for (const { name, label, help } of catalogue) {
        for (const part of [`\`${name}\``, label[language], help[language]])
          expect(criteria).toContain(part);
      }
      const keys = [
        ...standardFields,
        ...thresholds,
        ...feedNames.flatMap((feed) => lineFields[feed]),
      ];
      for (const { key, label } of keys)
        expect(data).toContain(`| \`${key}\` | ${label[language]} |`);
    }
  });
});

describe("the renderer", () => {
  it("escapes what could be taken for HTML, in text, tables and code", () => {
    const html = markdownToHtml('# <b>\n\n"a" & `<i>` <script>\n\n| <x> |\n| --- |\n| `<y>` |');
    expect(html).not.toMatch(/<(b|i|script|x|y)>/);
    expect(html).toContain("<code>&lt;i&gt;</code>");
  });

  it("makes links of this host only, and marks nothing inside code", () => {
    expect(markdownToHtml("[a](/docs) [b](https://x.example) `**c**`")).toBe(
      '<p><a href="/docs">a</a> [b](https://x.example) <code>**c**</code></p>',
    );
  });
});
