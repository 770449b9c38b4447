import { GetItemCommand, QueryCommand } from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import { joinColumns } from "../../functions/domain/columns/join.ts";
import { compileUtilities, UNKNOWN } from "../../functions/domain/criteria/utility-column.ts";
import { BUCKETS_PER_GROUP } from "../../functions/domain/index.ts";
import { quantumOf, triangle } from "../../functions/domain/moments/cells.ts";
import {
  compileEvaluation,
  type Evaluated,
  fieldsOfPlan,
} from "../../functions/domain/moments/evaluate.ts";
import { addSums, compileMoments } from "../../functions/domain/moments/measure-columns.ts";
import { type RowsByCell, rowsByCell } from "../../functions/domain/moments/rows-by-cell.ts";
import { compileSegments } from "../../functions/domain/segmentation/segment-column.ts";
import { compileTallyColumns } from "../../functions/domain/tallies/tally-columns.ts";
import { unpackBaseColumns } from "../../functions/store/base-columns.ts";
import { benchPlan } from "./plan.ts";
import { cpuTimed, median } from "./sample.ts";
import type { Stack } from "./stack.ts";

const TIMES = 7;

/** Milliseconds of processor time of this process that each step of measuring took. */
export interface MeasureTimes {
  /** Fetching bases. */
  fetch: number;
  /** Undoing compression, reading columns, and joining those of a group of buckets. */
  decode: number;
  /** Which segment each account is in, and its utility on every criterion. */
  utilities: number;
  /** Sums, and sums of products of every two criteria, per cell. */
  sums: number;
  /** Counts beside the criteria. */
  tallies: number;
  /** Everything from columns to moments, measured as one: the three above and putting them together. */
  measure: number;
  /** The bare loop: the same sums and sums of products, of utilities ready made in typed arrays. */
  bare: number;
}

/** What measuring all stored accounts again takes; medians of several times: the first few are slower, the code is not compiled yet. */
export async function measureStored(stack: Stack, tenantId: string): Promise<MeasureTimes> {
  const bases: Uint8Array[] = [];
  const fetched = await cpuTimed(async () => {
    for await (const data of storedBases(stack, tenantId)) bases.push(data);
  });
  const runs = Array.from({ length: TIMES }, () => measureOnce(bases));
  const of = (step: keyof MeasureTimes) => median(runs.map((run) => run[step]));
  return {
    fetch: fetched.cpuMillis,
    decode: of("decode"),
    utilities: of("utilities"),
    sums: of("sums"),
    tallies: of("tallies"),
    measure: of("measure"),
    bare: of("bare"),
  };
}

const fields = fieldsOfPlan(benchPlan);
const segmentsOf = compileSegments(benchPlan.scheme, benchPlan.fields);
const utilitiesOf = compileUtilities(benchPlan);
const evaluate = compileEvaluation(benchPlan);
const momentsOf = compileMoments(benchPlan);
const tally = compileTallyColumns(benchPlan);
const isCounted = benchPlan.criteria.map(({ level }) => level !== "account");

/** A group of buckets at a time, as the service does it: a million accounts would fill the memory. */
function measureOnce(bases: readonly Uint8Array[]): MeasureTimes {
  const times = { ...none };
  const timed = <T>(step: keyof MeasureTimes, work: () => T): T => {
    const before = process.cpuUsage();
    const result = work();
    const { user, system } = process.cpuUsage(before);
    times[step] += (user + system) / 1_000;
    return result;
  };
  for (let from = 0; from < bases.length; from += BUCKETS_PER_GROUP) {
    const group = bases.slice(from, from + BUCKETS_PER_GROUP);
    const columns = timed("decode", () =>
      joinColumns(group.map((data) => unpackBaseColumns(data, fields))),
    );
    timed("measure", () => momentsOf(evaluate(columns)));
    const evaluated = timed("utilities", () => {
      const segments = segmentsOf(columns);
      return { columns, segments, utilities: utilitiesOf(columns, segments) };
    });
    const rows = timed("sums", () => rowsByCell(evaluated));
    timed("sums", () => addSums(evaluated, rows, isCounted));
    timed("tallies", () => tally(columns, rows));
    const bare = bareColumns(evaluated, rows);
    timed("bare", () => addUp(bare));
  }
  return times;
}

const none: MeasureTimes = {
  ...{ fetch: 0, decode: 0, utilities: 0, sums: 0, tallies: 0, measure: 0, bare: 0 },
};

/** Bucket by bucket, as measuring reads them. */
async function* storedBases({ clients }: Stack, tenantId: string): AsyncGenerator<Uint8Array> {
  const { dynamo, names } = clients;
  const meta = marshall({ pk: `T#${tenantId}`, sk: "META" });
  const { Item } = await dynamo.send(new GetItemCommand({ TableName: names.table, Key: meta }));
  const depth = Number(Item?.depth?.N);
  for (let index = 0; index < 2 ** depth; index += 1) {
    const place = `${String(depth).padStart(2, "0")}.${index.toString(16).padStart(5, "0")}`;
    const { Items = [] } = await dynamo.send(
      new QueryCommand({
        TableName: names.table,
        KeyConditionExpression: "pk = :pk",
        ExpressionAttributeValues: { ":pk": { S: `T#${tenantId}#A#${place}` } },
        ConsistentRead: true,
      }),
    );
    for (const { sk, data } of Items) if (sk?.S?.startsWith("base") && data?.B) yield data.B;
  }
}

/** What accounts are worth on every criterion, ready made: nothing is left to do but to add. */
interface Columns {
  /** Place of each account's cell, and cells there are. */
  readonly cells: Int32Array;
  readonly cellCount: number;
  /** Where the known criteria of each account begin; one more at the end. */
  readonly starts: Int32Array;
  readonly places: Int32Array;
  readonly micros: Float64Array;
  /** What adds to the mean shown, and what ratios are of. */
  readonly numerators: Float64Array;
  readonly denominators: Float64Array;
}

function bareColumns({ columns, utilities }: Evaluated, rows: RowsByCell): Columns {
  const cellOf = new Int32Array(columns.count);
  for (const [place, row] of rows.rows.entries()) cellOf[row] = rows.cellAt[place] ?? 0;
  const starts: number[] = [0];
  const places: number[] = [];
  const micros: number[] = [];
  const numerators: number[] = [];
  const denominators: number[] = [];
  for (let row = 0; row < columns.count; row += 1) {
    for (const [index, column] of utilities.entries()) {
      if (column.known[row] === UNKNOWN) continue;
      places.push(index);
      micros.push(column.micros[row] ?? 0);
      numerators.push(column.numerators[row] ?? 0);
      denominators.push(column.denominators?.[row] ?? 0);
    }
    starts.push(places.length);
  }
  return {
    cells: cellOf,
    cellCount: rows.cells.length,
    starts: Int32Array.from(starts),
    places: Int32Array.from(places),
    micros: Float64Array.from(micros),
    numerators: Float64Array.from(numerators),
    denominators: Float64Array.from(denominators),
  };
}

/** Sums of utilities and of amounts, and of products of every two criteria, per cell. */
function addUp(of: Columns): Float64Array {
  const { cells, cellCount, starts, places, micros, numerators, denominators } = of;
  const width = benchPlan.criteria.length;
  const pairs = triangle(width, 0);
  const size = 3 * width + 2 * pairs + width * width;
  const all = new Float64Array(cellCount * size);
  for (let row = 0; row < cells.length; row += 1) {
    const base = (cells[row] ?? 0) * size;
    const from = starts[row] ?? 0;
    const end = starts[row + 1] ?? 0;
    for (let p = from; p < end; p += 1) {
      const i = places[p] ?? 0;
      const value = micros[p] ?? 0;
      const a = quantumOf(value);
      all[base + i] = (all[base + i] ?? 0) + value;
      const amounts = base + size - 2 * width + i;
      all[amounts] = (all[amounts] ?? 0) + (numerators[p] ?? 0);
      all[amounts + width] = (all[amounts + width] ?? 0) + (denominators[p] ?? 0);
      for (let q = from; q <= p; q += 1) {
        const j = places[q] ?? 0;
        const b = quantumOf(micros[q] ?? 0);
        const pair = base + width + triangle(i, 0) + j;
        const square = base + width + 2 * pairs;
        all[pair] = (all[pair] ?? 0) + a * b;
        all[pair + pairs] = (all[pair + pairs] ?? 0) + 1;
        all[square + i * width + j] = (all[square + i * width + j] ?? 0) + a;
        if (i !== j) all[square + j * width + i] = (all[square + j * width + i] ?? 0) + b;
      }
    }
  }
  return all;
}
