import * as z from "zod";
import type { Ctx, TenantStore } from "../../contract/context.ts";
import { endpoint } from "../../contract/endpoint.ts";
import { idSchema } from "../../contract/ids.ts";
import { pageOf, pageQuery } from "../../contract/paging.ts";
import { problem } from "../../contract/problem.ts";
import {
  DUPLICATE_BLOCK_ACCOUNTS_MAX,
  DUPLICATE_EQUAL_ACCOUNTS_MAX,
  DUPLICATE_GROUP_ACCOUNTS_MAX,
  DUPLICATE_PAGE_GROUPS,
  DUPLICATE_SIMILARITY_MIN,
} from "../../domain/index.ts";
import {
  type DuplicateRow,
  decodeReport,
  duplicateCsv,
  readDuplicateRow,
} from "../../formats/index.ts";
import { groupExample, groupSchema, shown } from "./representation.ts";

const CSV = "text/csv";

export default endpoint({
  operationId: "listAccountDuplicates",
  method: "GET",
  path: "/v1/account-duplicates",
  tag: "Account duplicates",
  summary: "List likely duplicates",
  description: `Groups of accounts that are likely one company, as the newest search found them, among all accounts or, with \`importId\`, of that import's rows. The strongest reason comes first: \`number\` (one number of a register), \`domain\` (one website or e-mail domain, those of providers left aside), \`same-name\` (equal but for legal form, accents, punctuation, "&" or "and", and order), \`similar-name\` (the mean of Jaro–Winkler and Dice is ${DUPLICATE_SIMILARITY_MIN} or more, and their digits are the same). Names that differ more are not compared: names must share two of three thirds, or all consonants. Numbers that differ speak against names that do not.

What over ${DUPLICATE_EQUAL_ACCOUNTS_MAX.toLocaleString("en")} accounts share, of domains and parts of names over ${DUPLICATE_BLOCK_ACCOUNTS_MAX}, says nothing and is left aside. Of a group up to ${DUPLICATE_GROUP_ACCOUNTS_MAX} accounts are listed. \`keep\` is a suggestion: nothing is merged.

As CSV (\`Accept: text/csv\` or \`format=csv\`) an account is a row; the next page is in the \`Link\` header.`,
  scope: "accounts.read",
  cost: 2,
  idempotency: "safe",
  precondition: "none",
  query: () =>
    z.strictObject({
      ...pageQuery(),
      importId: idSchema(
        "accountImport",
        "Only what the newest search of this import's rows found.",
      ).optional(),
      format: z
        .enum(["json", "csv"])
        .optional()
        .describe("What to answer with, whatever `Accept` says; as that says when left out."),
    }),
  responses: {
    200: {
      description: "A page of groups.",
      schema: () => pageOf(groupSchema()),
      mediaTypes: {
        [CSV]: {
          example:
            "group,keep,externalId,name,relationship,facts,line,domains,numbers,reasons,similarity,accountsInGroup\r\n1,yes,c1,Smit Techniek BV,customer,12,,smit.nl,,domain | same-name,1.00,2\r\n",
        },
      },
      headers: { Link: 'Of CSV: where the next page is, `rel="next"`; absent on the last.' },
      examples: {
        last: { summary: "The last page", value: { data: [groupExample], nextCursor: null } },
      },
    },
  },
  problems: ["no-duplicate-search"],
  async handle({ query, mediaType }, ctx) {
    const place = await placeOf(ctx, query.cursor, query.importId ?? null);
    const page = await readGroups(ctx.store.imports, place, query.limit);
    const next = page.more ? JSON.stringify([place.searchId, place.from + query.limit]) : null;
    const nextCursor = await ctx.cursor.seal(next);
    const asCsv = query.format === undefined ? mediaType === CSV : query.format === "csv";
    if (!asCsv) return { status: 200, body: { data: page.groups.map(shown), nextCursor } };
    const link = new URLSearchParams({ limit: String(query.limit) });
    if (query.importId !== undefined) link.set("importId", query.importId);
    if (query.format !== undefined) link.set("format", query.format);
    if (nextCursor !== null) link.set("cursor", nextCursor);
    return {
      status: 200,
      headers: {
        "Content-Disposition": 'attachment; filename="account-duplicates.csv"',
        ...(nextCursor !== null && { Link: `</v1/account-duplicates?${link}>; rel="next"` }),
      },
      raw: { mediaType: `${CSV}; charset=utf-8`, content: duplicateCsv(page.groups) },
    };
  },
});

interface Place {
  readonly searchId: string;
  /** Groups before the page. */
  readonly from: number;
}

/** Pages of one list come from one search, also when a newer one ends meanwhile. */
async function placeOf(ctx: Ctx, cursor: string | undefined, importId: string | null) {
  const position = await ctx.cursor.open(cursor);
  if (position !== null) {
    const [searchId, from] = z.tuple([z.string(), z.int()]).parse(JSON.parse(position));
    return { searchId, from };
  }
  const search = await ctx.store.duplicates.latest(importId);
  if (search === null) throw problem("no-duplicate-search");
  return { searchId: search.id, from: 0 };
}

/** The groups of a page without accounts that were erased, and whether there are more. */
async function readGroups(
  imports: TenantStore["imports"],
  { searchId, from }: Place,
  limit: number,
): Promise<{ readonly groups: readonly (readonly DuplicateRow[])[]; readonly more: boolean }> {
  const groups = new Map<number, DuplicateRow[]>();
  for (let part = Math.floor(from / DUPLICATE_PAGE_GROUPS); ; part += 1) {
    const stream = await imports.openErrors(searchId, part);
    if (stream === null) return { groups: whole(groups), more: false };
    for await (const row of decodeReport(stream)) {
      if (row.line <= from) continue;
      if (row.line > from + limit) return { groups: whole(groups), more: true };
      const account = readDuplicateRow(row);
      if (account === null) continue;
      const group = groups.get(account.group);
      if (group === undefined) groups.set(account.group, [account]);
      else group.push(account);
    }
  }
}

const whole = (groups: ReadonlyMap<number, readonly DuplicateRow[]>) =>
  [...groups.values()].filter((rows) => rows.length > 1);
