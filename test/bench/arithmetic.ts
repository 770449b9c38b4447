import { GetItemCommand, QueryCommand } from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import type { Local } from "../../cdk/local/start.ts";
import { emptyReading } from "../../functions/domain/criteria/compile-criterion.ts";
import { type Account, compilePlan, compileScheme } from "../../functions/domain/index.ts";
import { triangle } from "../../functions/domain/moments/cells.ts";
import { compileReaders } from "../../functions/domain/moments/measure-accounts.ts";
import { unpackBase } from "../../functions/store/base-format.ts";
import { benchPlan } from "./plan.ts";
import { cpuTimed, median } from "./sample.ts";

const TIMES = 3;

/**
 * What measuring all stored accounts again takes, in milliseconds of this process: fetching bases,
 * decoding them, the arithmetic, and the same sums in a bare loop over typed arrays.
 */
export async function measureStored(local: Local, tenantId: string) {
  const bases: Uint8Array[] = [];
  const fetched = await cpuTimed(async () => {
    for await (const data of storedBases(local, tenantId)) bases.push(data);
  });
  const decoding: number[] = [];
  const measuring: number[] = [];
  const bare: number[] = [];
  const measure = compilePlan(benchPlan);
  for (let time = 0; time < TIMES; time += 1) {
    let decodeMillis = 0;
    let measureMillis = 0;
    let bareMillis = 0;
    // One base at a time, as the service does it: a million accounts at once would fill the memory.
    for (const data of bases) {
      const decoded = await cpuTimed(async () => unpackBase(data).map(({ account }) => account));
      decodeMillis += decoded.cpuMillis;
      measureMillis += (await cpuTimed(async () => measure(decoded.result))).cpuMillis;
      const columns = columnsOf(decoded.result);
      bareMillis += (await cpuTimed(async () => addUp(columns))).cpuMillis;
    }
    decoding.push(decodeMillis);
    measuring.push(measureMillis);
    bare.push(bareMillis);
  }
  return {
    fetch: fetched.cpuMillis,
    decode: median(decoding),
    measure: median(measuring),
    bare: median(bare),
  };
}

/** Bucket by bucket, as measuring reads them. */
async function* storedBases({ clients }: Local, tenantId: string): AsyncGenerator<Uint8Array> {
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
}

function columnsOf(accounts: readonly Account[]): Columns {
  const assign = compileScheme(benchPlan.scheme, benchPlan.fields);
  const readers = compileReaders(benchPlan, "segment");
  const reading = emptyReading();
  const names = new Map<string, number>();
  const starts: number[] = [0];
  const places: number[] = [];
  const micros: number[] = [];
  const cells = accounts.map((account) => {
    const segment = assign(account).segment ?? "";
    for (const { index, read } of readers[account.relationship]) {
      read(account, segment, reading);
      if (!reading.known) continue;
      places.push(index);
      micros.push(reading.micros);
    }
    starts.push(places.length);
    const name = `${segment}\n${account.relationship}`;
    const place = names.get(name) ?? names.size;
    names.set(name, place);
    return place;
  });
  return {
    cells: Int32Array.from(cells),
    cellCount: names.size,
    starts: Int32Array.from(starts),
    places: Int32Array.from(places),
    micros: Float64Array.from(micros),
  };
}

const MICROS_PER_QUANTUM = 100;

/** Sums, and sums of products of every two criteria, per cell. */
function addUp({ cells, cellCount, starts, places, micros }: Columns): Float64Array {
  const width = benchPlan.criteria.length;
  const pairs = triangle(width, 0);
  const size = width + 2 * pairs + width * width;
  const all = new Float64Array(cellCount * size);
  for (let row = 0; row < cells.length; row += 1) {
    const base = (cells[row] ?? 0) * size;
    const from = starts[row] ?? 0;
    const end = starts[row + 1] ?? 0;
    for (let p = from; p < end; p += 1) {
      const i = places[p] ?? 0;
      const value = micros[p] ?? 0;
      const a = Math.round(value / MICROS_PER_QUANTUM);
      all[base + i] = (all[base + i] ?? 0) + value;
      for (let q = from; q <= p; q += 1) {
        const j = places[q] ?? 0;
        const b = Math.round((micros[q] ?? 0) / MICROS_PER_QUANTUM);
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
