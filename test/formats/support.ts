import { type FieldTable, fieldTable } from "../../functions/domain/index.ts";
import {
  type AccountRow,
  accountRows,
  type DataFile,
  type FileRow,
  openFile,
  type Share,
} from "../../functions/formats/index.ts";

export const fields: FieldTable = fieldTable([]);
export const everything: Share = { owns: () => true, ownsLine: () => true };

/** The bytes in chunks of the given sizes, cycled. */
export async function* chunked(bytes: Uint8Array, ...sizes: number[]): AsyncGenerator<Buffer> {
  const steps = sizes.length > 0 ? sizes : [64 * 1024];
  let at = 0;
  for (let turn = 0; at < bytes.length; turn += 1) {
    const size = steps[turn % steps.length] ?? 1;
    yield Buffer.from(bytes.subarray(at, at + size));
    at += size;
  }
}

export async function readAll<Row extends FileRow>(
  file: DataFile<Row>,
  share: Share = everything,
): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const group of file.rows(share)) rows.push(...group);
  return rows;
}

export async function readCsv(
  text: string | Uint8Array,
  options: { readonly share?: Share; readonly sizes?: readonly number[] } = {},
): Promise<AccountRow[]> {
  const bytes = typeof text === "string" ? Buffer.from(text) : text;
  const chunks = chunked(bytes, ...(options.sizes ?? []));
  const file = await openFile(chunks, "csv", accountRows(fields));
  return readAll(file, options.share);
}

/** Line and code of every problem, in order: what a caller would see. */
export function problemsOf(rows: readonly FileRow[]): [number, string | null, string][] {
  return rows.flatMap((row) =>
    row.problems.map(({ column, code }): [number, string | null, string] => [
      row.line,
      column,
      code,
    ]),
  );
}

export const goodIds = (rows: readonly AccountRow[]): string[] =>
  rows.flatMap((row) => (row.account === null ? [] : [row.account.externalId]));
