import * as z from "zod";
import type { TenantStore } from "../../contract/context.ts";
import { accountRefSchema, idSchema } from "../../contract/ids.ts";
import { once } from "../../contract/once.ts";
import { relationshipSchema, timeSchema } from "../../contract/schemas/basics.ts";
import {
  CATEGORIES_MAX,
  CATEGORY_LENGTH_MAX_CHARACTERS,
  EXTERNAL_ID_LENGTH_MAX_CHARACTERS,
  FACTS_MAX,
  FIELD_KEY_LENGTH_MAX_CHARACTERS,
  NAME_LENGTH_MAX_CHARACTERS,
  TEXT_LENGTH_MAX_CHARACTERS,
} from "../../domain/index.ts";

type Stored = NonNullable<Awaited<ReturnType<TenantStore["accounts"]["get"]>>>;

const factKey = () => z.string().min(1).max(FIELD_KEY_LENGTH_MAX_CHARACTERS);

const factValue = () =>
  z
    .union([
      z.number(),
      z.string().max(TEXT_LENGTH_MAX_CHARACTERS),
      z.boolean(),
      z.array(z.string().max(CATEGORY_LENGTH_MAX_CHARACTERS)).max(CATEGORIES_MAX),
    ])
    .describe(
      "By the field's type: a number, a text (dates as YYYY-MM-DD), a boolean, or a list of texts.",
    );

const facts = () =>
  z
    .record(factKey(), factValue())
    .describe(`What is known, by field; at most ${FACTS_MAX}. Leave out what is not known.`);

export const externalIdSchema = () =>
  z
    .string()
    .min(1)
    .max(EXTERNAL_ID_LENGTH_MAX_CHARACTERS)
    .describe("Your own key of the account; it never changes.");

const accountName = () =>
  z.string().min(1).max(NAME_LENGTH_MAX_CHARACTERS).describe("The company's name.");

export const accountSchema = once(() =>
  z
    .strictObject({
      id: idSchema("account", "Our id; it follows from the externalId."),
      externalId: externalIdSchema(),
      name: accountName(),
      relationship: relationshipSchema(),
      facts: facts(),
      version: z.int().min(1).describe("Grows with every change of this account; also the ETag."),
      createdAt: timeSchema("When it came in, UTC."),
      updatedAt: timeSchema("When it last changed, UTC."),
    })
    .meta({ id: "Account", description: "One company and what is known of it." }),
);

/** A whole account as the caller states it; the path already names it. */
export const accountInputSchema = once(() =>
  z
    .strictObject({
      externalId: externalIdSchema().optional(),
      name: accountName(),
      relationship: relationshipSchema(),
      facts: facts().optional(),
    })
    .meta({
      id: "AccountInput",
      description:
        "A whole account: facts left out are no longer known. externalId may be left out where the path names it.",
    }),
);

export const accountPatchSchema = once(() =>
  z
    .strictObject({
      externalId: externalIdSchema().optional(),
      name: accountName().optional(),
      relationship: relationshipSchema().optional(),
      facts: z
        .record(factKey(), factValue().nullable())
        .optional()
        .describe("Facts to set; null takes a fact away, others stay."),
    })
    .meta({ id: "AccountPatch", description: "Members to change (RFC 7396)." }),
);

export const accountParams = () => z.strictObject({ accountRef: accountRefSchema() });

export function shown({ id, version, account, createdAt, updatedAt }: Stored) {
  const { externalId, name, relationship } = account;
  const facts = Object.fromEntries(
    Object.entries(account.facts).map(([key, value]) => [
      key,
      typeof value === "object" ? [...value] : value,
    ]),
  );
  return { id, externalId, name, relationship, facts, version, createdAt, updatedAt };
}

// — examples —

export const inputExample = {
  name: "Bakkerij De Zon",
  relationship: "customer",
  facts: {
    sector: "food",
    employees: 24,
    customerSince: "2019-03-01",
    revenue12m: 18250.5,
    productLines: ["packaging", "hygiene"],
  },
};

export const accountExample = {
  id: "acc_01JD9Y2ZV3T6Q8R0W4X5Y7Z9AB",
  externalId: "CRM-1042",
  ...inputExample,
  version: 7,
  createdAt: "2026-11-24T09:30:00.000Z",
  updatedAt: "2026-11-24T09:30:00.000Z",
};
