import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { openPlanning, type Planning } from "../../support/planning.ts";

let planning: Planning;
beforeAll(async () => {
  planning = await openPlanning();
});
afterAll(() => planning.close());

const label = { en: "Grade", nl: "Cijfer" };
const put = async (key: string, body: unknown, status: number) =>
  planning.ask("PUT", `/v1/account-fields/${key}`, { body, status });
const list = z.looseObject({
  data: z.array(z.looseObject({ key: z.string(), origin: z.string() })),
  nextCursor: z.string().nullable(),
});
const errorsOf = (json: unknown) =>
  z
    .looseObject({ errors: z.array(z.looseObject({ code: z.string() })) })
    .parse(json)
    .errors.map(({ code, pointer, parameter }) => [pointer ?? parameter, code]);

describe("account fields", () => {
  test("are declared, declared anew, read, and used by accounts at once", async () => {
    await put("grade", { type: "number", label, minimum: 1, maximum: 5 }, 201);
    await put("grade", { type: "number", label, minimum: 1, maximum: 10 }, 200);
    const read = await planning.ask("GET", "/v1/account-fields/grade", { status: 200 });
    expect(read.json).toMatchObject({ key: "grade", origin: "declared", maximum: 10 });
    const account = { name: "Smit", relationship: "customer", facts: { grade: 7 } };
    await planning.ask("PUT", "/v1/accounts/ext:a1", { body: account, status: 201 });
  });

  test("never change their type, and standard fields are not declared", async () => {
    await put("kind", { type: "category", label, options: ["a", "b"] }, 201);
    await put("kind", { type: "text", label }, 409);
    const standard = await put("employees", { type: "number", label }, 422);
    expect(errorsOf(standard.json)).toEqual([["fieldKey", "duplicate"]]);
  });

  test.each([
    ["1st", { type: "number", label }, [["fieldKey", "invalid-key"]]],
    ["name", { type: "text", label }, [["fieldKey", "reserved-key"]]],
    ["range", { type: "number", label, minimum: 5, maximum: 1 }, [["/minimum", "out-of-range"]]],
    ["twice", { type: "category", label, options: ["a", "a"] }, [["/options/1", "duplicate"]]],
    ["mixed", { type: "text", label, minimum: 1 }, [["/minimum", "measure-does-not-fit"]]],
  ])("%s is refused with the place of the error", async (key, body, errors) => {
    expect(errorsOf((await put(key, body, 422)).json)).toEqual(errors);
  });

  test("are listed, standard and declared together, each once over the pages", async () => {
    const keys: string[] = [];
    let cursor: string | null = null;
    do {
      const query: string = cursor === null ? "" : `&cursor=${cursor}`;
      const answer = await planning.ask("GET", `/v1/account-fields?limit=9${query}`, {
        status: 200,
      });
      const page: z.output<typeof list> = list.parse(answer.json);
      keys.push(...page.data.map(({ key }) => key));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(keys).toEqual([...new Set(keys)].toSorted());
    expect(keys).toEqual(expect.arrayContaining(["employees", "grade", "kind", "revenue12m"]));
  });

  test("that do not exist are not found", async () => {
    await planning.ask("GET", "/v1/account-fields/nothing", { status: 404 });
  });
});
