// The emulators in a process of their own, so that the measured one's time and memory are its own.
// With the argument `folder` they keep what they hold on disk, as for a million accounts: these, their
// sums and the stream of both come near to the memory the database is given.
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmulators } from "../../cdk/local/emulators.ts";

const folder =
  process.argv[2] === "folder" ? mkdtempSync(join(tmpdir(), "trefzeker-bench-data-")) : null;
const emulators = await startEmulators(folder === null ? undefined : placesIn(folder));
process.send?.(emulators.endpoints);
const stop = async () => {
  await emulators.stop();
  if (folder !== null) rmSync(folder, { recursive: true, force: true });
  process.exit(0);
};
process.once("message", stop);
process.once("disconnect", stop);

function placesIn(parent: string) {
  const places = {
    dynamo: join(parent, "dynamo"),
    queues: join(parent, "queues"),
    objects: join(parent, "objects"),
  };
  for (const place of Object.values(places)) mkdirSync(place);
  return places;
}
