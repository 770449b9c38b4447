import { guides } from "../../contract/assets.ts";
import { type Label, type Language, pick } from "../../contract/labels.ts";

/** Pages load from this host alone; the viewer sets styles on elements and draws icons from data. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Headers of every page. */
export const pageHeaders = {
  "Content-Security-Policy": POLICY,
  "Referrer-Policy": "no-referrer",
  "Cache-Control": "public, max-age=300",
} as const;

export const HTML = "text/html; charset=utf-8";

const STYLE =
  "body{font:16px/1.5 system-ui,sans-serif;max-width:44rem;margin:3rem auto;padding:0 1rem;color:#1b1b1b}code{background:#f0f0f0;padding:.1em .3em;border-radius:3px}table{border-collapse:collapse}th,td{padding:.2rem 1rem .2rem 0;vertical-align:top;text-align:left}h2{margin-top:2.5rem}nav a{margin-right:1rem}";

const guideLabels: Readonly<Record<(typeof guides)[number], Label>> = {
  method: { en: "The method", nl: "De methode" },
  criteria: { en: "Criteria", nl: "Criteria" },
  data: { en: "Data", nl: "Gegevens" },
  export: { en: "Export", nl: "Export" },
};

/** Links to the guides and the operations. */
export function guideNav(language: Language): string {
  const links = guides.map(
    (guide) => `<a href="/docs/guides/${guide}">${pick(guideLabels[guide], language)}</a>`,
  );
  return `<nav>${links.join("")}<a href="/docs">API</a></nav>`;
}

/** A page of text. `body` is HTML; make it with `escaped`. */
export function textPage(title: string, body: string, language: Language): string {
  return document(
    title,
    language,
    `<style>${STYLE}</style>`,
    `<main><h1>${escaped(title)}</h1>${body}</main>`,
  );
}

export function document(title: string, language: Language, head: string, body: string): string {
  return `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><link rel="icon" href="data:,"><title>${escaped(title)}</title>${head}</head><body>${body}</body></html>`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
};

/** Text made safe to stand in HTML; `code` between backticks becomes an element. */
export function escaped(text: string): string {
  return text
    .replace(/[&<>"]/g, (character) => ENTITIES[character] ?? character)
    .replace(/`([^`]+)`/g, "<code>$1</code>");
}
