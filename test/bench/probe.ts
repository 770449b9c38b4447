import { readFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import type { Local } from "../../cdk/local/start.ts";
import { functions } from "../../cdk/wiring.ts";
import { processClients } from "../../functions/runtime/process.ts";
import type { Usage } from "../../functions/store/meter.ts";
import { countWriteKinds, type UnitsByKind } from "./write-kinds.ts";

/** What the functions have used since the last `reset`. */
export interface Reading {
  /** Of DynamoDB. */
  readonly usage: Usage;
  readonly unitsByKind: UnitsByKind;
  readonly queueSends: number;
  readonly objectWrites: number;
  readonly objectReads: number;
  readonly invocations: number;
  /** Memory in GB times seconds, waiting included: what Lambda bills. */
  readonly gbSeconds: number;
  /** Most milliseconds of processor time that nothing else could run, with those of other threads. */
  readonly longestMillis: number;
}

/** Questions to the process that runs API and functions; moments are milliseconds as of Date.now(). */
export interface Probe {
  reset(): void;
  read(): Reading;
  /** Waits until nothing has run for a while, queues not counted; the moment when something last did. */
  quiet(): Promise<number>;
  /** Milliseconds of processor time of the process between two moments since the last `reset`. */
  processorMillis(from: number, to: number): number;
  /** Highest resident memory the process ever had, in bytes. */
  peakBytes(): number;
}

const QUIET_MILLIS = 1_500;
/** As many looks that saw nothing run: on a busy machine time alone says little. */
const QUIET_SAMPLES = 60;
const SAMPLE_EVERY_MILLIS = 20;
const MIB_PER_GB = 1024;

/** Watches the process it is called in. */
export function openProbe(local: Local): Probe {
  const { meter, dynamo, sqs, s3 } = processClients();
  const writes = countWriteKinds(dynamo);
  const seen = { queueSends: 0, objectWrites: 0, objectReads: 0 };
  let before = { ...seen, ...spentSoFar(local) };
  sqs.middlewareStack.add(
    (next) => (args) => {
      seen.queueSends += 1;
      return next(args);
    },
    { step: "initialize", name: "countSends" },
  );
  s3.middlewareStack.add(
    (next, { commandName }) =>
      (args) => {
        if (String(commandName).startsWith("Put")) seen.objectWrites += 1;
        else seen.objectReads += 1;
        return next(args);
      },
    { step: "initialize", name: "countObjects" },
  );
  const samples = openSamples(local);
  return {
    reset() {
      meter.reset();
      writes.reset();
      samples.reset();
      before = { ...seen, ...spentSoFar(local) };
    },
    read() {
      const now = { ...seen, ...spentSoFar(local) };
      return {
        usage: meter.read().total,
        unitsByKind: writes.read(),
        queueSends: now.queueSends - before.queueSends,
        objectWrites: now.objectWrites - before.objectWrites,
        objectReads: now.objectReads - before.objectReads,
        invocations: now.invocations - before.invocations,
        gbSeconds: now.gbSeconds - before.gbSeconds,
        longestMillis: samples.longestMillis(),
      };
    },
    async quiet() {
      samples.watchIdle();
      const from = Date.now();
      const isQuiet = () =>
        Date.now() - Math.max(from, samples.lastBusy()) >= QUIET_MILLIS &&
        samples.idle() >= QUIET_SAMPLES;
      while (!isQuiet()) await wait(SAMPLE_EVERY_MILLIS);
      return samples.lastBusy();
    },
    processorMillis: (from, to) => samples.processorAt(to) - samples.processorAt(from),
    peakBytes,
  };
}

function spentSoFar(local: Local) {
  let invocations = 0;
  let gbSeconds = 0;
  for (const [name, spent] of local.spent()) {
    invocations += spent.invocations;
    gbSeconds += (functions[name].memoryMiB / MIB_PER_GB) * (spent.millis / 1_000);
  }
  return { invocations, gbSeconds };
}

interface Sample {
  readonly at: number;
  readonly processorMillis: number;
}

/** Notes now and then how much processor time was spent, and whether anything runs. */
function openSamples(local: Local) {
  let samples: Sample[] = [sampleNow()];
  let lastBusy = 0;
  let idle = 0;
  const take = () => {
    samples.push(sampleNow());
    idle += 1;
    if (!local.busy()) return;
    lastBusy = Date.now();
    idle = 0;
  };
  setInterval(take, SAMPLE_EVERY_MILLIS).unref();
  return {
    reset() {
      samples = [sampleNow()];
    },
    lastBusy: () => lastBusy,
    /** Looks in a row that saw nothing run. */
    idle: () => idle,
    watchIdle() {
      idle = 0;
    },
    /** Samples come late by as long as the thread was taken. */
    longestMillis: () =>
      samples.reduce((longest, { processorMillis }, place) => {
        const since = samples[place - 1]?.processorMillis ?? processorMillis;
        return Math.max(longest, processorMillis - since);
      }, 0),
    processorAt(moment: number): number {
      take();
      const after = samples.findIndex(({ at }) => at >= moment);
      const [low, high] = [samples[after - 1], samples[after]];
      if (high === undefined) return samples.at(-1)?.processorMillis ?? 0;
      if (low === undefined) return high.processorMillis;
      const share = (moment - low.at) / (high.at - low.at);
      return low.processorMillis + share * (high.processorMillis - low.processorMillis);
    },
  };
}

function sampleNow(): Sample {
  const { user, system } = process.cpuUsage();
  return { at: Date.now(), processorMillis: (user + system) / 1_000 };
}

/** The kernel's own mark: what `getrusage` tells of a new process can be its parent's. */
function peakBytes(): number {
  try {
    const [, kib] = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync("/proc/self/status", "utf8")) ?? [];
    if (kib !== undefined) return Number(kib) * 1024;
  } catch {
    // Not on Linux.
  }
  return process.resourceUsage().maxRSS * 1024;
}
