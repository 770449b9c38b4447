/**
 * `npm run cost`: what the service uses for each kind of work, counted on this machine, and what
 * that costs at the prices of prices.ts. `--accounts N`: size of the tenant; `-- file.md` writes the
 * tables as well.
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { paginateScan } from "@aws-sdk/client-dynamodb";
import * as z from "zod";
import { sandboxMethod } from "../../functions/domain/sandbox/definitions.ts";
import type { Tenant } from "./calls.ts";
import { type Counted, dollarsOf, type Kept, monthOf, scaled, type Usage } from "./cost.ts";
import { countedWork } from "./counting.ts";
import { type AccountsFile, accountsFile } from "./files.ts";
import { startFile } from "./importing.ts";
import { prices } from "./prices.ts";
import { freezeScale } from "./remeasure.ts";
import { newTenant, openEmulators, openStack, type Stack } from "./stack.ts";

const { values: options, positionals } = parseArgs({
  options: { accounts: { type: "string", default: "50000" } },
  allowPositionals: true,
});
const ACCOUNTS = Number(options.accounts);
/** Calls of one kind that are counted together. */
const CALLS = 100;
const WRITES = 10;
const PAGE = 200;

type Work = keyof Awaited<ReturnType<typeof countAll>>;

/** Imports and measuring per account; reads and writes per call. */
async function countAll(tenant: Tenant) {
  const perAccount = async (told: Partial<Counted>, work: () => Promise<void>) =>
    scaled(await countedWork(tenant, told, work), 1 / ACCOUNTS);
  const importing = (file: AccountsFile) => {
    // Created, started and asked for a dozen times; the file itself goes to the object store.
    const told = { requests: 14, objectWrites: 1 };
    return perAccount(told, async () => {
      say("importing");
      await startFile(tenant, file);
    });
  };
  return {
    importFirst: await importing(accountsFile(ACCOUNTS)),
    importSame: await importing(accountsFile(ACCOUNTS)),
    importChanged: await importing(accountsFile(ACCOUNTS, 1)),
    remeasure: await perAccount({ requests: 4 }, async () => {
      say("measuring again");
      await freezeScale(tenant, 11);
    }),
    listAccounts: await listing(tenant),
    ...(await calling(tenant)),
  };
}

const page = z.looseObject({ nextCursor: z.string().nullable() });

async function listing(tenant: Tenant): Promise<Counted> {
  say("reading accounts");
  let bytesOut = 0;
  const pages = Math.min(20, Math.floor(ACCOUNTS / PAGE));
  const used = await countedWork(tenant, { requests: pages }, async () => {
    let path: string | null = `/v1/accounts?limit=${PAGE}`;
    for (let i = 0; i < pages && path !== null; i += 1) {
      const answer = await tenant.api.call("GET", path);
      bytesOut += answer.text.length;
      const cursor: string | null = answer.json(page).nextCursor;
      path = cursor === null ? null : `/v1/accounts?limit=${PAGE}&cursor=${cursor}`;
    }
  });
  return scaled({ ...used, bytesOut }, 1 / (pages * PAGE));
}

async function calling(tenant: Tenant) {
  const { segmentationId, profileId, api } = tenant;
  const under = `/v1/segmentations/${segmentationId}`;
  const times = async (count: number, call: (i: number) => ReturnType<typeof api.call>) => {
    let bytesOut = 0;
    const used = await countedWork(tenant, { requests: count }, async () => {
      for (let i = 0; i < count; i += 1) bytesOut += (await call(i)).text.length;
    });
    return scaled({ ...used, bytesOut }, 1 / count);
  };
  say("reading rankings, weighing anew, reading and changing accounts");
  const profile = sandboxMethod.profiles[0]?.profile;
  return {
    ranking: await times(CALLS, () => api.call("GET", `${under}/ranking?profileId=${profileId}`)),
    matrix: await times(CALLS, () => api.call("GET", `${under}/matrix?profileId=${profileId}`)),
    whatIf: await times(CALLS, (i) =>
      api.call("POST", `${under}/what-if`, { body: { ...profile, valueShare: i / CALLS } }),
    ),
    readAccount: await times(CALLS, (i) => api.call("GET", `/v1/accounts/ext:NL-${10_001 + i}`)),
    changeAccount: await changing(tenant),
  };
}

/** One change at a time, each until it is published. */
async function changing(tenant: Tenant): Promise<Counted> {
  const all: Counted[] = [];
  for (let i = 0; i < WRITES; i += 1) {
    const body = { facts: { revenue12m: 5_000 + i } };
    const path = `/v1/accounts/ext:NL-${10_001 + i}`;
    all.push(
      await countedWork(tenant, { requests: 1 }, async () => {
        await tenant.api.call("PATCH", path, { body });
      }),
    );
  }
  // Once a minute reconciliation falls into one of them.
  all.sort((a, b) => a.readUnits + a.writeUnits - b.readUnits - b.writeUnits);
  const middle = all[Math.floor(WRITES / 2)];
  if (middle === undefined) throw new Error("nothing was changed");
  return middle;
}

/** Bytes in the table, of everything the tenant has. The file expires; its month is counted whole. */
async function keptPerAccount({ clients }: Stack, tenantId: string): Promise<Kept> {
  const { dynamo, names } = clients;
  let bytes = 0;
  for await (const { Items = [] } of paginateScan({ client: dynamo }, { TableName: names.table })) {
    for (const item of Items) {
      if (item.pk?.S?.startsWith(`T#${tenantId}`) !== true) continue;
      for (const [name, value] of Object.entries(item)) {
        bytes += name.length + (value.B?.length ?? value.S?.length ?? value.N?.length ?? 8);
      }
    }
  }
  return { table: bytes / ACCOUNTS, objects: accountsFile(ACCOUNTS).bytes / ACCOUNTS };
}

// ------------------------------------------------------------ tables

function heading(): string {
  return `Counted with ${ACCOUNTS} accounts, ${sandboxMethod.criteria.length} criteria and ${sandboxMethod.profiles.length} published profiles. Prices of ${prices.region} as known in ${prices.asOf}: check them before relying on an amount. Function time is that of this machine.`;
}

function workTable(counted: Readonly<Record<Work, Counted>>): string {
  const head =
    "| work | read units | write units | queue requests | invocations | GB-s | answer | µ$ |\n|---|--:|--:|--:|--:|--:|--:|--:|";
  const rows = works.map(({ work, label }) => {
    const each = counted[work];
    const numbers = [each.readUnits, each.writeUnits, each.queueRequests, each.invocations];
    const dollars = dollarsOf(each, prices).total * 1e6;
    return `| ${label} | ${numbers.map(short).join(" | ")} | ${short(each.gbSeconds)} | ${short(each.bytesOut / 1024)} KiB | ${short(dollars)} |`;
  });
  return [head, ...rows].join("\n");
}

function millionTable(counted: Readonly<Record<Work, Counted>>): string {
  const head =
    "| a million | database | functions | gateway | rest | total |\n|---|--:|--:|--:|--:|--:|";
  const rows = works.map(({ work, label }) => {
    const { database, functions, gateway, rest, total } = dollarsOf(
      scaled(counted[work], 1e6),
      prices,
    );
    return `| ${label} | ${[database, functions, gateway, rest, total].map(money).join(" | ")} |`;
  });
  return [head, ...rows].join("\n");
}

const works: readonly { readonly work: Work; readonly label: string }[] = [
  { work: "importFirst", label: "accounts imported, all new (each)" },
  { work: "importSame", label: "accounts imported, unchanged (each)" },
  { work: "importChanged", label: "accounts imported, 1 % changed (each)" },
  { work: "remeasure", label: "accounts measured again (each)" },
  { work: "listAccounts", label: `accounts read in pages of ${PAGE} (each)` },
  { work: "readAccount", label: "accounts read one by one" },
  { work: "changeAccount", label: "accounts changed one by one, each published" },
  { work: "ranking", label: "rankings read" },
  { work: "matrix", label: "matrices read" },
  { work: "whatIf", label: "re-weightings" },
];

const DAYS = 30;

/** Three tenants one meets: what they do in a month. */
function tenants(): Usage<Work>[] {
  const none = { importFirst: 0, listAccounts: 0 };
  return [
    {
      name: "2,000 accounts, a file a week, 5 users",
      accounts: 2_000,
      work: {
        ...none,
        ...{ importSame: 0, importChanged: 4 * 2_000, remeasure: 2 * 2_000 },
        ...{ ranking: DAYS * 50, matrix: DAYS * 50, whatIf: DAYS * 20 },
        ...{ readAccount: DAYS * 50, changeAccount: DAYS * 20 },
      },
    },
    {
      name: "50,000 accounts, a file a night, 50 users",
      accounts: 50_000,
      work: {
        ...none,
        ...{ importSame: 0, importChanged: DAYS * 50_000, remeasure: 4 * 50_000 },
        ...{ ranking: DAYS * 1_000, matrix: DAYS * 1_000, whatIf: DAYS * 300 },
        ...{ readAccount: DAYS * 2_000, changeAccount: DAYS * 500 },
      },
    },
    {
      name: "1,000,000 accounts, a file a night, a partner's integration",
      accounts: 1_000_000,
      work: {
        ...none,
        ...{ importSame: 0, importChanged: DAYS * 1_000_000, remeasure: 4 * 1_000_000 },
        ...{ ranking: DAYS * 10_000, matrix: DAYS * 10_000, whatIf: DAYS * 2_000 },
        ...{ readAccount: DAYS * 50_000, changeAccount: DAYS * 5_000 },
      },
    },
  ];
}

function monthTable(counted: Readonly<Record<Work, Counted>>, kept: Kept): string {
  const head =
    "| tenant, a month | database | functions | gateway | rest | storage | total |\n|---|--:|--:|--:|--:|--:|--:|";
  // Every day everything is measured by the date of that day.
  const rows = tenants().map((usage) => {
    const daily = { ...usage.work, remeasure: usage.work.remeasure + DAYS * usage.accounts };
    const month = monthOf({ ...usage, work: daily }, counted, kept, prices);
    const { database, functions, gateway, rest, storage, total } = month;
    const amounts = [database, functions, gateway, rest, storage, total].map(money);
    return `| ${usage.name} | ${amounts.join(" | ")} |`;
  });
  return [head, ...rows].join("\n");
}

function short(value: number): string {
  if (value === 0) return "0";
  return value >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3)));
}

const money = (value: number): string => `$ ${value < 10 ? value.toFixed(3) : value.toFixed(2)}`;

function say(text: string): void {
  process.stderr.write(`${text} …\n`);
}

const emulators = await openEmulators("memory");
let stack: Stack | undefined;
try {
  stack = await openStack(emulators, "cost");
  const tenant = await newTenant(stack, "Cost");
  const counted = await countAll(tenant);
  const kept = await keptPerAccount(stack, tenant.tenantId);
  const text = [heading(), workTable(counted), millionTable(counted), monthTable(counted, kept)];
  const report = `${text.join("\n\n")}\n`;
  process.stdout.write(report);
  const [out] = positionals;
  if (out !== undefined) writeFileSync(out, report);
} finally {
  await stack?.stop();
  await emulators.stop();
}
process.exit(0);
