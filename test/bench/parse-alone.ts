// What csv-parse alone takes for a file: node parse-alone.ts <file> <times>
import { createReadStream } from "node:fs";
import { parse } from "csv-parse";
import { cpuTimed, median } from "./sample.ts";

const CHUNK_BYTES = 64 * 1024;

const [file, times] = process.argv.slice(2);
if (file === undefined || times === undefined) throw new Error("give a file and how often");

async function countRows(path: string): Promise<number> {
  let rows = 0;
  const chunks = createReadStream(path, { highWaterMark: CHUNK_BYTES });
  for await (const _ of chunks.pipe(parse())) rows += 1;
  return rows;
}

const runs = [];
for (let i = 0; i < Number(times); i += 1) runs.push(await cpuTimed(() => countRows(file)));
const millis = median(runs.map((run) => run.millis));
const cpuMillis = median(runs.map((run) => run.cpuMillis));
process.stdout.write(JSON.stringify({ millis, cpuMillis, rows: runs[0]?.result }));
