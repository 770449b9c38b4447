import * as z from "zod";
import { CORS_ORIGINS_MAX } from "../../contract/limits.ts";
import { once } from "../../contract/once.ts";

const MAX_ORIGIN_CHARS = 300;
/** As browsers write an origin; plain http for a developer's own machine alone. */
const ORIGIN =
  /^(https:\/\/[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+(:[1-9]\d{0,4})?|http:\/\/(localhost|127\.0\.0\.1)(:[1-9]\d{0,4})?)$/;

export const corsInput = once(() =>
  z
    .strictObject({
      origins: z
        .array(z.string().max(MAX_ORIGIN_CHARS).regex(ORIGIN))
        .max(CORS_ORIGINS_MAX)
        .refine((list) => new Set(list).size === list.length, { error: "not-unique" })
        .meta({
          description:
            "Origins as browsers write them: scheme, host in lower case, port unless it is the usual one. No wildcards.",
          uniqueItems: true,
        }),
    })
    .meta({ id: "CorsInput", description: "Whose web pages may call the API." }),
);

export const corsSchema = once(() =>
  z
    .strictObject({
      version: z.int().min(0).describe("Grows with every change; 0 when none was ever set."),
      origins: z.array(z.string()).describe("Origins whose pages may call the API, sorted."),
    })
    .meta({ id: "Cors", description: "Whose web pages may call the API." }),
);

export const corsExample = { origins: ["https://crm.example.nl"] };
