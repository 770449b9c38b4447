/** The version of the API: the document's `info.version` and the `API-Version` header. Semver. */
export const API_VERSION = "1.0.0";
