import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fieldTable } from "../../../functions/domain/index.ts";
import { guessMapping } from "../../../functions/formats/mapping/guess-mapping.ts";
import { normalHeader } from "../../../functions/formats/mapping/normal-header.ts";
import { accountTargets, lineTargets } from "../../../functions/formats/mapping/targets.ts";

const targets = accountTargets(fieldTable([]));

function guessed(columns: string[], rows: string[][] = []): Record<string, string | null> {
  const { columns: guesses } = guessMapping(columns, rows, targets);
  return Object.fromEntries(guesses.map(({ column, field }) => [column, field]));
}

describe("the field a column holds", () => {
  test("is found by the Dutch names people use", () => {
    expect(
      guessed([
        ...["Klantnummer", "Bedrijfsnaam", "Relatietype", "Branche", "Aantal medewerkers"],
        ...["Omzet (€)", "Brutomarge", "Klant sinds", "Land", "Provincie", "Jaaromzet"],
      ]),
    ).toEqual({
      Klantnummer: "externalId",
      Bedrijfsnaam: "name",
      Relatietype: "relationship",
      Branche: "sector",
      "Aantal medewerkers": "employees",
      "Omzet (€)": "revenue12m",
      Brutomarge: "margin12m",
      "Klant sinds": "customerSince",
      Land: "country",
      Provincie: "region",
      Jaaromzet: "annualTurnover",
    });
  });

  test("is found in exports of Salesforce, HubSpot and Dynamics", () => {
    expect(
      guessed(["Account ID", "Account Name", "Type", "Industry", "Employees", "Annual Revenue"]),
    ).toEqual({
      "Account ID": "externalId",
      "Account Name": "name",
      Type: "relationship",
      Industry: "sector",
      Employees: "employees",
      "Annual Revenue": "annualTurnover",
    });
    expect(
      guessed([
        "Record ID",
        "Company name",
        "Lifecycle Stage",
        "Number of Employees",
        "Country/Region",
      ]),
    ).toEqual({
      "Record ID": "externalId",
      "Company name": "name",
      "Lifecycle Stage": "relationship",
      "Number of Employees": "employees",
      "Country/Region": "country",
    });
    expect(guessed(["accountnumber", "name", "industrycode", "numberofemployees"])).toEqual({
      accountnumber: "externalId",
      name: "name",
      industrycode: "sector",
      numberofemployees: "employees",
    });
  });

  test("survives a slip of the pen, and every own key is certain", () => {
    expect(guessed(["Bedrijfsnaaam", "Medewerkes", "klant nummer"])).toEqual({
      Bedrijfsnaaam: "name",
      Medewerkes: "employees",
      "klant nummer": "externalId",
    });
    const keys = [...targets.fields.keys()];
    const { columns, missing } = guessMapping(keys, [], targets);
    expect(columns.map(({ field, confidence }) => [field, confidence])).toEqual(
      keys.map((key) => [key, 1]),
    );
    expect(missing).toEqual([]);
  });

  test("is none where nothing fits", () => {
    expect(guessed(["", "Opmerkingen intern", "zzz"])).toEqual({
      "": null,
      "Opmerkingen intern": null,
      zzz: null,
    });
  });

  test("is not one whose type the cells cannot be", () => {
    expect(
      guessed(
        ["Omzet", "Marge"],
        [
          ["hoog", "12"],
          ["laag", "13"],
        ],
      ),
    ).toEqual({
      Omzet: null,
      Marge: "margin12m",
    });
  });

  test("is none for columns that look personal", () => {
    const { columns } = guessMapping(
      ["Naam", "E-mail", "Accountmanager"],
      [
        ["Smit BV", "a@b.nl", "Jan de Vries"],
        ["Bakker BV", "", "Piet Jansen"],
      ],
      targets,
    );
    expect(columns.map(({ field, personal }) => [field, personal?.kind ?? null])).toEqual([
      ["name", null],
      [null, "email"],
      [null, "person-name"],
    ]);
  });

  test("says which required fields are missing, and when names can stand for numbers", () => {
    const guess = guessMapping(
      ["account", "sector"],
      [
        ["Acme", "x"],
        ["Beta", "y"],
      ],
      targets,
    );
    expect(guess.missing).toEqual(["externalId", "relationship"]);
    expect(guess.nameAsKey).toEqual({ column: "account", confidence: 0.5 });
    const twice = guessMapping(["account"], [["Acme"], ["Acme"]], targets);
    expect(twice.nameAsKey).toBeNull();
  });

  test("of lines of a feed is one of that feed", () => {
    const { columns, missing } = guessMapping(
      [
        "opportunity_id",
        "product",
        "account",
        "deal_stage",
        "engage_date",
        "close_date",
        "close_value",
      ],
      [],
      lineTargets("opportunities", true),
    );
    expect(columns.map(({ field }) => field)).toEqual([
      ...["lineId", "productLine", "externalId", "stage", "opened", "closed", "value"],
    ]);
    expect(missing).toEqual([]);
  });

  test("is given to one column at most, with a confidence from 0 to 1, whatever the headers", () => {
    const header = fc.oneof(
      fc.string({ unit: "binary", maxLength: 30 }),
      fc.constantFrom("Naam", "naam", "Omzet", "omzet 2024", "Klantnr", "id", "__proto__"),
    );
    fc.assert(
      fc.property(
        fc.array(header, { maxLength: 12 }),
        fc.array(fc.array(fc.string({ maxLength: 8 }), { maxLength: 12 }), { maxLength: 4 }),
        (headers, rows) => {
          const { columns } = guessMapping(headers, rows, targets);
          expect(columns.map(({ column }) => column)).toEqual(headers);
          const fields = columns.flatMap(({ field }) => field ?? []);
          expect(new Set(fields).size).toBe(fields.length);
          for (const { field, confidence, personal } of columns) {
            expect(confidence > 0 && confidence <= 1).toBe(field !== null);
            if (personal !== null) expect(field).toBeNull();
          }
        },
      ),
      { numRuns: 200 },
    );
  });
});

test("headers are compared without capitals, accents, units and punctuation", () => {
  expect(
    ["Jaaromzet (€)", "AnnualRevenue", "Aantal_FTE's", "  Omzet in EUR ", "HTMLCode", "É"].map(
      normalHeader,
    ),
  ).toEqual(["jaaromzet", "annual revenue", "aantal fte s", "omzet", "html code", "e"]);
});
