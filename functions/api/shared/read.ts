import * as z from "zod";
import { lookOf } from "../../contract/branding.ts";
import type { TenantStore } from "../../contract/context.ts";
import { inDetail } from "../../contract/detail.ts";
import { endpoint } from "../../contract/endpoint.ts";
import type { Language } from "../../contract/labels.ts";
import { SHARED_TOP_ACCOUNTS, SHARED_TOP_SEGMENTS } from "../../contract/limits.ts";
import { type Localised, localised } from "../../contract/localised.ts";
import { Problem, problem } from "../../contract/problem.ts";
import { loadRanking } from "../../contract/ranking-at-hand.ts";
import {
  CSV,
  formatParams,
  JSON_TYPE,
  rankingCsvExample,
  SVG,
  savedAs,
  svgExample,
  wantedType,
} from "../../contract/representations.ts";
import { SHARED_PATH, type ShareLink } from "../../contract/shares.ts";
import { OTHER_SEGMENT, TOP_ACCOUNTS_MAX, topAccounts } from "../../domain/index.ts";
import { shownScore } from "../../domain/ranking/show.ts";
import type { MatrixPart, RankingPart } from "../../domain/ranking/types.ts";
import { matrixCsv, matrixSvg, rankingCsv } from "../../formats/index.ts";
import { sharedExample, sharedSchema } from "./representation.ts";

const COST = 2;

/** Nothing of it is kept on the way, listed by search engines, or told to where its reader goes next. */
const headers = {
  "Cache-Control": "private, no-store",
  "X-Robots-Tag": "noindex, nofollow",
  "Referrer-Policy": "no-referrer",
} as const;

export default endpoint({
  operationId: "getShared",
  method: "GET",
  path: `${SHARED_PATH}/{token}`,
  tag: "Share links",
  summary: "Open a share link",
  description:
    "The one ranking or matrix that was shared, to whoever has the link; no key is needed, and a key changes nothing. A link that never was, has expired or was withdrawn, or of a tenant that is closed, all get the same 404. Either as a table too (`Accept: text/csv` or `format=csv`), a matrix also as a drawing (`image/svg+xml` or `format=svg`), which a browser shows; accounts are in neither. Its RateLimit headers tell of two allowances: what links of this tenant may spend (`shared`), and what your address may ask (`address`).",
  scope: null,
  cost: COST,
  idempotency: "safe",
  precondition: "none",
  params: () => z.strictObject({ token: z.string().describe("The text of the link.") }),
  query: () => z.strictObject(formatParams(["json", "csv", "svg"])),
  responses: {
    200: {
      description: "What was shared.",
      schema: sharedSchema,
      mediaTypes: { [CSV]: { example: rankingCsvExample }, [SVG]: { example: svgExample } },
      headers: {
        RateLimit: "What links of this tenant may still spend, and your address ask.",
        "X-Robots-Tag": "`noindex, nofollow`: not to be found by search.",
      },
      examples: { frozen: { summary: "An empty matrix, in Dutch", value: sharedExample } },
    },
  },
  problems: ["shared-not-found", "shared-not-ready"],
  async handle({ params, query, ...agreed }, ctx) {
    const opened = await ctx.shares.open(params.token, COST);
    if (opened === null) throw problem("shared-not-found", {}, { headers });
    const { link, store, branding } = opened;
    const { label, kind, follow, expiresAt } = link;
    const type = wantedType(query.format, agreed, typesOf[kind]);
    const { provenance, ...parts } = await contentOf(store, link);
    const { ranking, matrix } = localised(parts, ctx.language);
    const raw = fileOf(type, { ranking, matrix }, { ...query, language: ctx.language, label });
    if (raw !== null) {
      const saved = type === CSV ? savedAs(`${kind}.csv`) : {};
      return { status: 200, headers: { ...headers, ...saved }, raw };
    }
    const best = link.includeAccounts && ranking ? await bestOf(store, link, ranking) : null;
    return {
      status: 200,
      headers,
      body: {
        ...{ label, kind, follow, asOf: provenance.asOf, expiresAt },
        ranking,
        matrix,
        topAccounts: best,
        branding: branding && lookOf(branding),
      },
    };
  },
});

/** What each kind can be answered as. */
const typesOf = { ranking: [JSON_TYPE, CSV], matrix: [JSON_TYPE, CSV, SVG] } as const;

interface Parts {
  readonly ranking: Localised<RankingPart> | null;
  readonly matrix: Localised<MatrixPart> | null;
}

/** What is shared as a table or drawing; null as JSON. */
function fileOf(
  type: string,
  { ranking, matrix }: Parts,
  how: Parameters<typeof matrixCsv>[1] & { readonly language: Language; readonly label: string },
) {
  const title = { language: how.language, title: how.label };
  if (type === CSV && ranking) return { mediaType: CSV, content: rankingCsv(ranking, how) };
  if (type === CSV && matrix) return { mediaType: CSV, content: matrixCsv(matrix, how) };
  return type === SVG && matrix ? { mediaType: SVG, content: matrixSvg(matrix, title) } : null;
}

async function contentOf(store: TenantStore, link: ShareLink) {
  if (link.follow === "frozen") {
    const frozen = await store.access.shareLinks.frozen(link.id);
    // Withdrawn between the two reads.
    if (frozen === null) throw problem("shared-not-found", {}, { headers });
    return frozen;
  }
  const { segmentationId, profileId, relationship, kind, detail } = link;
  const wanted = { segmentationId, profileId, relationship, version: "published" };
  try {
    const snapshot = await loadRanking(store, wanted);
    if (kind === "matrix") return { ...snapshot, ranking: null };
    return { ...inDetail(snapshot, detail), matrix: null };
  } catch (error) {
    // What is wrong with it is for its owner to know.
    if (error instanceof Problem) throw problem("shared-not-ready", {}, { headers });
    throw error;
  }
}

/** The accounts the run in force was published with; none of a segment it does not have. */
async function bestOf(
  store: TenantStore,
  link: ShareLink,
  { rows, pooled }: Localised<RankingPart>,
) {
  const { segmentationId, profileId, relationship } = link;
  const current = await store.results.current(segmentationId, profileId);
  const tops = current && (await store.results.tops(current.id));
  if (tops === null) return [];
  return rows.slice(0, SHARED_TOP_SEGMENTS).map(({ segment }) => {
    const keys = segment === OTHER_SEGMENT && pooled.length > 0 ? pooled : [segment];
    const found = topAccounts(tops, TOP_ACCOUNTS_MAX, keys).filter(
      (account) => relationship === undefined || account.relationship === relationship,
    );
    const accounts = found.slice(0, SHARED_TOP_ACCOUNTS).map((account) => ({
      name: account.name,
      relationship: account.relationship,
      score: shownScore(account.score),
    }));
    return { segment, accounts };
  });
}
