/** The matrix as a drawing (SVG 1.1), complete in itself: no style sheet, script, font or link. */
import type { Localised } from "../contract/localised.ts";
import type { MatrixPart } from "../domain/ranking/types.ts";

type Matrix = Localised<MatrixPart>;
type Point = Matrix["points"][number];
/** A point that has both coordinates. */
interface Placed {
  readonly point: Point;
  readonly x: number;
  readonly y: number;
}

const LEFT = 70;
const TOP = 50;
const SIDE = 600;
const LIST_LEFT = LEFT + SIDE + 30;
const WIDTH = LIST_LEFT + 260;
const HEIGHT = TOP + SIDE + 80;
/** Radius of a bubble that had all accounts, and of the smallest that can be seen. */
const WHOLE_RADIUS = 60;
const LEAST_RADIUS = 4;
/** In the list beside it, with as much of each name as has room there; pointing at a bubble tells it whole. */
const LISTED_POINTS = 35;
const LISTED_CHARACTERS = 36;
const LINE_HEIGHT = 17;
const TICKS = [0, 25, 50, 75, 100];

const colours: Readonly<Record<string, string>> = {
  focus: "#1b7f4d",
  develop: "#b06c00",
  serve: "#2a62ad",
  deprioritise: "#6b7280",
};

export interface Titles {
  readonly language: "en" | "nl";
  readonly title: string;
}

/**
 * Likelihood runs to the right and value upwards, 0–100 each; a bubble's area is its share of the
 * accounts, its number its rank, its whiskers are the 95 % intervals. Beside it the names, best ranked
 * first; segments without both scores are counted below.
 */
export function matrixSvg(matrix: Matrix, { language, title }: Titles): string {
  const placed = matrix.points.flatMap((point): Placed[] => {
    const { x, y } = point.coordinates;
    return x === null || y === null ? [] : [{ point, x, y }];
  });
  // Large ones first, so that small ones lie upon them.
  const drawn = placed.toSorted((a, b) => b.point.area.accounts - a.point.area.accounts);
  const parts = [
    `<title>${escaped(title)}</title>`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#ffffff"/>`,
    text(LEFT, 28, title, 'font-size="18" font-weight="bold"'),
    ...gridOf(matrix),
    ...quadrantNames(matrix),
    ...drawn.map(bubble),
    ...placed.map(numberOf),
    ...axesOf(matrix),
    ...listOf(placed, language),
    ...notPlaced(matrix.points.length - placed.length, language),
  ];
  const head = `<svg xmlns="http://www.w3.org/2000/svg" xml:lang="${language}" role="img" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" font-family="sans-serif" font-size="12" fill="#1f2937">`;
  return [head, ...parts, "</svg>"].join("\n");
}

const across = (points: number): number => place(LEFT + (points / 100) * SIDE);
const down = (points: number): number => place(TOP + SIDE - (points / 100) * SIDE);
const place = (pixels: number): number => Math.round(pixels * 10) / 10;

function text(x: number, y: number, content: string, attributes = ""): string {
  const more = attributes === "" ? "" : ` ${attributes}`;
  return `<text x="${x}" y="${y}"${more}>${escaped(content)}</text>`;
}

const line = (x1: number, y1: number, x2: number, y2: number, attributes: string): string =>
  `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" ${attributes}/>`;

function gridOf({ gridLines, thresholds }: Matrix): string[] {
  const both = (x: number, y: number, attributes: string) => [
    line(across(x), down(0), across(x), down(100), attributes),
    line(across(0), down(y), across(100), down(y), attributes),
  ];
  return [
    `<rect x="${LEFT}" y="${TOP}" width="${SIDE}" height="${SIDE}" fill="#f9fafb" stroke="#9ca3af"/>`,
    ...gridLines.flatMap((at) => both(at, at, 'stroke="#e5e7eb" stroke-dasharray="4 4"')),
    ...both(thresholds.likelihood, thresholds.value, 'stroke="#6b7280" stroke-width="1.5"'),
  ];
}

/** In their corners. */
function quadrantNames({ quadrants }: Matrix): string[] {
  const right = { x: LEFT + SIDE - 8, anchor: "end" };
  const left = { x: LEFT + 8, anchor: "start" };
  const upper = TOP + 18;
  const lower = TOP + SIDE - 10;
  const corners: Readonly<Record<string, { x: number; anchor: string; y: number }>> = {
    focus: { ...right, y: upper },
    develop: { ...left, y: upper },
    serve: { ...right, y: lower },
    deprioritise: { ...left, y: lower },
  };
  return quadrants.flatMap(({ code, label }) => {
    const corner = corners[code];
    if (!corner) return [];
    const { x, y, anchor } = corner;
    return [text(x, y, label, `text-anchor="${anchor}" fill="${colours[code]}"`)];
  });
}

function bubble({ point, x, y }: Placed): string {
  const { whiskers, label, area } = point;
  const colour = colourOf(point);
  const radius = Math.max(LEAST_RADIUS, place(WHOLE_RADIUS * Math.sqrt(area.accounts)));
  const thin = `stroke="${colour}" stroke-opacity="0.5"`;
  const parts = [
    `<title>${escaped(`${rankOf(point)}. ${label} (${point.n}): ${x}, ${y}`)}</title>`,
    ...(whiskers.x
      ? [line(across(whiskers.x.low), down(y), across(whiskers.x.high), down(y), thin)]
      : []),
    ...(whiskers.y
      ? [line(across(x), down(whiskers.y.low), across(x), down(whiskers.y.high), thin)]
      : []),
    `<circle cx="${across(x)}" cy="${down(y)}" r="${radius}" fill="${colour}" fill-opacity="0.45" stroke="${colour}"/>`,
  ];
  return `<g>${parts.join("")}</g>`;
}

const colourOf = ({ quadrant }: Point): string => colours[quadrant?.code ?? ""] ?? "#6b7280";

const rankOf = ({ rank }: Point): string => (rank === null ? "–" : String(rank));

/** With a rim, so that it can be read on whatever lies below. */
function numberOf({ point, x, y }: Placed): string {
  const rim = 'stroke="#ffffff" stroke-width="2.5" paint-order="stroke"';
  const attributes = `text-anchor="middle" font-size="11" ${rim}`;
  return text(across(x), place(down(y) + 4), rankOf(point), attributes);
}

function listOf(placed: readonly Placed[], language: Titles["language"]): string[] {
  const listed = placed.slice(0, LISTED_POINTS).flatMap(({ point }, at) => {
    const y = TOP + 12 + at * LINE_HEIGHT;
    const signs = [...point.label];
    const name =
      signs.length > LISTED_CHARACTERS
        ? `${signs.slice(0, LISTED_CHARACTERS - 1).join("")}…`
        : point.label;
    const number = `text-anchor="end" fill="${colourOf(point)}" font-weight="bold"`;
    return [text(LIST_LEFT + 18, y, rankOf(point), number), text(LIST_LEFT + 26, y, name)];
  });
  const more = placed.length - LISTED_POINTS;
  if (more <= 0) return listed;
  const note = { en: `and ${more} more`, nl: `en nog ${more}` };
  const y = TOP + 12 + LISTED_POINTS * LINE_HEIGHT;
  return [...listed, text(LIST_LEFT + 26, y, note[language], 'fill="#6b7280"')];
}

function axesOf({ axes }: Matrix): string[] {
  const middle = TOP + SIDE / 2;
  return [
    ...TICKS.map((at) => text(across(at), TOP + SIDE + 18, String(at), 'text-anchor="middle"')),
    ...TICKS.map((at) => text(LEFT - 8, down(at) + 4, String(at), 'text-anchor="end"')),
    text(LEFT + SIDE / 2, TOP + SIDE + 40, `${axes.x.label} →`, 'text-anchor="middle"'),
    text(
      24,
      middle,
      `${axes.y.label} →`,
      `text-anchor="middle" transform="rotate(-90 24 ${middle})"`,
    ),
  ];
}

function notPlaced(count: number, language: Titles["language"]): string[] {
  if (count === 0) return [];
  const note = {
    en: `Not placed, as too little is known: ${count}`,
    nl: `Niet geplaatst, omdat er te weinig bekend is: ${count}`,
  };
  return [text(LEFT, HEIGHT - 14, note[language], 'fill="#6b7280"')];
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** As text of XML 1.0, which has no control characters and no halves of pairs at all. */
function escaped(content: string): string {
  return content
    .toWellFormed()
    .replaceAll(/[^\t\n\r\u0020-\uFFFD\u{10000}-\u{10FFFF}]/gu, "\uFFFD")
    .replaceAll(/[&<>"']/g, (sign) => entities[sign] ?? sign);
}
