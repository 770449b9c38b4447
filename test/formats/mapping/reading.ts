import {
  autoRead,
  fieldTable,
  type Mapping,
  type ReadOptions,
} from "../../../functions/domain/index.ts";
import type { FileFormat } from "../../../functions/formats/index.ts";
import {
  type AccountRow,
  accountRows,
  accountTargets,
  type Cell,
  openSettled,
  type Reading,
  type Share,
  settleReading,
} from "../../../functions/formats/index.ts";
import { chunked, everything, readAll } from "../support.ts";

const fields = fieldTable([
  { key: "marginPct2", type: "number", label: { en: "Margin", nl: "Marge" }, unit: "%" },
  { key: "active", type: "boolean", label: { en: "Active", nl: "Actief" } },
]);
export const targets = accountTargets(fields);

export interface ReadAs {
  readonly format?: FileFormat;
  readonly mapping?: Mapping | null;
  readonly options?: Partial<ReadOptions>;
  readonly sizes?: readonly number[];
  readonly share?: Share;
}

export interface ReadFile {
  readonly reading: Reading;
  readonly rows: readonly AccountRow[];
  readonly columns: readonly string[];
  /** Data rows as the plan of an import counts them. */
  readonly counted: number;
  cells(text: string): readonly Cell[];
}

/** Reads a file of accounts as an import does: settled first, then opened. */
export async function readAccounts(
  content: string | Uint8Array,
  as: ReadAs = {},
): Promise<ReadFile> {
  const bytes = typeof content === "string" ? Buffer.from(content) : content;
  const { format = "csv", mapping = null, sizes = [] } = as;
  const options = { ...autoRead, ...as.options };
  const open = () => chunked(bytes, ...sizes);
  const reading = await settleReading(open, { format, mapping, options }, targets);
  const way = { format, reading, mapping, targets };
  const file = await openSettled(open(), way, accountRows(fields));
  const rows = await readAll(file, as.share ?? everything);
  const { columns } = file;
  const counted = file.counts().rows;
  return { reading, rows, columns, counted, cells: (text) => file.cells(text) };
}
