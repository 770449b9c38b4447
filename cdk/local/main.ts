import { parseArgs } from "node:util";
import { type DataFolder, openDataFolder } from "./data-folder.ts";
import { StartProblem } from "./problem.ts";
import { type Sandbox, seedSandbox } from "./sandbox/seed.ts";
import { type Local, startLocal } from "./start.ts";

const usage = `npm start [-- --reset | --in-memory]

  --reset      empties the data folder first
  --in-memory  keeps no data

  PORT      port to listen on at 127.0.0.1 (8787)
  DATA_DIR  data folder (.data)
  DYNAMODB_ENDPOINT  a DynamoDB to use in place of DynamoDB Local`;

interface Command {
  readonly port: number;
  readonly folder: string;
  readonly reset: boolean;
  readonly inMemory: boolean;
}

const started = performance.now();
const say = (text: string): void => void process.stdout.write(`${text}\n`);

function readCommand(): Command {
  const { values } = parse();
  const port = Number(process.env.PORT ?? 8787);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new StartProblem(
      `PORT=${process.env.PORT} is not a port. Give a number from 0 to 65535.`,
    );
  }
  return {
    port,
    folder: process.env.DATA_DIR ?? ".data",
    reset: values.reset ?? false,
    inMemory: values["in-memory"] ?? false,
  };
}

function parse() {
  try {
    return parseArgs({
      options: { reset: { type: "boolean" }, "in-memory": { type: "boolean" } },
    });
  } catch (fault) {
    throw new StartProblem(`${fault instanceof Error ? fault.message : fault}\n\n${usage}`);
  }
}

async function main(): Promise<void> {
  const { port, folder, reset, inMemory } = readCommand();
  const data = inMemory ? undefined : openDataFolder(folder, { reset });
  const local = await begin(port, data);
  const stopped = untilSignal();
  const sandbox = await Promise.race([seed(local, data), stopped]);
  if (sandbox) say(greeting(local, sandbox, inMemory ? "in memory" : folder));
  await stopped;
  say("Stopping …");
  await local.stop();
  data?.release();
}

function seed({ baseUrl, clients }: Local, data: DataFolder | undefined): Promise<Sandbox> {
  const place = { baseUrl, clients, ...(data && { file: data.sandbox }) };
  return seedSandbox(place, new Date());
}

async function begin(port: number, data: DataFolder | undefined): Promise<Local> {
  // Until all has started there is nothing to finish: leaving ends the emulators.
  const leave = () => process.exit(0);
  process.once("SIGINT", leave).once("SIGTERM", leave);
  try {
    return await startLocal({ port, ...(data && { data }) });
  } finally {
    process.off("SIGINT", leave).off("SIGTERM", leave);
  }
}

function untilSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      process.once(signal, () => {
        // A second signal does not wait.
        process.once(signal, () => process.exit(1));
        resolve();
      });
    }
  });
}

function greeting({ baseUrl }: Local, sandbox: Sandbox, place: string): string {
  const seconds = ((performance.now() - started) / 1_000).toFixed(1);
  const [first, second] = sandbox.profiles;
  const segmentation = `/v1/segmentations/${sandbox.segmentationId}`;
  const curl = (path: string) =>
    `  curl -s -H "Authorization: Bearer ${sandbox.key}" "${baseUrl}${path}"`;
  return `
Trefzeker is ready after ${seconds} s, with ${sandbox.accounts} accounts in a sandbox.

  API   ${baseUrl}
  Docs  ${baseUrl}/docs
  Data  ${place}
  Key   ${sandbox.key}

Who am I, the ranking of segments, their matrix, and the accounts behind them:

${curl("/v1/me")}
${curl(`${segmentation}/ranking?profileId=${first?.id}`)}
${curl(`${segmentation}/matrix?profileId=${(second ?? first)?.id}`)}
${curl("/v1/accounts?limit=5")}

Make a partner, who has clients:

  ${operatorEnvironment()} npm run operator -- create-partner --name "Example Consultants"

Ctrl-C stops it.`;
}

/** What the operator's command has to know of this stack; none of it is a secret. */
function operatorEnvironment(): string {
  const names = [
    ...["AWS_ENDPOINT_URL_DYNAMODB", "AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"],
    ...["TABLE_NAME", "IDENTITY_TABLE_NAME"],
  ];
  return names.map((name) => `${name}=${process.env[name]}`).join(" ");
}

process.on("unhandledRejection", (reason) => {
  process.stderr.write(`unhandled: ${reason instanceof Error ? reason.stack : reason}\n`);
});

main().then(
  () => process.exit(0),
  (fault: unknown) => {
    const clear = fault instanceof StartProblem;
    const text = clear ? fault.message : fault instanceof Error ? fault.stack : String(fault);
    process.stderr.write(`${text}\n`);
    process.exit(1);
  },
);
