import * as z from "zod";
import { EXTERNAL_ID_LENGTH_MAX_CHARACTERS } from "../domain/limits.ts";

/** What an id names, by its prefix. */
export const idPrefixes = {
  tenant: "ten",
  account: "acc",
  criteriaSet: "crs",
  segmentation: "sgm",
  weightingProfile: "wpr",
  accountImport: "imp",
  importMapping: "imm",
  run: "run",
  key: "key",
  oauthClient: "cli",
  export: "exp",
  duplicateSearch: "dup",
  shareLink: "shr",
} as const;

export type IdKind = keyof typeof idPrefixes;

/** The search for duplicates that an import asks for has an id of its own, made of the import's. */
export function duplicateSearchOf(importId: string): string {
  return importId.replace(idPrefixes.accountImport, idPrefixes.duplicateSearch);
}

const ULID_CHARS = "[0-9A-HJKMNP-TV-Z]{26}";

/** The schema of one kind of id: prefix, underscore, 26 characters of Crockford base32. */
export function idSchema(kind: IdKind, description: string): z.ZodString {
  const prefix = idPrefixes[kind];
  return z
    .string()
    .regex(new RegExp(`^${prefix}_${ULID_CHARS}$`))
    .describe(description);
}

/** An account, by our id or by the caller's own: `acc_…` or `ext:{externalId}`. */
export function accountRefSchema(): z.ZodString {
  return z
    .string()
    .regex(
      new RegExp(
        `^(acc_${ULID_CHARS}|ext:[^\\u0000-\\u001F]{1,${EXTERNAL_ID_LENGTH_MAX_CHARACTERS}})$`,
      ),
    )
    .describe("The account: its id `acc_…`, or `ext:` and your own externalId, percent-encoded.");
}
