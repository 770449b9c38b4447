export const inputExample = {
  value: 4,
  comment: "Twee gesprekken dit kwartaal, beide met de directie.",
};

const given = { ...inputExample, date: "2026-11-10" };

export const ratingExample = { criterion: "strategicFit", assessor: "sales-manager", ...given };

export const summaryExample = {
  n: 2,
  mean: 4.5,
  sd: Math.SQRT1_2,
  range: { lowest: 4, highest: 5 },
  utility: 0.875,
  level: 5,
  anchor: "Past volledig bij de strategie",
  oldest: "2026-11-10",
  stale: false,
  ratings: [
    { assessor: "marketing", value: 5, date: "2026-11-12" },
    { assessor: "sales-manager", ...given },
  ],
};
