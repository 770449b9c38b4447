import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import warnings from "../../../functions/api/weighting-profiles/list-warnings.ts";
import { profileSchema } from "../../../functions/api/weighting-profiles/representation.ts";
import { define, openPlanning, type Planning, putSandboxAccounts } from "../../support/planning.ts";

const schema = () => warnings.responses[200]?.schema?.() ?? z.never();
const shape = z.looseObject({
  version: z.number(),
  warnings: z.array(z.looseObject({ code: z.string(), text: z.string() })),
});

let planning: Planning;
let made: Awaited<ReturnType<typeof define>>;
beforeAll(async () => {
  planning = await openPlanning();
  await putSandboxAccounts(planning, 120);
  made = await define(planning);
});
afterAll(() => planning.close());

const read = async (id: string, query = "", headers = {}) =>
  shape.parse(
    await planning.get(schema(), `/v1/weighting-profiles/${id}/warnings${query}`, headers),
  );

async function clone(patch: object): Promise<string> {
  const { id } = await planning.post(
    profileSchema(),
    `/v1/weighting-profiles/${made.customers}/clone`,
    { body: { name: "Proef" }, status: 201 },
  );
  await planning.ask("PATCH", `/v1/weighting-profiles/${id}`, {
    body: patch,
    headers: { "if-match": '"1"' },
    status: 200,
  });
  return id;
}

describe("the warnings of a profile", () => {
  test("are about the draft unless a version is asked for", async () => {
    const stored = await planning.get(profileSchema(), `/v1/weighting-profiles/${made.customers}`);
    expect(Object.keys(stored.weights.value)).toContain("marginPct");
    const id = await clone({ relationships: ["prospect"] });
    const draft = await read(id);
    expect(draft.version).toBe(2);
    expect(draft.warnings.map(({ code }) => code)).toContain("appliesToNobody");
    const first = await read(id, "?version=1");
    expect(first.warnings.map(({ code }) => code)).not.toContain("appliesToNobody");
    await planning.ask("GET", `/v1/weighting-profiles/${id}/warnings?version=published`, {
      status: 409,
    });
  });

  test("look at the accounts of a segmentation when one is named, without reading any", async () => {
    planning.meter.reset();
    await read(made.customers, `?segmentationId=${made.segmentationId}`);
    expect(planning.meter.read().callsByArea.accounts ?? 0).toBe(0);
    const other = "sgm_01JD9Y2ZV3T6Q8R0W4X5Y7Z9EF";
    const target = `/v1/weighting-profiles/${made.customers}/warnings?segmentationId=${other}`;
    const answer = await planning.ask("GET", target, { status: 404 });
    expect(answer.json).toMatchObject({ code: "segmentation-not-found" });
  });

  test("come in Dutch", async () => {
    const id = await clone({ relationships: ["prospect"] });
    const dutch = await read(id, "", { "accept-language": "nl" });
    expect(dutch.warnings[0]?.text).toContain("van toepassing");
  });
});
