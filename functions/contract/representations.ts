/** In which form a ranking or matrix is answered: JSON, a table, or a drawing. */
import * as z from "zod";
import { delimiters } from "../domain/import/mapping.ts";
import type { Label } from "./labels.ts";
import { problem } from "./problem.ts";

export const JSON_TYPE = "application/json";
export const CSV = "text/csv";
export const SVG = "image/svg+xml";

const typeOf = { json: JSON_TYPE, csv: CSV, svg: SVG } as const;
type Format = keyof typeof typeOf;

/** The query parameter that decides where a link has no `Accept` to send, and how a table is written. */
export const formatParams = <F extends Format>(formats: readonly [F, ...F[]]) => ({
  format: z
    .enum(formats)
    .optional()
    .describe("What to answer with, whatever `Accept` says; as that says when left out."),
  delimiter: z.enum(delimiters).default(",").describe("What stands between the cells of CSV."),
  decimal: z.enum([".", ","]).default(".").describe("The decimal sign of CSV."),
  bom: z
    .preprocess((text) => (text === "true" ? true : text === "false" ? false : text), z.boolean())
    .default(false)
    .describe(
      "Whether CSV begins with a byte order mark, which spreadsheets need to read accents.",
    ),
});

interface Agreed {
  readonly mediaType: string;
  readonly accepts: (type: string) => boolean;
}

/**
 * The media type to answer with. Throws 406 when that is none of `available`, which can be fewer than
 * the contract lists.
 *
 * @param agreed what `Accept` settled on, and whether it also lets in another
 */
export function wantedType(
  format: Format | undefined,
  { mediaType: agreed, accepts }: Agreed,
  available: readonly string[],
): string {
  const type = format === undefined ? agreed : typeOf[format];
  if (available.includes(type)) return type;
  const other = format === undefined ? available.find(accepts) : undefined;
  if (other !== undefined) return other;
  throw problem("not-acceptable", { available: available.join(", ") });
}

/** What the answer is to be saved as. */
export const savedAs = (name: string) => ({
  "Content-Disposition": `attachment; filename="${name}"`,
});

/** What a drawing of the matrix is called when nobody named it. */
export const matrixTitle: Label = {
  en: "Segments by likelihood and value",
  nl: "Segmenten naar kans en waarde",
};

// — examples —

export const rankingCsvExample =
  "rank,segment,label,status,score,scoreLow,scoreHigh,value,valueCoverage,likelihood,likelihoodCoverage,quadrant,quadrantLabel,accounts,share,potential,revenue,currency\r\n1,manufacturing|50-249,manufacturing · 50–249,scored,65.12,61.4,68.9,71.5,0.96,58.75,0.88,focus,Focusdoelgroep,16,0.074074,980008.00,0.00,EUR\r\n";
export const matrixCsvExample =
  "segment,label,rank,accounts,likelihood,likelihoodLow,likelihoodHigh,value,valueLow,valueHigh,quadrant,quadrantLabel,shareOfAccounts,shareOfPotential\r\nmanufacturing|50-249,manufacturing · 50–249,1,16,58.75,52.4,65.1,71.5,65.1,77.9,focus,Focusdoelgroep,0.074074,0.158\r\n";
export const svgExample = '<svg xmlns="http://www.w3.org/2000/svg" …>…</svg>';
