import * as z from "zod";
import type { ApiClient } from "../../cdk/local/sandbox/client.ts";
import { matrixSchema, rankingSchema } from "../../functions/contract/schemas/ranking.ts";

export interface Ranked {
  readonly segmentationId: string;
  readonly profileId: string;
}

/** The published ranking, as text and as what its contract says it is. */
export async function rankingOf(api: ApiClient, { segmentationId, profileId }: Ranked) {
  const path = `/v1/segmentations/${segmentationId}/ranking?profileId=${profileId}`;
  const answer = await api.call("GET", path);
  return { text: answer.text, ...answer.json(rankingSchema()) };
}

export async function matrixOf(api: ApiClient, { segmentationId, profileId }: Ranked) {
  const path = `/v1/segmentations/${segmentationId}/matrix?profileId=${profileId}`;
  return (await api.call("GET", path)).json(matrixSchema());
}

const rowError = z.object({
  column: z.string().nullable(),
  code: z.string(),
  message: z.string(),
  suggestion: z.string(),
});
const rejectedRow = z.object({
  line: z.number(),
  cells: z.array(z.string()),
  errors: z.array(rowError),
});
const errorPage = z.looseObject({ data: z.array(rejectedRow), nextCursor: z.string().nullable() });

/** Everything wrong with the rows of an import, in the order the API lists it. */
export async function rowErrorsOf(api: ApiClient, importId: string) {
  const errors: (z.output<typeof rowError> & { readonly line: number })[] = [];
  let cursor: string | null = null;
  do {
    const query: string = cursor === null ? "" : `&cursor=${encodeURIComponent(cursor)}`;
    const path = `/v1/account-imports/${importId}/errors?limit=200${query}`;
    const page = (await api.call("GET", path)).json(errorPage);
    for (const row of page.data) {
      errors.push(...row.errors.map((error) => ({ line: row.line, ...error })));
    }
    cursor = page.nextCursor;
  } while (cursor !== null);
  return errors;
}

const accountPage = z.looseObject({
  data: z.array(z.looseObject({ externalId: z.string(), name: z.string() })),
  nextCursor: z.string().nullable(),
});

/** Every externalId of the tenant. */
export async function externalIdsOf(api: ApiClient): Promise<Set<string>> {
  const ids = new Set<string>();
  let cursor: string | null = null;
  do {
    const query: string = cursor === null ? "" : `&cursor=${encodeURIComponent(cursor)}`;
    const page = (await api.call("GET", `/v1/accounts?limit=200${query}`)).json(accountPage);
    for (const { externalId } of page.data) ids.add(externalId);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return ids;
}
