import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type Account,
  candidateOf,
  DUPLICATE_EQUAL_ACCOUNTS_MAX,
  type FirstPass,
  fieldTable,
  findDuplicates,
  identifyingFields,
  type SearchLog,
  type SweptPairs,
} from "../../../functions/domain/index.ts";
import { Random } from "../../../functions/domain/statistics/random.ts";

const label = { en: "L", nl: "L" };
const fields = identifyingFields(
  fieldTable([
    { key: "website", type: "text", label },
    { key: "kvkNummer", type: "text", label },
    { key: "webshopRevenue", type: "number", label },
  ]),
);

type Stated = Partial<Account> & { readonly externalId: string; readonly name: string };
const account = (stated: Stated): Account => ({ relationship: "prospect", facts: {}, ...stated });

function find(accounts: readonly Stated[], options: { held?: number; lines?: number } = {}) {
  const candidates = accounts.map((one, at) =>
    candidateOf(account(one), fields, at < (options.lines ?? 0) ? at + 2 : null),
  );
  async function* read() {
    for (let at = 0; at < candidates.length; at += 100) yield candidates.slice(at, at + 100);
  }
  return findDuplicates(read, {
    ofFile: options.lines !== undefined,
    held: options.held ?? 300_000,
  });
}

async function idsOf(accounts: readonly Stated[], options = {}) {
  const { groups } = await find(accounts, options);
  return groups.map((group) => group.accounts.map(({ externalId }) => externalId).toSorted());
}

const named = (...names: string[]): Stated[] =>
  names.map((name, at) => ({ externalId: `a${at}`, name }));

describe("fields that tell companies apart", () => {
  test("are known by the words of their keys", () => {
    expect(fields).toEqual({ domains: ["website"], numbers: ["kvkNummer"] });
  });
});

describe("likely duplicates", () => {
  test.each([
    ["legal form", "Jansen Techniek B.V.", "Jansen Techniek"],
    ["accents and capitals", "CAFE ZOE", "Café Zoë"],
    ["a sign for a word", "Smit & Zonen", "Smit en Zonen"],
    ["order", "Gemeente Utrecht", "Utrecht, Gemeente"],
    ["a doubled letter", "Janssen Techniek", "Jansen Techniek"],
    ["a wrong letter in front", "Vansen Techniek", "Jansen Techniek"],
    ["a missing letter at the end", "Jansen Techniek", "Jansen Technie"],
    ["a missing letter in the middle", "Installatiebedrijf", "Instalatiebedrijf"],
    ["ij and y", "Van Dijk Bouwbedrijf", "Van Dyk Bouwbedrijf"],
  ])("are found across %s", async (_, a, b) => {
    expect(await idsOf(named(a, "Iets heel anders", b))).toEqual([["a0", "a2"]]);
  });

  test.each([
    ["Jansen Techniek", "Pietersen Techniek"],
    ["Bakkerij Noord", "Bakkerij Zuid"],
    ["Filiaal 12", "Filiaal 13"],
    ["ABN", "AHN"],
    ["Vandenberg Logistiek", "Vandenberg Catering"],
  ])("are not seen in %s and %s", async (a, b) => {
    expect(await idsOf(named(a, b))).toEqual([]);
  });

  test.each([
    ["???", "!!!"],
    ["-", "."],
    ["????????", "?????????"],
    ["123", "124"],
    ["12 34", "34 12"],
    ["1.000", "1 000"],
    ["123456789012345", "12345678901234 5"],
    ["***", "Jansen"],
  ])("are not seen in %s and %s, of which one has no letters", async (a, b) => {
    expect(await idsOf(named(a, b))).toEqual([]);
  });

  test("are seen in names without letters that are equal, but for spaces around them", async () => {
    expect(await idsOf(named("???", " ??? ", "!!!", "123", "1234", "123 B.V."))).toEqual([
      ["a0", "a1"],
      ["a3", "a5"],
    ]);
  });

  test("are found by web domain and by register number, whatever their names", async () => {
    const { groups } = await find([
      { externalId: "a", name: "Alfa", facts: { website: "https://www.acme.nl/nl" } },
      { externalId: "b", name: "Beta", facts: { website: "info@acme.nl" } },
      { externalId: "c", name: "Gamma", facts: { kvkNummer: "12.34.56.78" } },
      { externalId: "d", name: "Delta", facts: { kvkNummer: "12345678" } },
      { externalId: "e", name: "Eta", facts: { website: "e@gmail.com", kvkNummer: "00000000" } },
      { externalId: "f", name: "Theta", facts: { website: "f@gmail.com", kvkNummer: "00000000" } },
    ]);
    expect(groups.map(({ reasons, accounts }) => [reasons, accounts.length])).toEqual([
      [["number"], 2],
      [["domain"], 2],
    ]);
  });

  test("are no companies with different register numbers, though of one name", async () => {
    const accounts = ["12345678", "87654321", undefined].map((kvkNummer, at) => ({
      externalId: `a${at}`,
      name: "Bakkerij Jansen",
      facts: (kvkNummer === undefined ? {} : { kvkNummer }) as Account["facts"],
    }));
    expect(await idsOf(accounts.slice(0, 2))).toEqual([]);
    expect(await idsOf(accounts.slice(1))).toEqual([["a1", "a2"]]);
  });

  test("keep the customer, then the one most is known of, then the first", async () => {
    const { groups } = await find([
      { externalId: "a", name: "Alfa", facts: { x: 1, y: 2 } },
      { externalId: "b", name: "Alfa BV", relationship: "customer" },
      { externalId: "c", name: "ALFA", facts: { x: 1, y: 2, z: 3 } },
      { externalId: "d", name: "alfa" },
    ]);
    expect(groups[0]?.accounts.map(({ externalId }) => externalId)).toEqual(["b", "c", "a", "d"]);
  });

  test("of a file have a row of it, and known accounts among themselves are left out", async () => {
    const accounts = named("Alfa", "Beta", "Beta BV", "Alfa BV", "Gamma", "Gamma BV");
    expect(await idsOf(accounts, { lines: 3 })).toEqual([
      ["a0", "a3"],
      ["a1", "a2"],
    ]);
  });

  test("of a name that a thousand have are one group; of more it is no name", async () => {
    const same = (count: number) => named(...Array.from({ length: count }, () => "Onbekend"));
    const { groups } = await find(same(DUPLICATE_EQUAL_ACCOUNTS_MAX));
    expect(groups.map(({ size, accounts }) => [size, accounts.length])).toEqual([[1_000, 100]]);
    expect(await idsOf(same(DUPLICATE_EQUAL_ACCOUNTS_MAX + 1))).toEqual([]);
  });

  test("are the same however few accounts are held at a time, and in whatever order", async () => {
    const words = ["noord", "zuid", "bouw", "zorg", "jansen", "janssen", "techniek", "techniec"];
    const name = fc
      .array(fc.constantFrom(...words), { minLength: 1, maxLength: 3 })
      .map((parts) => parts.join(" "));
    await fc.assert(
      fc.asyncProperty(
        fc.array(name, { maxLength: 40 }),
        fc.integer({ min: 1, max: 30 }),
        async (names, held) => {
          const accounts = named(...names);
          const whole = await find(accounts);
          expect((await find(accounts, { held })).groups).toEqual(whole.groups);
          expect((await find(accounts.toReversed())).groups).toEqual(whole.groups);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe("a search that is broken off", () => {
  const names = Array.from(
    { length: 60 },
    (_, n) => `${["Noord", "Zuid", "Oost"][n % 3]} Zorg ${n % 20}`,
  );
  const candidates = names.map((name, n) =>
    candidateOf(account({ externalId: `a${n}`, name }), fields),
  );

  /** Reads in tens, and breaks off at the n-th ten that is read, counted over all passes. */
  function reading(breakAt: number) {
    let tens = 0;
    return {
      tens: () => tens,
      async *read() {
        for (let at = 0; at < candidates.length; at += 10) {
          tens += 1;
          if (tens === breakAt) throw new Error("Broken off");
          yield candidates.slice(at, at + 10);
        }
      },
    };
  }

  function keptLog(): SearchLog {
    let first: FirstPass | null = null;
    const swept = new Map<number, SweptPairs>();
    return {
      begun: async () => first,
      begin: async (pass) => {
        first = pass;
      },
      swept: async (at) => swept.get(at) ?? null,
      sweep: async (at, _, found) => {
        swept.set(at, found);
      },
    };
  }

  test("goes on where it was, wherever that is, and finds the same in no more than a pass more", async () => {
    const options = { held: 15 };
    const undisturbed = reading(0);
    const whole = await findDuplicates(() => undisturbed.read(), options);
    const perPass = candidates.length / 10;
    expect(undisturbed.tens()).toBeGreaterThan(4 * perPass);
    for (let breakAt = 1; breakAt <= undisturbed.tens(); breakAt += 1) {
      const log = keptLog();
      const first = reading(breakAt);
      await expect(findDuplicates(() => first.read(), { ...options, log })).rejects.toThrow();
      const second = reading(0);
      expect(await findDuplicates(() => second.read(), { ...options, log })).toEqual(whole);
      expect(first.tens() + second.tens()).toBeLessThanOrEqual(undisturbed.tens() + perPass);
    }
  });
});

describe("among 20,000 made-up companies", () => {
  const random = new Random(11);
  const letter = (of: string) => of[random.word() % of.length] ?? "";
  const word = (syllables: number) =>
    Array.from({ length: syllables }, () => letter("bdfghklmnprstvwz") + letter("aeiou")).join("");
  const kinds = ["Techniek", "Bouw", "Advies", "Transport", "Zorg"];
  const names = Array.from(
    { length: 20_000 },
    (_, n) => `${word(4)} ${word(3)} ${kinds[n % kinds.length]}`,
  );
  const planted = Array.from({ length: 500 }, (_, n) => {
    const name = names[n * 40] ?? "";
    const at = 1 + (n % (name.length - 2));
    return n % 2 === 0 ? `${name.toUpperCase()} B.V.` : name.slice(0, at) + name.slice(at + 1);
  });

  test("all planted ones are found, and hardly any other", async () => {
    const accounts = [...names, ...planted].map((name, n) => ({ externalId: `x${n}`, name }));
    const { groups } = await find(accounts);
    const found = new Set(groups.flatMap((group) => group.accounts.map((one) => one.externalId)));
    const missed = planted.filter(
      (_, n) => !(found.has(`x${20_000 + n}`) && found.has(`x${n * 40}`)),
    );
    expect(missed).toEqual([]);
    expect(groups.length).toBeLessThanOrEqual(planted.length + 5);
  });
});
