/** A ranking and a matrix as tables, a segment a row. Points are 0–100, shares 0–1, sums of money in whole units of the currency. */
import { stringify } from "csv-stringify/sync";
import type { Localised } from "../contract/localised.ts";
import type { Delimiter } from "../domain/index.ts";
import type { MatrixPart, RankingPart } from "../domain/ranking/types.ts";
import { inert } from "./inert.ts";

export interface TableForm {
  readonly delimiter: Delimiter;
  readonly decimal: "." | ",";
  readonly bom: boolean;
}

type Row = Localised<RankingPart>["rows"][number];
type Point = Localised<MatrixPart>["points"][number];

/** A text is never a formula in a spreadsheet; a figure is a number or, of money, decimal text. */
interface Column<T> {
  readonly name: string;
  readonly text?: (of: T) => string | null | undefined;
  readonly figure?: (of: T) => number | string | null | undefined;
}

const rankingColumns: readonly Column<Row>[] = [
  { name: "rank", figure: ({ rank }) => rank },
  { name: "segment", text: ({ segment }) => segment },
  { name: "label", text: ({ label }) => label },
  { name: "status", text: ({ status }) => status },
  { name: "score", figure: ({ score }) => score?.points },
  { name: "scoreLow", figure: ({ interval }) => interval?.low },
  { name: "scoreHigh", figure: ({ interval }) => interval?.high },
  { name: "value", figure: ({ value }) => value.score?.points },
  { name: "valueCoverage", figure: ({ value }) => value.coverage },
  { name: "likelihood", figure: ({ likelihood }) => likelihood.score?.points },
  { name: "likelihoodCoverage", figure: ({ likelihood }) => likelihood.coverage },
  { name: "quadrant", text: ({ quadrant }) => quadrant?.code },
  { name: "quadrantLabel", text: ({ quadrant }) => quadrant?.label },
  { name: "accounts", figure: ({ size }) => size.n },
  { name: "share", figure: ({ size }) => size.share },
  { name: "potential", figure: ({ size }) => size.potential.amount },
  { name: "revenue", figure: ({ size }) => size.revenue.amount },
  { name: "currency", text: ({ size }) => size.potential.currency },
];

const matrixColumns: readonly Column<Point>[] = [
  { name: "segment", text: ({ segment }) => segment },
  { name: "label", text: ({ label }) => label },
  { name: "rank", figure: ({ rank }) => rank },
  { name: "accounts", figure: ({ n }) => n },
  { name: "likelihood", figure: ({ coordinates }) => coordinates.x },
  { name: "likelihoodLow", figure: ({ whiskers }) => whiskers.x?.low },
  { name: "likelihoodHigh", figure: ({ whiskers }) => whiskers.x?.high },
  { name: "value", figure: ({ coordinates }) => coordinates.y },
  { name: "valueLow", figure: ({ whiskers }) => whiskers.y?.low },
  { name: "valueHigh", figure: ({ whiskers }) => whiskers.y?.high },
  { name: "quadrant", text: ({ quadrant }) => quadrant?.code },
  { name: "quadrantLabel", text: ({ quadrant }) => quadrant?.label },
  { name: "shareOfAccounts", figure: ({ area }) => area.accounts },
  { name: "shareOfPotential", figure: ({ area }) => area.potential },
];

/** In order of rank; low and high are where the score can be when missing facts are known. */
export const rankingCsv = ({ rows }: Localised<RankingPart>, form: TableForm): string =>
  table(rankingColumns, rows, form);

/** Low and high are the ends of 95 % intervals. */
export const matrixCsv = ({ points }: Localised<MatrixPart>, form: TableForm): string =>
  table(matrixColumns, points, form);

function table<T>(
  columns: readonly Column<T>[],
  rows: readonly T[],
  { delimiter, decimal, bom }: TableForm,
): string {
  const cell = ({ text, figure }: Column<T>, row: T): string => {
    if (text) return inert(text(row) ?? "");
    const found = figure?.(row) ?? "";
    const plain = typeof found === "number" ? String(rounded(found)) : found;
    return plain.replace(".", decimal);
  };
  const lines = rows.map((row) => columns.map((column) => cell(column, row)));
  const options = { bom, delimiter, record_delimiter: "windows" } as const;
  return stringify([columns.map(({ name }) => name), ...lines], options);
}

/** Six places: shares are small, and more would be written with an exponent. */
const rounded = (figure: number): number => Math.round(figure * 1e6) / 1e6;
