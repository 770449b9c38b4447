import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { freePort } from "../../cdk/local/ports.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
/** Promised is 15 s on a machine of one's own; here other tests share it. */
const readyWithinMs = 60_000;

let place: string;
beforeAll(() => {
  place = mkdtempSync(join(tmpdir(), "trefzeker-lifecycle-"));
});
afterAll(() => rmSync(place, { recursive: true, force: true }));

interface Run {
  readonly child: ChildProcess;
  readonly port: number;
  readonly exit: Promise<number | null>;
  output(): string;
  /** Resolves when it says that it is ready; rejects when it ends before. */
  ready(): Promise<void>;
}

interface RunOptions {
  readonly folder: string;
  readonly port?: number;
  readonly args?: readonly string[];
  readonly path?: string;
}

const runs: ChildProcess[] = [];
afterAll(() => {
  for (const child of runs) child.kill("SIGKILL");
});

async function start({ folder, port, args = [], path }: RunOptions): Promise<Run> {
  const taken = port ?? (await freePort());
  const child = spawn(process.execPath, ["cdk/local/main.ts", ...args], {
    cwd: root,
    env: {
      ...process.env,
      PORT: String(taken),
      DATA_DIR: folder,
      ...(path !== undefined && { PATH: path }),
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  runs.push(child);
  let output = "";
  const exit = new Promise<number | null>((resolve) => child.once("close", resolve));
  const heard = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on("data", (chunk: Buffer) => {
      output += chunk.toString();
      for (const listener of heard) listener();
    });
  }
  const ready = () =>
    new Promise<void>((resolve, reject) => {
      const look = () => {
        if (output.includes("Ctrl-C stops it.")) resolve();
      };
      heard.add(look);
      look();
      exit.then((code) => reject(new Error(`ended with ${code}: ${output}`)));
    });
  return { child, port: taken, exit, output: () => output, ready };
}

/** Command lines of processes that work on this folder, other than `main.ts` itself. */
function processesOn(folder: string): string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
      } catch {
        return "";
      }
    })
    .filter((line) => line.includes(folder));
}

async function eventuallyNone(folder: string): Promise<void> {
  for (let tries = 0; processesOn(folder).length > 0 && tries < 100; tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  expect(processesOn(folder)).toEqual([]);
}

const commandsIn = (output: string): { url: string; key: string }[] =>
  [...output.matchAll(/curl -s -H "Authorization: Bearer (\S+)" "(\S+)"/g)].map(
    ([, key = "", url = ""]) => ({ url, key }),
  );

describe.skipIf(process.platform !== "linux")("npm start on a data folder", () => {
  let folder: string;
  let first: Run;

  beforeAll(async () => {
    folder = join(place, "kept");
    first = await start({ folder });
    await first.ready();
  }, readyWithinMs);

  test("says where it is, a key, and four commands that work as they stand", async () => {
    const output = first.output();
    expect(output).toContain(`http://127.0.0.1:${first.port}/docs`);
    const commands = commandsIn(output);
    expect(commands).toHaveLength(4);
    for (const { url, key } of commands) {
      const answer = await fetch(url, { headers: { authorization: `Bearer ${key}` } });
      expect(answer.status, url).toBe(200);
    }
  });

  test("has its folder to itself: a second instance is told so and ends", async () => {
    const second = await start({ folder });
    expect(await second.exit).toBe(1);
    expect(second.output()).toMatch(/Another instance is running/);
    expect((await fetch(`http://127.0.0.1:${first.port}/health`)).status).toBe(200);
  });

  test("killed outright it leaves nothing running, and starts again with the same key and data", async () => {
    const key = commandsIn(first.output())[0]?.key ?? "";
    const account = { name: "Kept BV", relationship: "customer", facts: {} };
    const authorization = `Bearer ${key}`;
    const put = await fetch(`http://127.0.0.1:${first.port}/v1/accounts/ext:kept-1`, {
      method: "PUT",
      headers: { authorization, "content-type": "application/json" },
      body: JSON.stringify(account),
    });
    expect(put.status).toBeLessThan(300);
    first.child.kill("SIGKILL");
    await first.exit;
    await eventuallyNone(folder);
    const again = await start({ folder });
    await again.ready();
    expect(commandsIn(again.output())[0]?.key).toBe(key);
    const read = await fetch(`http://127.0.0.1:${again.port}/v1/accounts/ext:kept-1`, {
      headers: { authorization },
    });
    expect(await read.json()).toMatchObject({ name: "Kept BV" });
    again.child.kill("SIGINT");
    expect(await again.exit).toBe(0);
    expect(processesOn(folder)).toEqual([]);
  }, 120_000);
});

describe("npm start that cannot start says why in one line, how to mend it, and ends with 1", () => {
  const complaint = (run: Run): string[] => run.output().trim().split("\n");

  test("when the port is taken", async () => {
    const squatter = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => squatter.once("listening", resolve));
    const address = squatter.address();
    const port = address !== null && typeof address === "object" ? address.port : 0;
    const run = await start({ folder: join(place, "taken"), port });
    expect(await run.exit).toBe(1);
    expect(complaint(run)).toEqual([
      `Port ${port} is taken. Stop what listens there, or choose another: PORT=${port + 1} npm start`,
    ]);
    squatter.close();
  });

  test("when there is no Java", async () => {
    const run = await start({ folder: join(place, "no-java"), path: "/nowhere" });
    expect(await run.exit).toBe(1);
    expect(complaint(run)).toHaveLength(1);
    expect(run.output()).toMatch(/Java was not found on the PATH\. Install/);
  });

  test("when the data folder is damaged", async () => {
    const folder = join(place, "damaged");
    mkdirSync(join(folder, "dynamo"), { recursive: true });
    writeFileSync(join(folder, "dynamo", "local_eu-west-1.db"), "rubbish");
    const run = await start({ folder });
    expect(await run.exit).toBe(1);
    expect(complaint(run)).toHaveLength(1);
    expect(run.output()).toMatch(/dynamo\/local_eu-west-1\.db.*npm start -- --reset/);
  });

  test("when the port is none, or an option is unknown", async () => {
    const badPort = await start({ folder: join(place, "bad"), port: 70_000 });
    expect(await badPort.exit).toBe(1);
    expect(badPort.output()).toMatch(/PORT=70000 is not a port/);
    const badOption = await start({ folder: join(place, "bad"), args: ["--resett"] });
    expect(await badOption.exit).toBe(1);
    expect(badOption.output()).toMatch(/--reset {2}/);
  });
});
