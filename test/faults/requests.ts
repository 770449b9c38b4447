import * as z from "zod";
import { sandboxMethod } from "../../functions/domain/sandbox/definitions.ts";
import { setTier } from "../../functions/store/rate-limits.ts";
import { tenantScope } from "../../functions/store/scope.ts";
import { operations } from "../routes/document.ts";
import { exampleBody, importFile } from "../routes/world.ts";
import { define, openPlanning, putSandboxAccounts } from "../support/planning.ts";

/** A request that can be made once everything is in place for it. */
export interface Ready {
  readonly path: string;
  readonly body?: unknown;
  /** What has an ETag that the request is to name. */
  readonly of?: string;
}

const withId = z.looseObject({ id: z.string() });

/** A partner with one of everything that requests under an Idempotency-Key are about. */
export async function openSite() {
  const planning = await openPlanning();
  const { ask, post } = planning;
  await setTier(planning, tenantScope(planning.tenantId), "internal", new Date());
  const [account] = await putSandboxAccounts(planning, 10);
  const { criteriaSetId, segmentationId, customers } = await define(planning, sandboxMethod);
  const make = async (path: string, body?: unknown): Promise<string> => {
    const made = await post(z.unknown(), path, { body });
    return withId.parse(made, { error: () => JSON.stringify(made) }).id;
  };
  const renamed = async (path: string) => {
    const { headers } = await ask("GET", path, { status: 200 });
    const named = { body: { name: "Draft" }, headers: { "if-match": headers.etag ?? "" } };
    await ask("PATCH", path, { ...named, status: 200 });
  };
  const imported = await importFile(planning, "externalId,name,relationship\ni-1,Smit,prospect\n");
  await planning.pump.settle();
  // Made after all has settled, for nothing more is to happen by itself.
  const ownSet = await make("/v1/criteria-sets", {
    name: "Weighed",
    criteria: sandboxMethod.criteria.filter(({ key }) => weighed.includes(key)),
  });
  const ownProfile = await make("/v1/weighting-profiles", {
    ...bodyOf("createWeightingProfile"),
    criteriaSetId: ownSet,
  });
  await renamed(`/v1/weighting-profiles/${customers}`);
  await renamed(`/v1/criteria-sets/${criteriaSetId}`);
  return {
    ...planning,
    ...{ make, imported, ownSet, ownProfile, criteriaSetId, segmentationId },
    profileId: customers,
    externalId: account?.externalId ?? "",
    client: await make("/v1/clients", bodyOf("createClient")),
    keyId: await make("/v1/api-keys", bodyOf("createApiKey")),
    clientId: await make("/v1/oauth-clients", bodyOf("createOAuthClient")),
  };
}

type Site = Awaited<ReturnType<typeof openSite>>;

const weighed = ["potential", "strategicFit", "entryBarrier", "dmuAccess", "urgency"];

function bodyOf(operationId: string): Readonly<Record<string, unknown>> {
  const found = operations.find((operation) => operation.operationId === operationId);
  return (found && exampleBody(found)) as Readonly<Record<string, unknown>>;
}

/** Sees to it that what has to be there first is, and says the request. */
type Preparation = (site: Site) => Ready | Promise<Ready>;

/** A thing newly made, and the last of the verbs to be done to it after the others were. */
const afresh =
  (path: string, body: (site: Site) => unknown, ...verbs: readonly string[]): Preparation =>
  async (site) => {
    const one = `${path}/${await site.make(path, body(site))}`;
    for (const verb of verbs.slice(0, -1))
      await site.post(z.unknown(), `${one}/${verb}`, { status: 200 });
    return { path: `${one}/${verbs.at(-1)}` };
  };

const example =
  (operationId: string, path: string, more: (site: Site) => object = () => ({})): Preparation =>
  (site) => ({ path, body: { ...bodyOf(operationId), ...more(site) } });

const ofClient =
  (
    verb: string,
    body?: object,
    before?: { readonly verb: string; readonly body?: object },
  ): Preparation =>
  async ({ client, post }) => {
    const path = `/v1/clients/${client}`;
    if (before) await post(z.unknown(), `${path}/${before.verb}`, { body: before.body });
    return { path: `${path}/${verb}`, body };
  };

/** The profile is of the set whose criteria the contract's examples weigh. */
const weighing = (method: string, operationId: string): Preparation =>
  example(operationId, `/v1/weightings/${method}`, ({ ownSet, ownProfile }) => {
    const { draft } = bodyOf(operationId) as { draft: object };
    const own = "profileId" in draft ? { profileId: ownProfile, version: 1 } : draft;
    return { criteriaSetId: ownSet, draft: own };
  });

const overOwnSet =
  (operationId: string) =>
  ({ ownSet }: Site) => ({ ...bodyOf(operationId), criteriaSetId: ownSet });
const segmentation = overOwnSet("createSegmentation");
const profile = overOwnSet("createWeightingProfile");
const criteriaSet = () => bodyOf("createCriteriaSet");
const file = { filename: "accounts.csv", format: "csv", bytes: 100 };

/**
 * How every operation that takes an Idempotency-Key is brought to do its work. An operation that is
 * not here fails the test: a new one says how.
 */
export const preparations: Readonly<Record<string, Preparation>> = {
  createAccountDuplicateSearch: () => ({ path: "/v1/account-duplicate-searches", body: {} }),
  createAccountImport: () => ({ path: "/v1/account-imports", body: file }),
  cancelAccountImport: async ({ make }) => ({
    path: `/v1/account-imports/${await make("/v1/account-imports", file)}/cancel`,
  }),
  startAccountImport: async (site) => ({
    path: `/v1/account-imports/${await importFile(site, "externalId\n1\n", {}, false)}/start`,
  }),
  prepareAccountImport: async (site) => ({
    path: `/v1/account-imports/${await importFile(site, "a,b\n1,2\n", {}, false)}/prepare`,
    body: { reckoned: [{ column: "c", multiply: ["a", "b"] }] },
  }),
  undoAccountImport: ({ imported }) => ({ path: `/v1/account-imports/${imported}/undo` }),
  batchAccounts: example("batchAccounts", "/v1/accounts:batch"),
  createApiKey: example("createApiKey", "/v1/api-keys"),
  rotateApiKey: ({ keyId }) => ({
    path: `/v1/api-keys/${keyId}/rotate`,
    body: bodyOf("rotateApiKey"),
  }),
  createClient: example("createClient", "/v1/clients"),
  offboardClient: ofClient("offboard"),
  undoClientOffboarding: ofClient("offboard/undo", undefined, { verb: "offboard" }),
  suspendClient: ofClient("suspend", bodyOf("suspendClient")),
  resumeClient: ofClient("resume", bodyOf("resumeClient"), {
    verb: "suspend",
    body: bodyOf("suspendClient"),
  }),
  createCriteriaSet: example("createCriteriaSet", "/v1/criteria-sets"),
  archiveCriteriaSet: afresh("/v1/criteria-sets", criteriaSet, "archive"),
  unarchiveCriteriaSet: afresh("/v1/criteria-sets", criteriaSet, "archive", "unarchive"),
  freezeCriteriaSet: ({ criteriaSetId }) => {
    const of = `/v1/criteria-sets/${criteriaSetId}`;
    return { path: `${of}/freeze`, of };
  },
  createExport: () => ({ path: "/v1/exports" }),
  cancelExport: async ({ make }) => ({ path: `/v1/exports/${await make("/v1/exports")}/cancel` }),
  batchFeedLines: ({ externalId }) => {
    const { lines } = bodyOf("batchFeedLines") as { lines: object[] };
    const own = lines.map((line) => ({ ...line, externalId }));
    return { path: "/v1/feeds/orders/lines:batch", body: { lines: own } };
  },
  createImportMapping: example("createImportMapping", "/v1/import-mappings"),
  createOAuthClient: example("createOAuthClient", "/v1/oauth-clients"),
  rotateOAuthClientSecret: ({ clientId }) => ({
    path: `/v1/oauth-clients/${clientId}/rotate-secret`,
    body: bodyOf("rotateOAuthClientSecret"),
  }),
  createSegmentation: example("createSegmentation", "/v1/segmentations", segmentation),
  archiveSegmentation: afresh("/v1/segmentations", segmentation, "archive"),
  unarchiveSegmentation: afresh("/v1/segmentations", segmentation, "archive", "unarchive"),
  createShareLink: example("createShareLink", "/v1/share-links", (site) => {
    const { segmentationId, profileId } = site;
    return { segmentationId, profileId };
  }),
  createWeightingProfile: example("createWeightingProfile", "/v1/weighting-profiles", profile),
  archiveWeightingProfile: afresh("/v1/weighting-profiles", profile, "archive"),
  unarchiveWeightingProfile: afresh("/v1/weighting-profiles", profile, "archive", "unarchive"),
  cloneWeightingProfile: ({ profileId }) => ({
    path: `/v1/weighting-profiles/${profileId}/clone`,
    body: bodyOf("cloneWeightingProfile"),
  }),
  publishWeightingProfile: ({ profileId }) => {
    const of = `/v1/weighting-profiles/${profileId}`;
    return { path: `${of}/publish`, of };
  },
  revertWeightingProfile: ({ profileId }) => {
    const of = `/v1/weighting-profiles/${profileId}`;
    return { path: `${of}/revert`, of, body: { version: 1 } };
  },
  weighByBestWorst: weighing("best-worst", "weighByBestWorst"),
  weighByPairwise: weighing("pairwise", "weighByPairwise"),
  weighByPoints: weighing("points", "weighByPoints"),
  weighByRankOrder: weighing("rank-order", "weighByRankOrder"),
  weighBySwing: weighing("swing", "weighBySwing"),
};
