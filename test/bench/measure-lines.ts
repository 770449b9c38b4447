import { measureStored } from "./arithmetic.ts";
import type { Tenant } from "./calls.ts";
import { remeasure } from "./remeasure.ts";
import { against, milliseconds, type Report, say } from "./report.ts";

const BARE_LOOP_MAX = 1.5;

/** (d) All accounts measured by a new scale, and what of that is arithmetic. */
export async function measureLines(report: Report, tenant: Tenant, rows: number): Promise<void> {
  say("measuring all accounts by a new scale");
  const { millis, cpuMillis } = await remeasure(tenant, 11);
  const parts = await measureStored(tenant.stack, tenant.tenantId);
  const { fetch, decode, measure, utilities, sums, tallies, bare } = parts;
  const ms = (millis: number) => Math.round(millis);
  report.lines.push(
    {
      what: `(d) a new scale until its ranking of ${rows} is published`,
      millis,
      note: `processor time ${milliseconds(cpuMillis)}`,
    },
    {
      what: "(d) reading, decoding and measuring alone",
      millis: fetch + decode + measure,
      note: `reading ${ms(fetch)}, decoding ${ms(decode)}, measuring ${ms(measure)} ms: segments and utilities ${ms(utilities)}, sums ${ms(sums)}, tallies ${ms(tallies)}`,
    },
    against("(d) sums ÷ the same sums in a bare loop", sums, bare, BARE_LOOP_MAX),
    against("(d) … with segments and utilities found", sums + utilities, bare),
    against("(d) … with tallies and all", measure, bare),
  );
}
