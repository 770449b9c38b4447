import * as z from "zod";
import type { TenantStore } from "../../contract/context.ts";
import { endpoint } from "../../contract/endpoint.ts";
import type { Language } from "../../contract/labels.ts";
import { MAX_BATCH_ROWS } from "../../contract/limits.ts";
import { type FieldError, written } from "../../contract/problem.ts";
import {
  type Account,
  checkLine,
  EXTERNAL_ID_LENGTH_MAX_CHARACTERS,
  FEED_LINES_MAX,
  type FeedLine,
  type FeedName,
  type LineError,
  type LineOutcome,
  type LineRefusal,
  mergeLines,
} from "../../domain/index.ts";
import { refusedLineProblem } from "../../formats/index.ts";
import { externalIdSchema, feedParam, orderExample, statedLineSchema } from "./representation.ts";

const errorSchema = () =>
  z.strictObject({
    pointer: z.string().optional().describe("JSON pointer into the line."),
    code: z.string().describe("What is wrong, for programs."),
    detail: z.string().describe("What is wrong, for people."),
    fix: z.string().describe("How to mend it."),
    expected: z.string().optional().describe("What would have been right."),
  });

const resultSchema = () =>
  z.strictObject({
    index: z.int().min(0).describe("The line's place in the request, from 0."),
    status: z
      .int()
      .describe("201 new, 200 replaced or equal already, 404 no such account, 422 not valid."),
    externalId: externalIdSchema().optional(),
    lineId: z.string().optional().describe("The line written."),
    errors: z.array(errorSchema()).optional().describe("Everything wrong with the line."),
  });

export default endpoint({
  operationId: "batchFeedLines",
  method: "POST",
  path: "/v1/feeds/{feed}/lines:batch",
  tag: "Feeds",
  summary: "Write up to 100 lines of a feed",
  description: `Creates or replaces up to ${MAX_BATCH_ROWS} lines of accounts that exist, each by its lineId, in the order given. Every line has a result of its own in the answer; a bad line stops no other. An account keeps up to ${FEED_LINES_MAX} lines of a feed. For more lines, or lines without ids, use an import.`,
  scope: "accounts.write",
  cost: 10,
  idempotency: "key",
  precondition: "none",
  params: () => z.strictObject({ feed: feedParam() }),
  body: () =>
    z.strictObject({
      lines: z
        .array(statedLineSchema())
        .min(1)
        .max(MAX_BATCH_ROWS)
        .describe(
          `1–${MAX_BATCH_ROWS} lines, each with the externalId of its account and a lineId.`,
        ),
    }),
  examples: {
    request: {
      orders: {
        summary: "A line of an order",
        value: { lines: [{ externalId: "CRM-1042", ...orderExample }] },
      },
    },
  },
  responses: {
    207: {
      description: "A result per line, in order.",
      schema: () => z.strictObject({ results: z.array(resultSchema()).describe("By line.") }),
      examples: {
        mixed: {
          summary: "Created, no such account",
          value: {
            results: [
              { index: 0, status: 201, externalId: "CRM-1042", lineId: "SO-20417-1" },
              {
                index: 1,
                status: 404,
                externalId: "CRM-0007",
                lineId: "SO-20418-1",
                errors: [
                  {
                    pointer: "/externalId",
                    code: "unknown-account",
                    detail: 'There is no account with externalId "CRM-0007".',
                    fix: "Import the account first, or correct the externalId; capitals count.",
                  },
                ],
              },
            ],
          },
        },
      },
    },
  },
  problems: [],
  async handle({ params: { feed }, body }, ctx) {
    const rows = body.lines.map((row) => readRow(row, feed));
    const fates = await writeLines(
      ctx.store,
      feed,
      rows.filter((row) => "line" in row),
    );
    const results = rows.map((row, index) => ({
      index,
      ...("line" in row
        ? fateOf(row, fates.get(row) ?? "unknown-account", ctx.language)
        : refused(row, ctx.language)),
    }));
    return { status: 207, body: { results } };
  },
});

interface Sound {
  readonly externalId: string;
  readonly line: FeedLine;
}

interface Refused {
  readonly externalId: string | null;
  readonly errors: readonly LineError[];
}

function readRow(row: Readonly<Record<string, unknown>>, feed: FeedName): Sound | Refused {
  const checked = checkLine(row, { feed, period: null });
  if ("line" in checked) return checked;
  const { externalId } = row;
  return { externalId: isName(externalId) ? externalId : null, errors: checked.errors };
}

function isName(value: unknown): value is string {
  const longest = EXTERNAL_ID_LENGTH_MAX_CHARACTERS;
  return typeof value === "string" && value !== "" && value.length <= longest;
}

type Fate = LineOutcome | LineRefusal;

/** Writes the lines account by account; those of accounts that do not exist have no fate. */
async function writeLines(
  store: TenantStore,
  feed: FeedName,
  rows: readonly Sound[],
): Promise<ReadonlyMap<Sound, Fate>> {
  const accounts = [...Map.groupBy(rows, ({ externalId }) => externalId)];
  const fates = new Map<Sound, Fate>();
  await store.accounts.batch(
    accounts.map(([externalId, mine]) => ({
      kind: "change",
      ref: `ext:${externalId}`,
      // Asked again when somebody else wrote in between: then the last fates are those that hold.
      change: ({ account }) => withLines(account, feed, mine, fates),
    })),
  );
  return fates;
}

function withLines(
  account: Account,
  feed: FeedName,
  rows: readonly Sound[],
  fates: Map<Sound, Fate>,
): Account {
  let next = account;
  for (const row of rows) {
    const merged = mergeLines(next, { feed, lines: [row.line], period: null });
    if ("account" in merged) next = merged.account;
    fates.set(row, "account" in merged ? (merged.outcomes[0] ?? "unchanged") : merged.refusal);
  }
  return next;
}

const statuses = { created: 201, updated: 200, unchanged: 200 } as const;

function fateOf({ externalId, line }: Sound, fate: Fate | "unknown-account", language: Language) {
  const named = { externalId, ...(line.lineId !== undefined && { lineId: line.lineId }) };
  if (fate in statuses) return { status: statuses[fate as LineOutcome], ...named };
  const refusal = fate as LineRefusal | "unknown-account";
  const { code, column, message, suggestion } = refusedLineProblem(refusal, externalId);
  const pointer = column === null ? {} : { pointer: `/${column}` };
  const errors = [shownError({ ...pointer, code, detail: message, fix: suggestion }, language)];
  return { status: refusal === "unknown-account" ? 404 : 422, ...named, errors };
}

function refused({ externalId, errors }: Refused, language: Language) {
  return {
    status: 422,
    ...(externalId !== null && { externalId }),
    errors: errors.map(({ path, ...error }) => shownError({ pointer: path, ...error }, language)),
  };
}

function shownError(error: FieldError, language: Language) {
  const { pointer, code, detail, fix, expected } = written(error, language);
  return {
    ...(pointer !== undefined && { pointer }),
    code,
    detail,
    fix,
    ...(expected !== undefined && { expected }),
  };
}
