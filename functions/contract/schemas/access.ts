import * as z from "zod";
import {
  KEY_LIFE_MAX_DAYS,
  KEY_OVERLAP_DEFAULT_SECONDS,
  KEY_OVERLAP_MAX_SECONDS,
  LAST_USED_SECONDS,
} from "../limits.ts";
import { once } from "../once.ts";
import { invalid } from "../problem.ts";
import { scopes } from "../scopes.ts";

const scopeSchema = once(() =>
  z.enum(scopes).meta({ id: "Scope", description: "One thing a key or token may do." }),
);

/** Scopes to be granted: at least one, each once. */
export const grantedScopesSchema = (description: string) =>
  z
    .array(scopeSchema())
    .min(1)
    .max(scopes.length)
    .refine((list) => new Set(list).size === list.length, { error: "not-unique" })
    .meta({ description, uniqueItems: true });

/** Scopes as they are read back. */
export const heldScopesSchema = (description: string) =>
  z.array(scopeSchema()).describe(description);

export const overlapSchema = (of: "key" | "secret") =>
  z
    .int()
    .min(0)
    .max(KEY_OVERLAP_MAX_SECONDS)
    .default(KEY_OVERLAP_DEFAULT_SECONDS)
    .describe(
      `How long the old ${of} goes on working, 0–${KEY_OVERLAP_MAX_SECONDS} (a week); a day when left out.`,
    );

export const lastUsedSchema = () =>
  z.iso
    .datetime()
    .nullable()
    .describe(
      `When it was last used; written at most once in ${LAST_USED_SECONDS / 60} minutes. Null: never.`,
    );

export const expiresAtSchema = () =>
  z.iso
    .datetime()
    .optional()
    .describe(
      `When it stops working, at most ${KEY_LIFE_MAX_DAYS} days from now; it does not expire when left out.`,
    );

const MILLIS_PER_DAY = 86_400_000;

/** Throws 422 when a time to expire is past, or too far away. */
export function checkExpiry(expiresAt: string | undefined, now: Date): void {
  if (expiresAt === undefined) return;
  const ahead = Date.parse(expiresAt) - now.getTime();
  if (ahead > 0 && ahead <= KEY_LIFE_MAX_DAYS * MILLIS_PER_DAY) return;
  throw invalid(
    "/expiresAt",
    "out-of-range",
    {
      en: "This time is past, or too far away.",
      nl: "Dit tijdstip is voorbij, of te ver weg.",
    },
    {
      en: `Choose a time within ${KEY_LIFE_MAX_DAYS} days from now.`,
      nl: `Kies een tijdstip binnen ${KEY_LIFE_MAX_DAYS} dagen vanaf nu.`,
    },
    `after now, within ${KEY_LIFE_MAX_DAYS} days`,
  );
}
