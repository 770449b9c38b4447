import { provenanceExample } from "../../contract/schemas/ranking.ts";
export const signalsExample = {
  provenance: { ...provenanceExample, runId: null, ratingsVersion: 0 },
  settingsVersion: 1,
  counts: { ok: 0, warn: 0, alarm: 1, unknown: 1 },
  signals: [
    {
      signal: "newCustomersLeave",
      label: "Nieuwe klanten vertrekken",
      status: "alarm",
      text: "Te veel nieuwe klanten vertrekken binnen een jaar: de verkeerde worden gewonnen, of ze worden teleurgesteld.",
      statistic: {
        name: "survival12m",
        label: "Nieuwe klanten die er na 12 maanden nog zijn",
        value: 0.64,
      },
      n: 120,
      interval: { low: 0.54, high: 0.73 },
      threshold: { comparison: "atLeast", value: 0.8, setting: "survivalMin" },
      evidence: [{ code: "survival24m", label: "Er na 24 maanden nog", value: 0.51 }],
      missing: [],
    },
    {
      signal: "lowConversion",
      label: "Lage conversie",
      status: "unknown",
      text: "Te weinig kansen met een uitkomst om dit te zeggen.",
      statistic: { name: "winRate", label: "Gewonnen ÷ (gewonnen + verloren)", value: null },
      n: 0,
      interval: null,
      threshold: { comparison: "atLeast", value: 0.3, setting: "conversionMin" },
      evidence: [
        { code: "won", label: "Gewonnen", value: 0 },
        { code: "lost", label: "Verloren", value: 0 },
      ],
      missing: [{ code: "opportunities", label: "Kansen met een uitkomst" }],
    },
  ],
};
