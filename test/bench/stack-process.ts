// API and functions in a process of their own: node stack-process.ts <endpoints> <namespace>
import type { Endpoints } from "../../cdk/local/resources.ts";
import { startLocal } from "../../cdk/local/start.ts";
import { openProbe, type Probe } from "./probe.ts";
import type { Answered, Asked, Started } from "./stack.ts";

const [endpoints, namespace] = process.argv.slice(2);
if (endpoints === undefined || namespace === undefined)
  throw new Error("give endpoints and a name");
const shared = { endpoints: JSON.parse(endpoints) as Endpoints, namespace };
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
