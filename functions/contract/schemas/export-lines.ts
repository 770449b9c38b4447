import * as z from "zod";
import { lineFields } from "../../domain/feeds/line-fields.ts";
import type { FeedName } from "../../domain/feeds/types.ts";
import { relationshipSchema, timeSchema, versionSchema } from "./basics.ts";

/** Grows when a file of an export means something else than before, or is no longer there. */
export const EXPORT_FORMAT_VERSION = 1;

const id = (description: string) => z.string().describe(description);
const asApi = (path: string) =>
  z.record(z.string(), z.json()).describe(`As \`${path}\` of the API takes it.`);

const externalId = () => id("The account's own key, as it was given.");

/** The members of a line of a feed by the types of its parts. */
function feedLine(feed: FeedName) {
  const typed = { number: () => z.number(), date: () => z.iso.date() } as const;
  const parts = lineFields[feed].map(({ key, type, required, label }) => {
    const schema = (type === "number" || type === "date" ? typed[type]() : z.string()).describe(
      label.en,
    );
    return [key, required ? schema : schema.optional()] as const;
  });
  return z.object({ externalId: externalId(), ...Object.fromEntries(parts) });
}

const entityOf = (path: string) =>
  z.object({
    id: id("Its id."),
    version: versionSchema("The version it is at."),
    publishedVersion: versionSchema("The version in force; null while none is.").nullable(),
    definition: asApi(path),
    createdAt: timeSchema("When it was made, UTC."),
    updatedAt: timeSchema("When it last changed, UTC."),
    archivedAt: timeSchema("When it was archived; null while in use.").nullable(),
  });

const versionOf = (path: string) =>
  z.object({
    id: id("Whose version it is."),
    version: versionSchema("Which version."),
    published: z.boolean().describe("Whether it was put in force as it was written."),
    definition: asApi(path),
    at: timeSchema("When it was written, UTC."),
    by: id("The key, client or function that wrote it."),
  });

const rating = {
  criterion: id("Key of the criterion."),
  assessor: id("Who rated."),
};

const noSecrets = (what: string) =>
  z.looseObject({ createdAt: timeSchema("When it was made, UTC.") }).describe(`${what} No secret.`);

/** What each kind of line looks like, and what it is. Every entity of an export is here. */
const shapes = {
  tenant: () =>
    z.object({
      tenantId: id("The tenant."),
      name: z.string().describe("Its name."),
      mode: z.enum(["live", "test"]).describe("Whether it is for tests."),
      asOf: z.iso.date().describe("The day facts were measured on."),
      createdAt: timeSchema("When it was made, UTC."),
    }),
  "account-fields": () =>
    z.looseObject({ key: id("Its key."), type: z.string().describe("Its type.") }),
  settings: () =>
    z.object({
      name: z.enum(["settings", "retention", "branding"]).describe("Which settings."),
      version: z.int().min(0).describe("The version they are at; 0: never set."),
      definition: z.record(z.string(), z.json()).describe("The settings."),
      updatedAt: timeSchema("When they last changed; null: never.").nullable(),
    }),
  "criteria-sets": () => entityOf("POST /v1/criteria-sets"),
  "criteria-set-versions": () => versionOf("POST /v1/criteria-sets"),
  segmentations: () => entityOf("POST /v1/segmentations"),
  "segmentation-versions": () => versionOf("POST /v1/segmentations"),
  "weighting-profiles": () => entityOf("POST /v1/weighting-profiles"),
  "weighting-profile-versions": () => versionOf("POST /v1/weighting-profiles"),
  "import-mappings": () => entityOf("POST /v1/import-mappings"),
  "import-mapping-versions": () => versionOf("POST /v1/import-mappings"),
  knowledge: () =>
    z.object({
      version: versionSchema("Which version; every one is in force as it is written."),
      document: asApi("PUT /v1/knowledge"),
      at: timeSchema("When it was written, UTC."),
      by: id("The key, client or function that wrote it."),
    }),
  accounts: () =>
    z.object({
      externalId: externalId(),
      name: z.string().describe("The company's name."),
      relationship: relationshipSchema(),
      facts: z
        .record(z.string(), z.union([z.number(), z.string(), z.boolean(), z.array(z.string())]))
        .describe("What is known, by field."),
    }),
  "account-states": () =>
    z.object({
      externalId: externalId(),
      id: id("Our id."),
      version: z.int().min(1).describe("Its version."),
      createdAt: timeSchema("When it came in, UTC."),
      updatedAt: timeSchema("When it last changed, UTC."),
    }),
  orders: () => feedLine("orders"),
  opportunities: () => feedLine("opportunities"),
  leads: () => feedLine("leads"),
  activities: () => feedLine("activities"),
  "account-ratings": () => z.looseObject({ externalId: externalId(), ...rating }),
  "segment-ratings": () =>
    z.looseObject({
      segmentationId: id("The segmentation."),
      segment: id("Key of the segment."),
      ...rating,
    }),
  runs: () =>
    z.looseObject({ id: id("The run."), publishedAt: timeSchema("When it came in force, UTC.") }),
  rankings: () =>
    z.object({
      runId: id("The run in force."),
      ranking: z.record(z.string(), z.json()).describe("As `GET /v1/runs/{runId}` answers it."),
    }),
  "account-imports": () =>
    z.looseObject({ id: id("The import."), state: z.string().describe("How it ended.") }),
  "api-keys": () => noSecrets("An API key."),
  "oauth-clients": () => noSecrets("An OAuth client."),
  "oidc-issuers": () => noSecrets("An identity provider."),
  "cors-origins": () =>
    z.object({
      version: z.int().min(0).describe("The version of the list."),
      origins: z.array(z.string()).describe("Web origins that are let in."),
    }),
  clients: () => noSecrets("A client of this partner."),
  "share-links": () => noSecrets("A share link."),
  usage: () => z.looseObject({ day: z.iso.date().describe("The day, UTC.") }),
  "audit-records": () =>
    z.looseObject({
      sequence: z.int().min(1).describe("Its place in the chain."),
      hash: z.string().describe("SHA-256 over the record and the hash before it."),
    }),
} satisfies Record<string, () => z.ZodType>;

export type ExportedEntity = keyof typeof shapes;

/** What a line of an entity must look like. */
export const lineSchema = (entity: ExportedEntity): z.ZodType => shapes[entity]();

/** The same of every entity, as JSON Schema 2020-12. */
export function lineSchemas(): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(shapes).map(([entity, shape]) => [entity, z.toJSONSchema(shape())]),
  );
}

export const exportedEntities = Object.keys(shapes) as readonly ExportedEntity[];
