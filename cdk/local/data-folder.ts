import {
  closeSync,
  existsSync,
  globSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join, relative } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { openCheckpoint } from "./checkpoint.ts";
import { StartProblem } from "./problem.ts";
import { queueFile } from "./queues.ts";

/** Checking every page of a database larger than this would take longer than a start may. */
const maxFullCheckBytes = 64 * 1024 * 1024;
/** The layout of the folder; a folder of another layout is refused, not guessed at. */
const layout = "1";

export interface DataFolder {
  readonly dynamo: string;
  readonly queues: string;
  readonly objects: string;
  readonly checkpoint: string;
  /** What the sandbox was made of, once it has been made. */
  readonly sandbox: string;
  release(): void;
}

const damaged = (folder: string, what: string): StartProblem =>
  new StartProblem(
    `The data folder ${folder} is damaged: ${what}. Put back a copy, or empty it with: npm start -- --reset`,
  );

/**
 * Takes the folder for this process alone and makes sure that what is in it can be read.
 *
 * @throws StartProblem when another instance holds it, or it is damaged
 */
export function openDataFolder(folder: string, options: { reset: boolean }): DataFolder {
  makeFolder(folder);
  const release = lock(folder);
  try {
    if (options.reset)
      for (const part of parts) rmSync(join(folder, part), { recursive: true, force: true });
    checkLayout(folder);
    const paths = {
      dynamo: join(folder, "dynamo"),
      queues: join(folder, "queues"),
      objects: join(folder, "objects"),
      checkpoint: join(folder, "stream.json"),
      sandbox: join(folder, "sandbox.json"),
    };
    mkdirSync(paths.dynamo, { recursive: true });
    for (const file of globSync(join(paths.dynamo, "*.db"))) checkDatabase(folder, file);
    checkDatabase(folder, queueFile(paths.queues));
    checkFile(folder, paths.checkpoint, openCheckpoint);
    checkFile(folder, paths.sandbox, readJson);
    return { ...paths, release };
  } catch (problem) {
    release();
    throw problem;
  }
}

const parts = [
  "dynamo",
  "queues",
  "objects",
  "stream.json",
  "stream.json.new",
  "sandbox.json",
  "layout",
];

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
    if (!statSync(folder).isDirectory()) throw new Error("it is not a folder");
  } catch (fault) {
    const reason = fault instanceof Error ? fault.message : String(fault);
    throw new StartProblem(
      `The data folder ${folder} cannot be used (${reason}). Remove what is in its place or correct its permissions, or keep no data: npm start -- --in-memory`,
    );
  }
}

// An exclusive SQLite transaction is a lock of the operating system: however this process dies, the
// kernel lets go of it.
function lock(folder: string): () => void {
  const file = join(folder, "lock");
  const open = () => {
    const database = new DatabaseSync(file, { timeout: 500 });
    try {
      database.exec("PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE");
      return database;
    } catch (fault) {
      database.close();
      throw fault;
    }
  };
  const held = attempt(open, (fault) => {
    if (/locked/.test(fault.message)) {
      throw new StartProblem(
        `Another instance is running on the data folder ${folder}. Stop it first, or keep no data in this one: npm start -- --in-memory`,
      );
    }
    // The lock holds nothing worth keeping.
    rmSync(file, { force: true });
    return open();
  });
  return () => held.close();
}

function attempt<T>(work: () => T, otherwise: (fault: Error) => T): T {
  try {
    return work();
  } catch (fault) {
    return otherwise(fault instanceof Error ? fault : new Error(String(fault)));
  }
}

function checkLayout(folder: string): void {
  const file = join(folder, "layout");
  if (!existsSync(file)) {
    writeFileSync(file, layout);
    return;
  }
  const found = readFileSync(file, "utf8").trim();
  if (found !== layout)
    throw damaged(folder, `its layout is "${found.slice(0, 20)}", not ${layout}`);
}

function checkDatabase(folder: string, file: string): void {
  if (!existsSync(file)) return;
  const name = relative(folder, file);
  const { size } = statSync(file);
  if (size === 0) return;
  if (!looksLikeSqlite(file)) throw damaged(folder, `${name} is not a database`);
  const verdict = attempt(
    () => {
      const database = new DatabaseSync(file, { readOnly: false });
      try {
        const check = size <= maxFullCheckBytes ? "PRAGMA quick_check(1)" : "PRAGMA schema_version";
        return Object.values(database.prepare(check).get() ?? {})[0];
      } finally {
        database.close();
      }
    },
    (fault) => fault.message,
  );
  if (verdict !== "ok" && typeof verdict !== "number") {
    throw damaged(folder, `${name} does not pass its check (${String(verdict).split("\n")[0]})`);
  }
}

function looksLikeSqlite(file: string): boolean {
  const handle = openSync(file, "r");
  const header = Buffer.alloc(16);
  readSync(handle, header, 0, 16, 0);
  closeSync(handle);
  return header.toString("latin1") === "SQLite format 3\0";
}

function checkFile(folder: string, file: string, read: (file: string) => unknown): void {
  if (!existsSync(file)) return;
  attempt(
    () => read(file),
    () => {
      throw damaged(folder, `${relative(folder, file)} cannot be read`);
    },
  );
}

const readJson = (file: string): unknown => JSON.parse(readFileSync(file, "utf8"));
