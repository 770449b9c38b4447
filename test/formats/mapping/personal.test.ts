import { describe, expect, test } from "vitest";
import {
  isCitizenNumber,
  isIban,
  personalFinding,
} from "../../../functions/formats/mapping/personal.ts";

describe("a column looks like personal data", () => {
  test.each([
    ["E-mailadres", [], "email", "header"],
    ["Telefoonnummer", [], "phone", "header"],
    ["Contactpersoon", [], "person-name", "header"],
    ["contactName", [], "person-name", "header"],
    ["Voornaam", [], "person-name", "header"],
    ["BSN", [], "citizen-number", "header"],
    ["IBAN", [], "bank-account", "header"],
    ["Geboortedatum", [], "birth-date", "header"],
    ["Kolom 7", ["info@example.com", "", "x"], "email", "content"],
    ["Kolom 7", ["NL91 ABNA 0417 1643 00", "?"], "bank-account", "content"],
    ["Kolom 7", ["+31 20 123 4567", "020-1234567"], "phone", "content"],
    ["nummer", ["111222333", "123456782", "111222333"], "citizen-number", "content"],
    ["Owner", ["Anna de Boer", "J. Smit"], "person-name", "content"],
  ])("%s with %j", (header, cells, kind, by) => {
    expect(personalFinding(header, cells)).toEqual({ kind, by });
  });

  test.each([
    ["Klantnummer", ["100000001", "100000002", "100000003"]],
    ["Omzet", ["0123456789", "12"]],
    ["Datum", ["01-02-2025", "03-04-2025"]],
    ["Bedrijfsnaam", ["Jansen Bouw", "De Vries Transport"]],
    ["Accountmanager", ["sales-north", "am-2"]],
    ["Contactmoment", ["2025-01-01"]],
    ["Telling", ["1"]],
    ["", []],
  ])("%s with %j does not", (header, cells) => {
    expect(personalFinding(header, cells)).toBeNull();
  });

  test("numbers are told by their check digits", () => {
    expect(
      ["111222333", "123456782", "123456789", "000000000", "12345678"].map(isCitizenNumber),
    ).toEqual([true, true, false, false, false]);
    expect(
      ["NL91ABNA0417164300", "NL92ABNA0417164300", "GB82 WEST 1234 5698 7654 32", "NL"].map(isIban),
    ).toEqual([true, false, true, false]);
  });
});
