import type { ExportedEntity } from "../../contract/schemas/export-lines.ts";
import type { ExportJob, Page, ShareLinkRecord, TenantStore } from "../../contract/stored.ts";
import { feedNames, lineDate } from "../../domain/index.ts";

/** One line of one of the files. */
export interface Line {
  readonly entity: ExportedEntity;
  readonly value: unknown;
  /** Of a line of a feed. */
  readonly day?: string;
}

/** What is read together, and where to go on; `next` is null at its end. */
interface Piece {
  readonly lines: readonly Line[];
  readonly next: string | null;
}

export interface Source {
  readonly name: string;
  read(store: TenantStore, job: ExportJob, after: string | null): Promise<Piece>;
}

/** Buckets read together: some thousand accounts each time. */
const BUCKETS_A_PIECE = 8;
const PAGE_ITEMS = 100;
const DATE_CHARS = "yyyy-mm-dd".length;
/** After every day there is. */
const LAST_DAY = "9999-12-31";

// ------------------------------------------------------------ accounts

const accounts: Source = {
  name: "accounts",
  async read({ accounts: stored }, { depth }, after) {
    const first = Number(after ?? 0);
    const count = Math.min(BUCKETS_A_PIECE, 2 ** depth - first);
    const lines: Line[] = [];
    for await (const bucket of stored.buckets(depth, first, count)) {
      for (const account of bucket.accounts) lines.push(...linesOf(account));
    }
    const end = first + count;
    return { lines, next: end < 2 ** depth ? String(end) : null };
  },
};

type Stored = NonNullable<Awaited<ReturnType<TenantStore["accounts"]["get"]>>>;

/** Facts and lines as imports take them, one file for each. */
function linesOf({ id, version, account, createdAt, updatedAt }: Stored): Line[] {
  const { externalId, name, relationship, facts, feeds, ratings = [] } = account;
  return [
    { entity: "accounts", value: { externalId, name, relationship, facts } },
    { entity: "account-states", value: { externalId, id, version, createdAt, updatedAt } },
    ...feedNames.flatMap((feed) =>
      (feeds?.[feed] ?? []).map((line) => {
        return { entity: feed, value: { externalId, ...line }, day: lineDate(line) };
      }),
    ),
    ...ratings.map((rating): Line => {
      return { entity: "account-ratings", value: { externalId, ...rating } };
    }),
  ];
}

// ------------------------------------------------------------ definitions

/** What is one page of a list after the other. */
function listed<T>(
  entity: ExportedEntity,
  list: (store: TenantStore, after: string | null) => Promise<Page<T>>,
): Source {
  return {
    name: entity,
    async read(store, _job, after) {
      const { items, next } = await list(store, after);
      return { lines: items.map((value) => ({ entity, value })), next };
    },
  };
}

/** What is read at once. */
const whole = (
  entity: ExportedEntity,
  values: (store: TenantStore) => Promise<readonly unknown[]>,
): Source => ({
  name: entity,
  read: async (store) => ({
    lines: (await values(store)).map((value) => ({ entity, value })),
    next: null,
  }),
});

type Named = "criteria-sets" | "segmentations" | "weighting-profiles" | "import-mappings";

interface History {
  list(
    after: string | null,
    limit: number,
    options?: { readonly archived?: boolean | "any" },
  ): Promise<Page<{ readonly id: string; readonly definition: object }>>;
  versions(
    id: string,
    after: string | null,
    limit: number,
  ): Promise<Page<{ readonly definition: object }>>;
}

/** Those in use and those that are archived, then every version of each. */
const withVersions = (entity: Named, of: (store: TenantStore) => History): readonly Source[] => [
  listed(entity, async (store, after) =>
    stated(await of(store).list(after, PAGE_ITEMS, { archived: "any" })),
  ),
  ofEach(versionsName[entity], of, async (store, id, after) =>
    stated(await of(store).versions(id, after, PAGE_ITEMS)),
  ),
];

/** Definitions as the API takes them: what a profile is made of lies beside its name there. */
function stated(page: Page<{ readonly definition: object }>): Page<unknown> {
  const items = page.items.map((item) => {
    const { profile = {}, ...rest } = item.definition as { readonly profile?: object };
    return { ...item, definition: { ...rest, ...profile } };
  });
  return { items, next: page.next };
}

const versionsName = {
  "criteria-sets": "criteria-set-versions",
  segmentations: "segmentation-versions",
  "weighting-profiles": "weighting-profile-versions",
  "import-mappings": "import-mapping-versions",
} as const;

/** Of one thing after the other; `after`: the thing before, and the place in what the next has. */
function ofEach<T>(
  entity: ExportedEntity,
  of: (store: TenantStore) => Pick<History, "list">,
  read: (store: TenantStore, id: string, after: string | null) => Promise<Page<T>>,
): Source {
  return {
    name: entity,
    async read(store, _job, after) {
      const [before = "", among = ""] = JSON.parse(after ?? "[]") as readonly string[];
      const [one] = (await of(store).list(before || null, 1, { archived: "any" })).items;
      if (one === undefined) return { lines: [], next: null };
      const { items, next } = await read(store, one.id, among || null);
      return {
        lines: items.map((value) => ({ entity, value })),
        next: JSON.stringify(next === null ? [one.id] : [before, next]),
      };
    },
  };
}

// ------------------------------------------------------------ ratings and results

const segmentationsOf = (store: TenantStore): Pick<History, "list"> => store.segmentations;

/** Those in force: what is superseded can be computed again from the versions its run names. */
async function rankingsOf(store: TenantStore, segmentationId: string): Promise<Page<unknown>> {
  const published = await store.results.published(segmentationId);
  const items: unknown[] = [];
  for (const { id } of published?.runs ?? []) {
    const run = await store.results.run(id);
    if (run) items.push({ runId: id, ranking: run.snapshot });
  }
  return { items, next: null };
}

const ratingsAndResults: readonly Source[] = [
  ofEach("segment-ratings", segmentationsOf, async (store, segmentationId, after) => {
    const { items, next } = await store.ratings.page(segmentationId, after, PAGE_ITEMS);
    return { items: items.map((rating) => ({ segmentationId, ...rating })), next };
  }),
  ofEach("runs", segmentationsOf, (store, segmentationId, after) =>
    store.results.runs(segmentationId, after, PAGE_ITEMS),
  ),
  ofEach("rankings", segmentationsOf, rankingsOf),
];

/** What names a link in its text is half of what opens it. */
function withoutLookup({ items, next }: Page<ShareLinkRecord>): Page<unknown> {
  return { items: items.map(({ lookup: _, ...rest }) => rest), next };
}

// ------------------------------------------------------------ all

/** Everything, in the order it is read; audit records last, so that they tell of all before. */
export const sources: readonly Source[] = [
  whole("tenant", async (store) => {
    const { tenantId, name, mode, asOf, createdAt } = await store.tenant.read();
    return [{ tenantId, name, mode, asOf, createdAt }];
  }),
  whole("account-fields", (store) => store.fields.list()),
  whole("settings", async (store) => {
    const [settings, retention] = [await store.settings.read(), await store.retention.read()];
    const [branding, logo] = [await store.branding.read(), await store.branding.readLogo()];
    const { version, updatedAt, ...definition } = branding;
    const logoBase64 = logo && Buffer.from(logo.content).toString("base64");
    return [
      { name: "settings", ...settings },
      { name: "retention", ...retention },
      { name: "branding", version, definition: { ...definition, logoBase64 }, updatedAt },
    ];
  }),
  ...withVersions("criteria-sets", (store) => store.criteriaSets),
  ...withVersions("segmentations", (store) => store.segmentations),
  ...withVersions("weighting-profiles", (store) => store.profiles),
  ...withVersions("import-mappings", (store) => store.importMappings),
  listed("knowledge", (store, after) => store.knowledge.versions(after, 1)),
  accounts,
  ...ratingsAndResults,
  listed("account-imports", (store, after) => store.imports.list(after, PAGE_ITEMS)),
  listed("api-keys", (store, after) => store.access.apiKeys.list(after, PAGE_ITEMS)),
  listed("oauth-clients", (store, after) => store.access.oauthClients.list(after, PAGE_ITEMS)),
  whole("oidc-issuers", (store) => store.access.oidcIssuers.list()),
  whole("cors-origins", async (store) => [await store.access.origins.read()]),
  listed("clients", (store, after) => store.clients.list(after, PAGE_ITEMS)),
  listed("share-links", async (store, after) =>
    withoutLookup(await store.access.shareLinks.list(after, PAGE_ITEMS)),
  ),
  whole("usage", async (store) => {
    const { createdAt } = await store.tenant.read();
    return store.usage.days(createdAt.slice(0, DATE_CHARS), LAST_DAY);
  }),
  listed("audit-records", (store, after) =>
    store.audit.list({ newestFirst: false }, after, PAGE_ITEMS),
  ),
];
