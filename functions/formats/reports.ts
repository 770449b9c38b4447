import type { Readable } from "node:stream";
import type { ReportedRow } from "./error-table.ts";

const LF = 0x0a;

/** Rejected rows as NDJSON, one row a line. The same rows give the same bytes. */
export function encodeReport(rows: readonly ReportedRow[]): Buffer {
  const lines = rows.map(({ line, cells, numeric, problems }) =>
    JSON.stringify({ line, cells, numeric, problems: problems.map(plain) }),
  );
  return Buffer.from(lines.length === 0 ? "" : `${lines.join("\n")}\n`);
}

function plain({ code, column, message, suggestion }: ReportedRow["problems"][number]) {
  return {
    code,
    column,
    message: { en: message.en, nl: message.nl },
    suggestion: { en: suggestion.en, nl: suggestion.nl },
  };
}

/** Reads back what `encodeReport` wrote. */
export async function* decodeReport(
  stream: Readable | AsyncIterable<Uint8Array>,
): AsyncGenerator<ReportedRow> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of stream as AsyncIterable<Uint8Array>) {
    let bytes = Buffer.concat([rest, chunk]);
    for (let end = bytes.indexOf(LF); end >= 0; end = bytes.indexOf(LF)) {
      yield JSON.parse(bytes.toString("utf8", 0, end));
      bytes = bytes.subarray(end + 1);
    }
    rest = bytes;
  }
}

/** Merges reports that are each in line order into one in line order, a row of each in memory. */
export async function* mergeReports(
  reports: readonly AsyncGenerator<ReportedRow>[],
): AsyncGenerator<ReportedRow> {
  const heads: { row: ReportedRow; rest: AsyncGenerator<ReportedRow> }[] = [];
  for (const rest of reports) {
    const first = await rest.next();
    if (!first.done) heads.push({ row: first.value, rest });
  }
  while (heads.length > 0) {
    const least = heads.reduce((a, b) => (b.row.line < a.row.line ? b : a));
    yield least.row;
    const next = await least.rest.next();
    if (next.done) heads.splice(heads.indexOf(least), 1);
    else least.row = next.value;
  }
}
