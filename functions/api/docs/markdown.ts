import { escaped } from "./html.ts";

/**
 * HTML of the part of Markdown our guides are written in: headings, paragraphs, lists with hyphens,
 * tables; and in a line `code`, **bold** and [links](/path) to this host. All else stays the text
 * it is, escaped.
 */
export function markdownToHtml(markdown: string): string {
  return blocksOf(markdown).map(blockToHtml).join("\n");
}

/** The text of the first heading; "" when there is none. */
export function titleOf(markdown: string): string {
  return /^# (.+)$/m.exec(markdown)?.[1] ?? "";
}

/** Lines that belong together: blank lines part them, and so do headings. */
function blocksOf(markdown: string): string[][] {
  const blocks: string[][] = [];
  let open: string[] = [];
  const close = () => {
    if (open.length > 0) blocks.push(open);
    open = [];
  };
  for (const line of markdown.split("\n")) {
    if (line.trim() === "") close();
    else if (HEADING.test(line)) {
      close();
      blocks.push([line]);
    } else open.push(line);
  }
  close();
  return blocks;
}

const HEADING = /^(#{1,4}) (.+)$/;
const ITEM = /^- (.+)$/;

function blockToHtml(lines: readonly string[]): string {
  const [first = ""] = lines;
  const heading = HEADING.exec(first);
  if (heading) {
    const [, marks = "", text = ""] = heading;
    const level = marks.length;
    return `<h${level} id="${anchorOf(text)}">${inline(text)}</h${level}>`;
  }
  if (lines.every((line) => ITEM.test(line))) {
    return `<ul>${lines.map((line) => `<li>${inline(line.slice(2))}</li>`).join("")}</ul>`;
  }
  if (lines.length > 1 && lines.every((line) => line.startsWith("|"))) return tableToHtml(lines);
  return `<p>${inline(lines.join(" "))}</p>`;
}

/** Head, a line of dashes, rows. */
function tableToHtml([head = "", _dashes, ...rows]: readonly string[]): string {
  const cells = (line: string, tag: "th" | "td") =>
    line
      .replace(/^\||\|$/g, "")
      .split("|")
      .map((cell) => `<${tag}>${inline(cell.trim())}</${tag}>`)
      .join("");
  const body = rows.map((line) => `<tr>${cells(line, "td")}</tr>`).join("");
  return `<table><thead><tr>${cells(head, "th")}</tr></thead><tbody>${body}</tbody></table>`;
}

/** What stands in code is not looked at again. */
function inline(text: string): string {
  return text
    .split(/(`[^`]+`)/)
    .map((part) => (part.startsWith("`") ? escaped(part) : marked(escaped(part))))
    .join("");
}

function marked(html: string): string {
  return html
    .replace(/\*\*([^*]+)\*\*/g, "<strong>$1</strong>")
    .replace(/\[([^\]]+)\]\((\/[^)\s]*)\)/g, '<a href="$2">$1</a>');
}

function anchorOf(text: string): string {
  return text
    .toLowerCase()
    .normalize("NFD")
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
}
