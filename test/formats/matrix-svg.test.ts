import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { matrixSvg } from "../../functions/formats/matrix-svg.ts";
import { matrixOf, pointOf } from "./ranking-tables.ts";

/** XML 1.0 §2.2. */
const isOfXml = (sign: string): boolean =>
  ["\t", "\n", "\r"].includes(sign) || (sign >= " " && sign !== "\uFFFE" && sign !== "\uFFFF");

const titles = { language: "nl", title: "Matrix" } as const;

/** Names of the elements, each closed in order; throws where the text is not XML of the forms we write. */
function elements(svg: string): string[] {
  const names: string[] = [];
  const open: string[] = [];
  const tag = /<(\/?)([a-z]+)((?: [a-zA-Z0-9:-]+="[^"<&]*")*)(\/?)>/y;
  for (let at = 0; at < svg.length; ) {
    const next = svg.indexOf("<", at);
    const content = svg.slice(at, next < 0 ? undefined : next);
    if (/&(?!(amp|lt|gt|quot|#39);)|[>]/.test(content)) throw new Error(`Not escaped: ${content}`);
    if (next < 0) break;
    tag.lastIndex = next;
    const [whole = "", closes, name = "", , isEmpty] = tag.exec(svg) ?? [];
    if (whole === "") throw new Error(`No tag: ${svg.slice(next, next + 60)}`);
    if (closes && open.pop() !== name) throw new Error(`Closed in the wrong place: ${whole}`);
    if (!closes) names.push(name);
    if (!closes && !isEmpty) open.push(name);
    at = next + whole.length;
  }
  expect(open).toEqual([]);
  return names;
}

describe("a matrix as a drawing", () => {
  test("has a bubble where a segment stands, and says how many have no place", () => {
    const svg = matrixSvg(matrixOf([pointOf("A", 100, 0), pointOf("B", null, 10)]), titles);
    const names = elements(svg);
    expect(names.filter((name) => name === "circle")).toHaveLength(1);
    // The right lower corner; a quarter of all accounts.
    expect(svg).toContain('<circle cx="670" cy="650" r="30"');
    expect(svg).toContain("Niet geplaatst, omdat er te weinig bekend is: 1");
    expect(matrixSvg(matrixOf([]), { ...titles, language: "en" })).not.toContain("Not placed");
  });

  test("lists the first segments by name, cut where there is no room, and says how many more", () => {
    const long = "A name of a segment that is much longer than its place";
    const points = Array.from({ length: 40 }, (_, n) => pointOf(n === 0 ? long : `S${n}`, n, n));
    const svg = matrixSvg(matrixOf(points), titles);
    expect(svg).toContain(">A name of a segment that is much lo…<");
    expect(svg).toContain(">S34</text>");
    expect(svg).not.toContain(">S35</text>");
    expect(svg).toContain(">en nog 5<");
    // Whoever points at it is told.
    expect(svg).toContain("S35 (7)");
  });

  test("is whole XML without anything that could run, whatever segments are called", () => {
    const known = new Set(["svg", "title", "rect", "text", "line", "circle", "g"]);
    const odd = ["<", ">", "&", "'", '"', "\n", "\u0000", "\u001B", "\uDC00", "\uFFFE", "é", "🏭"];
    const label = fc.oneof(
      fc.string({ maxLength: 30 }),
      fc.string({ unit: fc.constantFrom(...odd), maxLength: 30 }),
      fc.constantFrom("</text><script>alert(1)</script>", "\u0000\u0008\uFFFF", "\uD800", "&amp;"),
    );
    const coordinate = fc.option(fc.double({ min: 0, max: 100, noNaN: true }));
    const points = fc.array(fc.tuple(label, coordinate, coordinate), { maxLength: 12 });
    fc.assert(
      fc.property(points, label, (all, title) => {
        const placed = all.map(([name, x, y]) => pointOf(name, x, y));
        const svg = matrixSvg(matrixOf(placed), { ...titles, title });
        expect(elements(svg).filter((name) => !known.has(name))).toEqual([]);
        expect(svg.isWellFormed()).toBe(true);
        expect([...svg].filter((sign) => !isOfXml(sign))).toEqual([]);
      }),
    );
  });
});
