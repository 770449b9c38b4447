// API and functions in a process of their own: node stack-process.ts <endpoints> <namespace> <file>
// The file keeps how far the stream was read: the next process of that name goes on there.
import type { Endpoints } from "../../cdk/local/resources.ts";
import { startLocal } from "../../cdk/local/start.ts";
import { openProbe, type Probe } from "./probe.ts";
import type { Answered, Asked, Started } from "./stack.ts";

const [endpoints, namespace, checkpoint] = process.argv.slice(2);
if (endpoints === undefined || namespace === undefined || checkpoint === undefined) {
  throw new Error("give endpoints, a name and a file");
}
const shared = { endpoints: JSON.parse(endpoints) as Endpoints, namespace, checkpoint };
const local = await startLocal({ port: 0, shared });
const probe = openProbe(local);
const tell = (message: Started | Answered) => process.send?.(message);

async function stop(): Promise<void> {
  await local.stop();
  process.exit(0);
}

process.on("message", async (message: Asked | "stop") => {
  if (message === "stop") return stop();
  const { id, name, args } = message;
  const answer = probe[name] as (...args: readonly number[]) => ReturnType<Probe[typeof name]>;
  tell({ id, result: await answer(...args) });
});
process.once("disconnect", () => process.exit(1));
tell({ baseUrl: local.baseUrl, environment: { ...process.env } });
