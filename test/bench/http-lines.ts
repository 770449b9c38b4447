import { accountsFile } from "./files.ts";
import { bareReads, hasWrk, type Throughput, underWrk } from "./http.ts";
import { importFile } from "./importing.ts";
import { type Line, type Report, say } from "./report.ts";
import { newTenant, type Stack } from "./stack.ts";

const ACCOUNTS = 10_000;

/** (g) Requests a second under wrk, and the emulator's own reads. */
export async function httpLines({ lines }: Report, stack: Stack): Promise<void> {
  if (!hasWrk()) {
    lines.push({ what: "(g) HTTP", note: "not measured: wrk is not installed (apt install wrk)" });
    return;
  }
  say("calling over HTTP");
  const tenant = await newTenant(stack, "Bench HTTP");
  await importFile(tenant, accountsFile(ACCOUNTS));
  const { ranking, account, change } = await underWrk(tenant);
  await stack.quiet();
  const bare = await bareReads(tenant);
  lines.push(
    throughput("(g) ranking read", ranking),
    throughput("(g) account read", account),
    throughput("(g) account write, not yet published", change),
    throughput("(g) bare: one item of the emulator", bare.item),
    throughput("(g) bare: one bucket of the emulator", bare.bucket),
    {
      what: "(g) account reads ÷ bare reads of a bucket",
      ratio: account.perSecond / bare.bucket.perSecond,
    },
  );
}

function throughput(what: string, { perSecond, p50, p99 }: Throughput): Line {
  const note = `${Math.round(perSecond)}/s; p99 ${p99.toFixed(1)} ms`;
  return { what, millis: p50, note };
}
