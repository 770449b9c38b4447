import { criteriaInSight } from "../../contract/changing.ts";
import type { TenantStore } from "../../contract/context.ts";
import { MAX_PAGE_ITEMS } from "../../contract/limits.ts";
import { problem } from "../../contract/problem.ts";
import type { Criterion } from "../../domain/index.ts";

export type CriteriaByKey = ReadonlyMap<string, Criterion>;

/** The criteria of one set, those in force and those of its draft. */
export async function criteriaOfSet(store: TenantStore, id: string): Promise<CriteriaByKey> {
  const criteria = (await criteriaInSight(store, id)) ?? [];
  return new Map(criteria.map((criterion) => [criterion.key, criterion]));
}

/** The criteria of all sets; of those with the same key the one of the oldest set. */
export async function criteriaOfAllSets(store: TenantStore): Promise<CriteriaByKey> {
  const found = new Map<string, Criterion>();
  let after: string | null = null;
  do {
    const page: Awaited<ReturnType<TenantStore["criteriaSets"]["list"]>> =
      await store.criteriaSets.list(after, MAX_PAGE_ITEMS);
    const sets = await Promise.all(page.items.map(({ id }) => criteriaInSight(store, id)));
    for (const criterion of sets.flatMap((criteria) => criteria ?? [])) {
      if (!found.has(criterion.key)) found.set(criterion.key, criterion);
    }
    after = page.next;
  } while (after !== null);
  return found;
}

/** 404 unless it is among them. */
export function refuseUnknownCriterion(criteria: CriteriaByKey, key: string): void {
  if (!criteria.has(key)) throw problem("criterion-not-found", { id: key });
}
