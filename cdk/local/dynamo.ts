import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { freePort } from "./ports.ts";
import { StartProblem } from "./problem.ts";

const emulatorFolder = fileURLToPath(
  new URL("../../node_modules/amplify-dynamodb-simulator/emulator/", import.meta.url),
);

// Another process can take the free port before Java does.
const startAttempts = 2;
/** Seconds DynamoDB Local gets to answer its first call. */
const startLimitSeconds = 60;
/** Seconds a DynamoDB that runs elsewhere gets to answer. */
const reachLimitSeconds = 5;
/** Milliseconds it gets to leave on its own before it is killed. */
const stopGraceMs = 3_000;

// Java neither notices that its parent died nor may it hear a Ctrl-C before the functions have
// finished. The shell runs it in its own session and ends it when stdin closes, which happens on
// stop() and, by the kernel's hand, on any death of the parent.
const guard = `
exec 3<&0
"$@" </dev/null 3<&- &
java=$!
(
  cat <&3 >/dev/null
  kill "$java"
  for tenth in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
    kill -0 "$java" || exit
    sleep 0.1
  done
  kill -9 "$java"
) 2>/dev/null &
watch=$!
exec 3<&-
wait "$java"
code=$?
kill "$watch" 2>/dev/null
exit "$code"
`;

export interface DynamoLocal {
  readonly endpoint: string;
  /** Resolves when the emulator has ended. */
  stop(): Promise<void>;
}

/**
 * Starts Amazon's DynamoDB Local. It has no bind flag: it listens on all interfaces. With
 * DYNAMODB_ENDPOINT set, that DynamoDB is used as it is and nothing is started.
 *
 * @param place a folder for its SQLite files, or "memory"
 * @throws StartProblem when Java is missing, too old, or no DynamoDB answers
 */
export async function startDynamo(place: "memory" | { folder: string }): Promise<DynamoLocal> {
  const elsewhere = process.env.DYNAMODB_ENDPOINT;
  if (elsewhere !== undefined && elsewhere !== "") return reachDynamo(elsewhere);
  checkJava();
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    const child = launch(port, place);
    const endpoint = `http://127.0.0.1:${port}`;
    try {
      await ready(child, endpoint);
      return { endpoint, stop: () => stop(child) };
    } catch (problem) {
      await stop(child);
      if (attempt === startAttempts) throw problem;
    }
  }
}

function checkJava(): void {
  const mend =
    "Install a Java runtime of version 11 or later (Debian: apt-get install default-jre-headless; macOS: brew install openjdk) and start again.";
  const probe = spawnSync("java", ["-version"], { encoding: "utf8" });
  if (probe.error) throw new StartProblem(`Java was not found on the PATH. ${mend}`);
  const major = /version "(?:1\.)?(\d+)/.exec(probe.stderr)?.[1];
  if (major === undefined || Number(major) < 11) {
    throw new StartProblem(`Java ${major ?? "of an unknown version"} is too old. ${mend}`);
  }
}

function launch(port: number, place: "memory" | { folder: string }): ChildProcess {
  const java = [
    "java",
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    "-Xmx1g",
    `-Djava.library.path=${emulatorFolder}DynamoDBLocal_lib`,
    "-jar",
    `${emulatorFolder}DynamoDBLocal.jar`,
    "-port",
    String(port),
    "-disableTelemetry",
    ...(place === "memory" ? ["-inMemory"] : ["-dbPath", place.folder]),
  ];
  return spawn("sh", ["-c", guard, "dynamodb-local", ...java], {
    detached: true,
    stdio: ["pipe", "ignore", "pipe"],
    env: { ...process.env, DDB_LOCAL_TELEMETRY: "0" },
  });
}

async function reachDynamo(endpoint: string): Promise<DynamoLocal> {
  if (!URL.canParse(endpoint) || !(await answers(endpoint, reachLimitSeconds, () => false))) {
    throw new StartProblem(
      `No DynamoDB answers at DYNAMODB_ENDPOINT=${endpoint}. Start one there, correct the URL, or unset the variable to use DynamoDB Local.`,
    );
  }
  return { endpoint, stop: async () => {} };
}

async function ready(child: ChildProcess, endpoint: string): Promise<void> {
  let complaints = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    complaints = (complaints + chunk.toString()).slice(-2_000);
  });
  if (await answers(endpoint, startLimitSeconds, () => child.exitCode !== null)) return;
  const end = child.exitCode === null ? `within ${startLimitSeconds} s` : "and ended at once";
  throw new StartProblem(`DynamoDB Local did not start ${end}. ${complaints.trim()}`.trim());
}

/** Asks again until there is an answer, the time is over, or there is no hope. */
async function answers(
  endpoint: string,
  withinSeconds: number,
  hopeless: () => boolean,
): Promise<boolean> {
  const client = new DynamoDBClient({
    endpoint,
    region: "eu-west-1",
    credentials: { accessKeyId: "probe", secretAccessKey: "probe" },
    maxAttempts: 1,
  });
  const deadline = Date.now() + withinSeconds * 1_000;
  try {
    while (Date.now() < deadline && !hopeless()) {
      const answered = await client.send(new ListTablesCommand({})).then(
        () => true,
        () => false,
      );
      if (answered) return true;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return false;
  } finally {
    client.destroy();
  }
}

function stop(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) {
      resolve();
      return;
    }
    const impatience = setTimeout(() => {
      if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
    }, stopGraceMs);
    child.once("exit", () => {
      clearTimeout(impatience);
      resolve();
    });
    child.stdin?.end();
  });
}
