import { describe, expect, test } from "vitest";
import { propositionFor } from "../../../functions/domain/knowledge/proposition.ts";
import { segmentKnowledgeOf } from "../../../functions/domain/knowledge/segment-knowledge.ts";
import { asTheme, label, SEGMENTATION, told, usp } from "./support.ts";

const asOf = "2026-11-24";
const document = told({
  usps: { fast: usp(0.9), near: usp(0.5), cheap: usp(0) },
  motives: {
    speed: asTheme(0.6, { fast: 1, near: 0.5, cheap: 1 }),
    price: asTheme(0.8, { near: 0.4 }),
    comfort: asTheme(0.4, {}),
    status: asTheme(0, { fast: 1 }),
    safety: asTheme(0.1, { fast: 0.5 }, { care: 1 }),
  },
  referenceCases: {
    old: { label, topics: ["speed"], strength: 1, accepted: true, date: "2024-11-24" },
    named: {
      label,
      segments: { [SEGMENTATION]: ["care"] },
      strength: 0.75,
      accepted: true,
      date: asOf,
    },
    refused: { label, topics: ["speed"], strength: 1, accepted: false, date: asOf },
    foreign: { label, topics: ["status"], strength: 1, accepted: true, date: asOf },
  },
});
const knowledge = segmentKnowledgeOf(document, SEGMENTATION);
const counted = { known: 10, counts: new Map([["speed", 4]]) };

describe("what to tell a segment", () => {
  const { motives, references } = propositionFor(document, knowledge, "care", counted, asOf);

  test("its motives, most important to it first, without those it does not care about", () => {
    expect(motives.map(({ motive, importance }) => [motive, importance])).toEqual([
      ["safety", 1],
      ["price", 0.8],
      ["speed", 0.6],
      ["comfort", 0.4],
    ]);
  });

  test("with the USPs that answer, best first, and how many accounts have the motive", () => {
    const speed = motives.find(({ motive }) => motive === "speed");
    expect(speed).toMatchObject({ strength: 0.9, share: 0.4, gap: false });
    expect(speed?.answers).toEqual([
      { usp: "fast", match: 1, uspStrength: 0.9, strength: 0.9 },
      { usp: "near", match: 0.5, uspStrength: 0.5, strength: 0.25 },
    ]);
  });

  test("a gap where something important has no good answer, not where it hardly matters", () => {
    expect(motives.filter(({ gap }) => gap).map(({ motive }) => motive)).toEqual(["price"]);
  });

  test("the references that may be used, strongest first", () => {
    expect(references).toEqual([
      { reference: "named", weight: 0.75, by: "segment" },
      { reference: "old", weight: 0.5, by: "topic" },
    ]);
  });

  test("no share where no motive is known", () => {
    const none = { known: 0, counts: new Map<string, number>() };
    const found = propositionFor(document, knowledge, "care", none, asOf);
    expect(found.motives.map(({ share }) => share)).toEqual([null, null, null, null]);
  });
});
