import { rowsOf } from "../../functions/events/imports/content.ts";
import { dealFile } from "../../functions/events/imports/deal.ts";
import { settled } from "../../functions/events/imports/reading.ts";
import type { Reading } from "../../functions/formats/index.ts";
import { openStore } from "../../functions/store/index.ts";
import { tenantScope } from "../../functions/store/scope.ts";
import type { NewImport, TenantStore } from "../../functions/store/store.ts";
import { idOf, noon } from "../store/world.ts";
import { connect } from "../support/emulators.ts";
import { defineMethod } from "./method.ts";
import { openPump } from "./pump.ts";

/** The same tenant in every world, so that worlds can be compared byte by byte. */
const TENANT_ID = idOf("ten", "7");
/** Any file is dealt in several pieces, as large ones are. */
const PIECES = 8;
const PIECE_MIN_BYTES = 4 * 1024;
const SLICES_PER_RANGE = 2;
const WRITES = /^(Put|Update|Delete|BatchWrite|TransactWrite)/;

export interface ImportOptions extends Partial<Omit<NewImport, "id" | "bytes">> {
  /** Workers to spread the import over; as many as its size asks for when left out. */
  readonly ranges?: number;
  /** How such a plan says that the file is read. */
  readonly reading?: Reading;
}

interface PlannedIn {
  readonly ranges: number;
  readonly isWhole: boolean;
  readonly reading: Reading | undefined;
}

/** What happens to the calls of a worker. */
interface Fuse {
  /** Calls until the worker dies; none after that succeeds. */
  calls: number;
  /** Whether the last call is carried out before the worker dies. */
  readonly reaches: boolean;
}

const pieceBytesOf = (bytes: number): number =>
  Math.max(PIECE_MIN_BYTES, Math.ceil(bytes / PIECES));

/** A world of one tenant with a method in force, in which files are imported by hand. */
export async function openImporting() {
  const connection = await connect();
  await connection.createTables();
  const storeAt = (now: Date): TenantStore =>
    openStore(connection, tenantScope(TENANT_ID), { now, actor: "key_test" });
  const store = storeAt(noon);
  let now = noon;
  await store.tenant.create({ name: "Tenant", mode: "test", asOf: "2026-03-02" });
  await defineMethod(store);
  const pump = openPump({ ...connection, tenantId: TENANT_ID, store, storeAt }, () => now);
  await pump.settle();

  let fuse: Fuse | null = null;
  let killed = 0;
  const written: string[] = [];
  async function burn<T>(call: () => Promise<T>): Promise<T> {
    const dies = fuse !== null && --fuse.calls <= 0;
    if (fuse?.calls === 0) killed += 1;
    if (dies && !(fuse?.reaches && fuse.calls === 0)) throw new Error("The worker was killed");
    const result = await call();
    if (dies) throw new Error("The worker was killed");
    return result;
  }
  const place = { step: "initialize", name: "fuse" } as const;
  connection.dynamo.middlewareStack.add(
    (next, context) => (args) =>
      burn(() => {
        if (WRITES.test(String(context.commandName))) written.push(JSON.stringify(args.input));
        return next(args);
      }),
    place,
  );
  connection.s3.middlewareStack.add((next) => (args) => burn(() => next(args)), place);

  let count = 0;
  async function upload(content: string, options: ImportOptions = {}): Promise<string> {
    count += 1;
    const { ranges, reading, ...rest } = options;
    const bytes = Buffer.from(content);
    const id = `imp_${String(count).padStart(26, "0")}`;
    const defaults = { filename: "a.csv", format: "csv", gzip: false, mode: "upsert" } as const;
    await store.imports.create({ id, ...defaults, dryRun: false, ...rest, bytes: bytes.length });
    const { url, headers } = await store.imports.uploadUrl(id, bytes.length, 900);
    const answer = await fetch(url, { method: "PUT", headers: { ...headers }, body: bytes });
    if (!answer.ok) throw new Error(await answer.text());
    await storeAt(now).imports.requestStart(id);
    const isWhole = rest.mode === "replace" || rest.period !== undefined;
    if (ranges !== undefined) await planIn(id, { ranges, isWhole, reading });
    await store.queues.send("import-plan", [{ tenantId: TENANT_ID, importId: id }]);
    return id;
  }

  /** A plan for more workers than so small a file would get. */
  async function planIn(id: string, { ranges, isWhole, reading }: PlannedIn) {
    const job = await store.imports.read(id);
    if (job === null) throw new Error(`There is no ${id}`);
    const { depth } = await store.tenant.read();
    const each = 2 ** depth / ranges;
    const fields = await store.fields.table();
    const notes = { ...(reading !== undefined && { reading }) };
    const way = settled({ ...job, plan: { depth, ranges: [], rows: 0, notes } }, fields);
    const { rows, columns, sha256, dealt, valid, unkeyed } = await dealFile(
      ...([store, job, way, rowsOf(job, fields)] as const),
      { slices: SLICES_PER_RANGE * ranges, pieceBytes: pieceBytesOf(job.bytes) },
    );
    const removesAbsent = isWhole && valid && unkeyed === 0;
    await store.imports.savePlan(id, {
      depth,
      ranges: Array.from({ length: ranges }, (_, n) => ({ first: n * each, count: each })),
      rows,
      notes: { columns, sha256, dealt, removesAbsent, ...notes },
    });
  }

  return {
    ...connection,
    tenantId: TENANT_ID,
    store,
    storeAt,
    pump,
    upload,
    written,
    light(calls: number, reaches: boolean) {
      fuse = { calls, reaches };
    },
    putOut() {
      fuse = null;
    },
    /** Workers that died, of those that were given a fuse. */
    killed: () => killed,
    /** Lets time go by, and returns the store as of then. */
    pass(minutes: number): TenantStore {
      now = new Date(now.getTime() + minutes * 60_000);
      return storeAt(now);
    },
    /** Imports a file to its end. */
    async run(content: string, options: ImportOptions = {}) {
      const id = await upload(content, options);
      await pump.settle();
      return this.job(id);
    },
    async job(id: string) {
      const job = await store.imports.read(id);
      if (job === null) throw new Error(`There is no ${id}`);
      return job;
    },
    async accounts() {
      return (await store.accounts.page(null, 100_000)).items.map(({ account }) => account);
    },
  };
}

export type Importing = Awaited<ReturnType<typeof openImporting>>;

export const header = "externalId,name,relationship,sector,revenue12m,margin12m,urgency\n";

/** The n-th account of a made-up file, `turn` changes what it says. */
export function rowOf(n: number, turn = 0): string {
  const relationship = ["customer", "prospect", "former_customer"][n % 3];
  const sector = ["bouw", "zorg", "handel", "food"][n % 4];
  return `crm-${n},"Bedrijf ${n}, BV",${relationship},${sector},${n * 10 + turn},${n},${1 + (n % 5)}\n`;
}

export function fileOf(numbers: Iterable<number>, turn = 0): string {
  return header + [...numbers].map((n) => rowOf(n, turn)).join("");
}

export const upTo = (end: number): number[] => Array.from({ length: end }, (_, n) => n);
