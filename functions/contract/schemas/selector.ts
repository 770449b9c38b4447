import * as z from "zod";

/** Which version of a weighting profile: `published`, `draft` or a number. */
export const profileVersionParam = (description: string) =>
  z
    .string()
    .regex(/^(published|draft|[1-9]\d{0,5})$/)
    .describe(
      `${description}: \`published\`, the version in force; \`draft\`, the profile as it is now; or the number of a version.`,
    );
