import fc from "fast-check";
import type { KnowledgeDocument, Theme } from "../../../functions/domain/knowledge/types.ts";
import { emptyDocument } from "../../../functions/domain/knowledge/types.ts";

export const label = { en: "Name", nl: "Naam" };

export const SEGMENTATION = "sgm_1";
export const OTHER_SEGMENTATION = "sgm_2";
export const segments = ["care", "retail", "food"] as const;

const share = () => fc.integer({ min: 0, max: 100 }).map((x) => x / 100);
const uspCode = () => fc.constantFrom("fast", "near", "cheap");
const segment = () => fc.constantFrom(...segments);

const theme = (): fc.Arbitrary<Theme> =>
  fc.record(
    {
      label: fc.constant(label),
      importance: share(),
      importanceBySegment: fc.dictionary(
        fc.constantFrom(SEGMENTATION, OTHER_SEGMENTATION),
        fc.dictionary(segment(), share(), { maxKeys: 3 }),
        { maxKeys: 2 },
      ),
      matches: fc.dictionary(uspCode(), share(), { maxKeys: 3 }),
    },
    { requiredKeys: ["label", "importance", "matches"] },
  );

const themes = (...codes: string[]) =>
  fc.dictionary(fc.constantFrom(...codes), theme(), { maxKeys: codes.length });

/** Documents that refer to what is there, over a few codes so that they often meet. */
export const documents = (): fc.Arbitrary<KnowledgeDocument> =>
  fc.record({
    usps: fc.dictionary(uspCode(), fc.record({ label: fc.constant(label), strength: share() })),
    motives: themes("price", "care", "speed"),
    trends: themes("ageing", "reshoring"),
    triggers: themes("new-site", "tender"),
    triggerHalfLifeDays: fc.constantFrom(30, 90),
    competitors: fc.dictionary(
      fc.constantFrom("alpha", "beta"),
      fc.record({ label: fc.constant(label), comparable: fc.boolean() }),
    ),
    referenceCases: fc.dictionary(
      fc.constantFrom("a", "b", "c"),
      fc.record({
        label: fc.constant(label),
        segments: fc.constantFrom({}, { [SEGMENTATION]: ["care"] }, { [SEGMENTATION]: ["food"] }),
        topics: fc.subarray(["price", "ageing", "tender"]),
        strength: share(),
        accepted: fc.boolean(),
        date: fc.constantFrom("2025-11-18", "2026-04-01", "2027-01-01"),
      }),
    ),
    referenceHalfLifeDays: fc.constantFrom(365, 730),
    referencesNeeded: fc.constantFrom(1, 3),
    leaveReasons: fc.dictionary(
      fc.constantFrom("price", "late"),
      fc.record({ label: fc.constant(label), fixable: share() }),
    ),
    winBackHalfLifeDays: fc.constantFrom(180, 365),
  });

export const told = (some: Partial<KnowledgeDocument>): KnowledgeDocument => ({
  ...emptyDocument,
  ...some,
});

export const asTheme = (
  importance: number,
  matches: Theme["matches"],
  own?: Readonly<Record<string, number>>,
): Theme => ({
  label,
  importance,
  ...(own && { importanceBySegment: { [SEGMENTATION]: own } }),
  matches,
});

export const usp = (strength: number) => ({ label, strength });
