import { changedAccount, read, type Tenant, whatIf } from "./calls.ts";
import { accountsFile } from "./files.ts";
import { importFile } from "./importing.ts";
import { against, type Report, say } from "./report.ts";
import { median } from "./sample.ts";
import { newTenant, type Stack } from "./stack.ts";

const ROUNDS = 3;
const READS_MAX = 1.2;
const CHANGE_MAX = 2;

const calls = [
  { label: "re-weighting", asked: READS_MAX, of: whatIf },
  { label: "reading a ranking", asked: READS_MAX, of: (of: Tenant) => read(of, "ranking") },
  { label: "reading a matrix", asked: READS_MAX, of: (of: Tenant) => read(of, "matrix") },
  { label: "one changed account until published", asked: CHANGE_MAX, of: changedAccount },
] as const;

/** (e) What a call costs by the size of its tenant. `known`: a tenant that has its accounts already. */
export async function sizeLines(
  report: Report,
  stack: Stack,
  sizes: readonly number[],
  known: ReadonlyMap<number, Tenant>,
): Promise<void> {
  const tenants: { size: number; tenant: Tenant }[] = [];
  for (const size of sizes) {
    const tenant = known.get(size) ?? (await filled(stack, size));
    tenants.push({ size, tenant });
  }
  for (const { label, asked, of } of calls) {
    say(label);
    const runs = tenants.map(({ size, tenant }) => ({ size, tenant, millis: [] as number[] }));
    // In turns, so that a machine that is busy for a while is so for every size.
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const run of runs) {
        const { millis, usage } = await of(run.tenant);
        run.millis.push(millis);
        if (round === 0) report.costs.push({ path: `${label} at ${run.size}`, ...usage });
      }
    }
    const [few, ...more] = runs.map(({ size, millis }) => ({ size, millis: median(millis) }));
    if (few === undefined) return;
    report.lines.push({ what: `(e) ${label} at ${few.size}`, millis: few.millis });
    for (const many of more) {
      const what = `… at ${many.size} ÷ at ${few.size}`;
      report.lines.push(against(what, many.millis, few.millis, asked));
    }
  }
}

async function filled(stack: Stack, size: number): Promise<Tenant> {
  say(`filling a tenant with ${size} accounts`);
  const tenant = await newTenant(stack, `Bench ${size}`);
  await importFile(tenant, accountsFile(size));
  return tenant;
}
