import { UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { SegmentRating } from "../../functions/domain/index.ts";
import { ASSESSORS_MAX, SEGMENT_RATINGS_MAX } from "../../functions/domain/limits.ts";
import { ratingHeadSk, tenantPk } from "../../functions/store/keys.ts";
import { toRatingHead } from "../../functions/store/ratings.ts";
import { tenantScope } from "../../functions/store/scope.ts";
import { openTable } from "../../functions/store/table.ts";
import { idOf, noon, openWorld, randomTenantId, type World } from "./world.ts";

let world: World;
let tenantId: string;
const sgm = idOf("sgm", "1");

beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());
beforeEach(() => {
  tenantId = randomTenantId();
});

const ratings = () => world.storeAt(noon, tenantId).ratings;
const headKey = () => ({ pk: tenantPk(tenantScope(tenantId)), sk: ratingHeadSk(sgm) });

async function head() {
  const item = await openTable(world.dynamo, world.names.table).get(headKey());
  return item && toRatingHead(item);
}

const rating = (some: Partial<SegmentRating> = {}): SegmentRating => ({
  segment: "care|10-49",
  criterion: "fit",
  assessor: "sales",
  value: 4,
  date: "2026-03-01",
  ...some,
});

describe("ratings of segments", () => {
  test("are kept by segment, criterion and assessor, the last one in place of the first", async () => {
    expect(await ratings().put(sgm, rating())).toEqual({
      kind: "written",
      created: true,
      changed: true,
    });
    const again = rating({ value: 2, comment: "Seen again" });
    expect(await ratings().put(sgm, again)).toMatchObject({ created: false, changed: true });
    await ratings().put(sgm, rating({ segment: "x".repeat(2000) }));
    expect(await ratings().list(sgm, "care|10-49")).toEqual([again]);
    expect(await ratings().list(sgm)).toHaveLength(2);
    expect(await ratings().list(idOf("sgm", "2"))).toEqual([]);
  });

  test("that are equal already are not written", async () => {
    await ratings().put(sgm, rating());
    world.meter.reset();
    expect(await ratings().put(sgm, rating())).toMatchObject({ created: false, changed: false });
    expect(world.meter.read().byOperation.TransactWriteItems).toBeUndefined();
  });

  test("move the version only when their mean may have moved", async () => {
    await ratings().put(sgm, rating());
    await ratings().put(sgm, rating({ comment: "Because", date: "2026-03-02" }));
    expect(await head()).toMatchObject({ version: 1, revision: 2, count: 1 });
    await ratings().put(sgm, rating({ value: 5 }));
    expect(await head()).toMatchObject({
      version: 2,
      sums: { "care|10-49": { fit: { n: 1, sum: 5 } } },
    });
  });

  test("go without a trace, but for the version", async () => {
    await ratings().put(sgm, rating());
    expect(await ratings().remove(sgm, rating())).toBe(true);
    expect(await ratings().remove(sgm, rating())).toBe(false);
    expect(await ratings().list(sgm)).toEqual([]);
    expect(await head()).toMatchObject({ version: 2, count: 0, sums: {} });
  });

  test("come in pages, each once", async () => {
    for (let at = 0; at < 5; at++) await ratings().put(sgm, rating({ assessor: `a${at}` }));
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const page: Awaited<ReturnType<ReturnType<typeof ratings>["page"]>> = await ratings().page(
        sgm,
        after,
        2,
      );
      seen.push(...page.items.map(({ assessor }) => assessor));
      after = page.next;
    } while (after !== null);
    expect(seen).toEqual(["a0", "a1", "a2", "a3", "a4"]);
  });

  test("by many at once all count, each once", async () => {
    const some = Array.from({ length: 12 }, (_, at) =>
      rating({ assessor: `a${at}`, segment: `s${at % 3}`, value: 1 + (at % 5) }),
    );
    await Promise.all(some.map((each) => ratings().put(sgm, each)));
    const all = await ratings().list(sgm);
    expect(all).toHaveLength(12);
    const found = await head();
    expect(found).toMatchObject({ version: 12, count: 12 });
    for (const segment of ["s0", "s1", "s2"]) {
      const values = some.filter((each) => each.segment === segment).map(({ value }) => value);
      const sum = values.reduce((total, value) => total + value, 0);
      expect(found?.sums[segment]).toEqual({ fit: { n: 4, sum } });
    }
  });

  test("of a segment called like a property of objects count like any other", async () => {
    for (const segment of ["__proto__", "constructor"]) {
      await ratings().put(sgm, rating({ segment }));
      expect(await ratings().list(sgm, segment)).toHaveLength(1);
    }
    const { sums } = (await head()) ?? { sums: {} };
    expect(Object.keys(sums).sort()).toEqual(["__proto__", "constructor"]);
  });

  test("are full at so many assessors, and at so many of a segmentation", async () => {
    for (let at = 0; at < ASSESSORS_MAX; at++) {
      await ratings().put(sgm, rating({ assessor: `a${at}` }));
    }
    expect(await ratings().put(sgm, rating({ assessor: "more" }))).toEqual({
      kind: "full",
      of: "subject",
    });
    expect(await ratings().put(sgm, rating({ assessor: "a0", value: 1 }))).toMatchObject({
      kind: "written",
    });
    await world.dynamo.send(
      new UpdateItemCommand({
        TableName: world.names.table,
        Key: marshall(headKey()),
        UpdateExpression: "SET #count = :most",
        ExpressionAttributeNames: { "#count": "count" },
        ExpressionAttributeValues: { ":most": { N: String(SEGMENT_RATINGS_MAX) } },
      }),
    );
    expect(await ratings().put(sgm, rating({ segment: "another" }))).toEqual({
      kind: "full",
      of: "segmentation",
    });
  });
});
