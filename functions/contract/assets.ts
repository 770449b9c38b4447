/** Files the documentation is made of. */
export const assetNames = ["openapi.json", "swagger-ui.css", "swagger-ui-bundle.js"] as const;
export type AssetName = (typeof assetNames)[number];
