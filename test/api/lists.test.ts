import { afterAll, beforeAll, expect, test } from "vitest";
import * as z from "zod";
import { define, openPlanning, type Planning, putSandboxAccounts } from "../support/planning.ts";

let planning: Planning;
let made: Awaited<ReturnType<typeof define>>;
beforeAll(async () => {
  planning = await openPlanning();
  await putSandboxAccounts(planning, 40);
  made = await define(planning);
  for (const n of [1, 2, 3]) {
    const set = await planning.ask("POST", "/v1/criteria-sets", {
      body: { name: `Set ${n}`, criteria: [{ key: "urgency" }] },
      status: 201,
    });
    const { id } = z.looseObject({ id: z.string() }).parse(set.json);
    const scheme = { kind: "dimensions", dimensions: [{ field: "sector" }] };
    for (const path of ["segmentations", "weighting-profiles"]) {
      const weights = { value: {}, likelihood: { urgency: n } };
      const part = path === "segmentations" ? { scheme } : { weights };
      const body = { name: `${path} ${n}`, criteriaSetId: id, ...part };
      await planning.ask("POST", `/v1/${path}`, { body, status: 201 });
    }
    await planning.ask("PATCH", `/v1/criteria-sets/${made.criteriaSetId}`, {
      body: { name: `Change ${n}` },
      headers: { "if-match": `"${n + 1}"` },
      status: 200,
    });
  }
});
afterAll(() => planning.close());

const page = z.object({ data: z.array(z.unknown()), nextCursor: z.string().nullable() });

/** The items of every page, following `Link` as a client would. */
async function everyItem(target: string): Promise<unknown[]> {
  const items: unknown[] = [];
  let next: string | undefined = target;
  while (next !== undefined) {
    const answer = await planning.ask("GET", next, { status: 200 });
    const { data, nextCursor } = page.parse(answer.json);
    items.push(...data);
    next = /^<(.+)>; rel="next"$/.exec(answer.headers.link ?? "")?.[1];
    expect(next === undefined).toBe(nextCursor === null);
  }
  return items;
}

test.each(["/v1/criteria-sets", "/v1/segmentations", "/v1/weighting-profiles", "versions", "runs"])(
  "pages of one item list what a page of all does: %s",
  async (name) => {
    const targets: Record<string, string> = {
      versions: `/v1/criteria-sets/${made.criteriaSetId}/versions?`,
      runs: `/v1/runs?segmentationId=${made.segmentationId}&`,
    };
    const target = targets[name] ?? `${name}?`;
    const all = page.parse((await planning.ask("GET", `${target}limit=200`, { status: 200 })).json);
    expect(all.data.length).toBeGreaterThan(1);
    expect(await everyItem(`${target}limit=1`)).toEqual(all.data);
  },
);
