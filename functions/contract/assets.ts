/** Guides, each in every language the API speaks. */
export const guides = ["method", "criteria", "data", "export"] as const;

/** Files the documentation is made of. */
export const assetNames = [
  "openapi.json",
  "swagger-ui.css",
  "swagger-ui-bundle.js",
  "guide-method.en.md",
  "guide-method.nl.md",
  "guide-criteria.en.md",
  "guide-criteria.nl.md",
  "guide-data.en.md",
  "guide-data.nl.md",
  "guide-export.en.md",
  "guide-export.nl.md",
] as const;
export type AssetName = (typeof assetNames)[number];
