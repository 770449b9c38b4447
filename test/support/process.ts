import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const main = fileURLToPath(new URL("../../cdk/local/main.ts", import.meta.url));
const START_LIMIT_MILLIS = 90_000;

/** The service as `npm start` runs it: a process of its own on a data folder. */
export interface Service {
  readonly baseUrl: string;
  /** The sandbox tenant's key. */
  readonly key: string;
  readonly sandbox: {
    readonly tenantId: string;
    readonly segmentationId: string;
    readonly profiles: readonly { readonly id: string }[];
  };
  /** Ends it at once, as a power cut would. */
  kill(): Promise<void>;
  /** Ends it as Ctrl-C does. */
  stop(): Promise<void>;
}

export async function startService(folder: string): Promise<Service> {
  const child = spawn(process.execPath, [main], {
    env: { ...process.env, PORT: "0", DATA_DIR: folder },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const baseUrl = await announced(child);
  const sandbox = JSON.parse(readFileSync(join(folder, "sandbox.json"), "utf8"));
  return {
    baseUrl,
    key: sandbox.key,
    sandbox,
    kill: () => end(child, "SIGKILL"),
    stop: () => end(child, "SIGINT"),
  };
}

function announced(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = "";
    const late = setTimeout(() => {
      child.kill("SIGKILL");
      reject(new Error(`the service did not start: ${said}`));
    }, START_LIMIT_MILLIS);
    const listen = (chunk: Buffer) => {
      said += chunk.toString();
      const found = /API\s+(http:\/\/\S+)[\s\S]*Ctrl-C/.exec(said)?.[1];
      if (found === undefined) return;
      clearTimeout(late);
      resolve(found);
    };
    child.stdout?.on("data", listen);
    child.stderr?.on("data", listen);
    child.once("exit", (code) => {
      clearTimeout(late);
      reject(new Error(`the service ended with ${code}: ${said}`));
    });
  });
}

function end(child: ChildProcess, signal: "SIGKILL" | "SIGINT"): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    child.once("exit", () => resolve());
    child.kill(signal);
  });
}
