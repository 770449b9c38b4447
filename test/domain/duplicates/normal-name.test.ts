import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { normalName } from "../../../functions/domain/duplicates/normal-name.ts";
import { webDomain } from "../../../functions/domain/duplicates/web-domain.ts";

const keyOf = (name: string) => normalName(name).key;

describe("a company's name as it is compared", () => {
  test.each([
    ["Jansen B.V.", "jansen"],
    ["JANSEN BV", "jansen"],
    ["Jansen Holding B. V.", "jansen"],
    ["B.V. Jansen", "jansen"],
    ["Stichting Jansen", "jansen"],
    ["Jansen & Zonen", "jansen zonen"],
    ["Zonen en Jansen", "jansen zonen"],
    ["Jansen and Zonen, Ltd.", "jansen zonen"],
    ["Jansen + Zonen N.V.", "jansen zonen"],
    ["Müller GmbH & Co. KG", "muller"],
    ["Café Zoë", "cafe zoe"],
    ["Straße AG", "strasse"],
    ["Smørrebrød ApS", "smorrebrod"],
    ["A.B.C. Trading Inc", "abc trading"],
    ["A B C Trading", "abc trading"],
    ["Macy’s", "macys"],
    ["H&M", "hm"],
    ["The Body Shop", "body shop"],
    ["Holding B.V.", "holding"],
    ["Franchi S.p.A.", "franchi"],
    ["Health Spa", "health spa"],
    ["Stichting B.V.", "bv stichting"],
    ["Company of Wheels, S.A.", "of wheels"],
    ["Y-corporation", "y"],
    ["Jansen S.A. B. V.", "jansen"],
    ["北京 公司", "公司 北京"],
    [" 12  34 ", "12 34"],
    ["34 12 B.V.", "34 12"],
    ["?!", "?!"],
    ["", ""],
  ])("%s is %s", (name, key) => {
    expect(keyOf(name)).toBe(key);
  });

  test("does not depend on capitals, accents, outer punctuation, doubled words or their order", () => {
    const word = fc.constantFrom("bakker", "zoë", "noord", "techniek", "de", "23", "vries");
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 5 }), (words) => {
        fc.pre(words.some((one) => one !== "23"));
        const plain = keyOf(words.join(" "));
        expect(keyOf(words.toReversed().join(" - ").toUpperCase())).toBe(plain);
        expect(keyOf(`"${[...words, ...words].join("/")}" B.V.`)).toBe(plain);
      }),
    );
  });

  test("is made of any text without fault, and once made stays as it is", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 300 }), (text) => {
        const { key } = normalName(text);
        expect(key).toBe(key.trim());
      }),
    );
  });
});

describe("a web domain", () => {
  test.each([
    ["https://www.Acme.nl/contact?x=1", "acme.nl"],
    ["www.acme.nl", "acme.nl"],
    ["acme.nl:8080", "acme.nl"],
    ["sales@mail.acme.nl", "acme.nl"],
    ["mailto:info@acme.nl", "acme.nl"],
    ["//shop.acme.co.uk/", "acme.co.uk"],
    ["acme.com.", "acme.com"],
    ["münchen.de", "münchen.de"],
    ["someone@gmail.com", null],
    ["https://www.facebook.com/acme", null],
    ["10.0.0.1", null],
    ["http://localhost/", null],
    ["geen", null],
    ["-", null],
    ["a@b", null],
    ["", null],
  ])("of %s is %s", (text, domain) => {
    expect(webDomain(text)).toBe(domain);
  });
});
