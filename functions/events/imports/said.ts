import type { QueueCtx } from "../../contract/consumer.ts";
import type { FieldTable } from "../../domain/index.ts";
import { type Dealt, digestOf, type OpenAs } from "../../formats/index.ts";
import type { Job } from "./end.ts";

/** Counted up when the same rows come to mean something else. */
const MEANING = 1;

/** A run of slices whose rows are about a run of buckets and no others: as short as there is. */
interface Block {
  readonly firstSlice: number;
  readonly slices: number;
  readonly firstBucket: number;
  readonly buckets: number;
  readonly rows: number;
  /** Of what its rows say: the same rows read in the same way have the same. */
  readonly name: string;
}

/** What of a range need not be read, as its buckets say it already; and how to name what will be. */
export interface Said {
  /** Rows that change nothing. */
  readonly unchanged: number;
  /** Slices that are left, in stretches. */
  readonly stretches: readonly { readonly first: number; readonly count: number }[];
  isSaid(bucket: number): boolean;
  /** The name of what a bucket says once its rows have been written; null: it is not to be named. */
  nameOf(bucket: number): string | null;
}

interface Share {
  readonly range: number;
  readonly way: OpenAs;
  readonly fields: FieldTable;
  /** Whether what the file does not name goes: a row anywhere in it can keep that from being. */
  readonly removesAbsent: boolean;
}

/**
 * Compares what a range's rows say with what its buckets say, by name. A file that comes again as it
 * was is not taken apart again, as long as nobody else has written.
 */
export async function readSaid(
  { accounts }: QueueCtx["store"],
  job: Job,
  plan: NonNullable<Job["plan"]>,
  dealt: Dealt,
  share: Share,
): Promise<Said> {
  const blocks = blocksOf(job, plan, dealt, share);
  const { first = 0, count = 0 } = plan.ranges[share.range] ?? {};
  const isNamed = isNameable(job);
  const says = isNamed ? await accounts.bucketsSay(plan.depth, first, count, job.id) : [];
  const isSaidWhole = ({ firstBucket, buckets, name }: Block): boolean => {
    const own = says.slice(firstBucket - first, firstBucket - first + buckets);
    return own.length === buckets && own.every((said) => said === name);
  };
  const said = new Set(blocks.filter(isSaidWhole));
  const [{ buckets: each = 1 } = {}] = blocks;
  const blockOf = (bucket: number) => blocks[Math.floor((bucket - first) / each)];
  return {
    unchanged: [...said].reduce((sum, { rows }) => sum + rows, 0),
    stretches: stretchesOf(blocks.filter((block) => !said.has(block))),
    isSaid: (bucket) => {
      const block = blockOf(bucket);
      return block !== undefined && said.has(block);
    },
    nameOf: (bucket) => (isNamed ? (blockOf(bucket)?.name ?? null) : null),
  };
}

/** Lines add up with those there are; accounts that may only be new are refused when they come again. */
const isNameable = ({ content = "accounts", mode }: Job): boolean =>
  content === "accounts" && mode !== "create";

function blocksOf(
  job: Job,
  { ranges }: NonNullable<Job["plan"]>,
  dealt: Dealt,
  { range, way, fields, removesAbsent }: Share,
): readonly Block[] {
  const { first = 0, count = 0 } = ranges[range] ?? {};
  const each = dealt.slices.length / ranges.length;
  const blocks = Math.min(each, count);
  const { format, reading, mapping } = way;
  const how = [job.mode, removesAbsent, job.options ?? null];
  const settings = [...how, format, reading, mapping, [...fields]];
  const meaning = digestOf(Buffer.from(JSON.stringify([MEANING, dealt.layout, settings])));
  return Array.from({ length: blocks }, (_, place) => {
    const slices = each / blocks;
    const firstSlice = range * each + place * slices;
    const own = dealt.slices.slice(firstSlice, firstSlice + slices);
    const text = JSON.stringify([meaning, own.map(({ sha256 }) => sha256)]);
    return {
      ...{ firstSlice, slices },
      ...{ firstBucket: first + place * (count / blocks), buckets: count / blocks },
      rows: own.reduce((sum, { rows }) => sum + rows, 0),
      name: digestOf(Buffer.from(text)),
    };
  });
}

function stretchesOf(blocks: readonly Block[]): { first: number; count: number }[] {
  const stretches: { first: number; count: number }[] = [];
  for (const { firstSlice, slices } of blocks) {
    const last = stretches.at(-1);
    if (last !== undefined && last.first + last.count === firstSlice) last.count += slices;
    else stretches.push({ first: firstSlice, count: slices });
  }
  return stretches;
}
