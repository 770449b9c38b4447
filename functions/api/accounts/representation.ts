import * as z from "zod";
import type { TenantStore } from "../../contract/context.ts";
import { etagOf } from "../../contract/endpoint.ts";
import { accountRefSchema, idSchema } from "../../contract/ids.ts";
import { once } from "../../contract/once.ts";
import { relationshipSchema, timeSchema } from "../../contract/schemas/basics.ts";
import {
  CATEGORIES_MAX,
  CATEGORY_LENGTH_MAX_CHARACTERS,
  EXTERNAL_ID_LENGTH_MAX_CHARACTERS,
  FACTS_MAX,
  type FeedName,
  FIELD_KEY_LENGTH_MAX_CHARACTERS,
  NAME_LENGTH_MAX_CHARACTERS,
  type RolledUp,
  type RolledUpField,
  rolledUpFrom,
  rolledUpOf,
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

const rolledUpValue = <S extends z.ZodType>(value: S, uploaded: S, from: FeedName) =>
  z
    .strictObject({
      value: value.describe("What the lines say; every computation uses it."),
      from: z.literal(from).describe("The feed it is computed from."),
      uploaded: uploaded.nullable().describe("What was uploaded; null when nothing was."),
    })
    .optional();

const amountSchema = () => z.number();
const linesSchema = () => z.array(z.string().max(CATEGORY_LENGTH_MAX_CHARACTERS));
const reasonSchema = () => z.string().max(CATEGORY_LENGTH_MAX_CHARACTERS);

/** Of the account as it is stored; the fields are those of the domain's roll-up. */
const rolledUpSchema = () =>
  z
    .strictObject({
      revenue12m: rolledUpValue(amountSchema(), amountSchema(), "orders").describe(
        "Σ revenue of the order lines of the last 12 months.",
      ),
      margin12m: rolledUpValue(amountSchema(), amountSchema(), "orders").describe(
        "Σ margin; absent unless every one of those lines states a margin.",
      ),
      orders12m: rolledUpValue(amountSchema(), amountSchema(), "orders").describe(
        "Different order dates.",
      ),
      productLines: rolledUpValue(linesSchema(), linesSchema(), "orders").describe(
        "Product lines of those order lines; absent unless some line ever named one.",
      ),
      lostReason: rolledUpValue(reasonSchema(), reasonSchema(), "opportunities").describe(
        "Reason of the opportunity lost last; absent when that one states none.",
      ),
    } satisfies Record<keyof typeof rolledUpFrom, z.ZodType>)
    .describe(
      "Facts computed from the account's lines, as of the tenant's day; they count in place of the uploaded ones. Empty without lines. The last 12 months are the days after the same day a year earlier, up to and including the tenant's day; of a former customer those up to the day it left, or to its last order when that day is not known.",
    );

export const accountSchema = once(() =>
  z
    .strictObject({
      id: idSchema("account", "Our id; it follows from the externalId."),
      externalId: externalIdSchema(),
      name: accountName(),
      relationship: relationshipSchema(),
      facts: facts(),
      rolledUp: rolledUpSchema(),
      version: z
        .int()
        .min(1)
        .describe(
          "Grows with every change of this account; also the ETag, with the day of `rolledUp` behind it.",
        ),
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

/** An account as it is shown, with what its lines say on the tenant's day. */
export async function shownNow(store: TenantStore, stored: Stored) {
  const [asOf] = await dayOf(store, [stored]);
  return { etag: etagOf(stored.version, asOf ?? null), body: shown(stored, asOf ?? null) };
}

/** The same of many. */
export async function shownAll(store: TenantStore, items: readonly Stored[]) {
  const [asOf] = await dayOf(store, items);
  return items.map((stored) => shown(stored, asOf ?? null));
}

/** The tenant's day, read when some account has lines at all. */
async function dayOf(store: TenantStore, items: readonly Stored[]): Promise<readonly string[]> {
  if (items.every(({ account }) => account.feeds === undefined)) return [];
  return [(await store.tenant.read()).asOf];
}

function shown({ id, version, account, createdAt, updatedAt }: Stored, asOf: string | null) {
  const { externalId, name, relationship, facts } = account;
  return {
    ...{ id, externalId, name, relationship, facts },
    rolledUp: asOf === null ? {} : shownRollUp(account, asOf),
    ...{ version, createdAt, updatedAt },
  };
}

function shownRollUp(account: Stored["account"], asOf: string): ShownRollUp {
  const { facts } = account;
  const values: RolledUp = rolledUpOf(account, asOf);
  const keys = Object.keys(values) as RolledUpField[];
  // Field by field the value is of the type its schema says.
  return Object.fromEntries(
    keys.map((key) => [
      key,
      { value: values[key], from: rolledUpFrom[key], uploaded: facts[key] ?? null },
    ]),
  );
}

type ShownRollUp = z.input<ReturnType<typeof rolledUpSchema>>;

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
  rolledUp: {
    revenue12m: { value: 19_004.25, from: "orders", uploaded: 18250.5 },
    orders12m: { value: 11, from: "orders", uploaded: null },
  },
  version: 7,
  createdAt: "2026-11-24T09:30:00.000Z",
  updatedAt: "2026-11-24T09:30:00.000Z",
};
