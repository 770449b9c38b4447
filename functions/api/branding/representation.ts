import * as z from "zod";
import { lookExample, lookOf, lookShape, type StoredBranding } from "../../contract/branding.ts";
import { BRAND_NAME_MAX_CHARS, LOGO_MAX_BYTES } from "../../contract/limits.ts";
import { once } from "../../contract/once.ts";
import { timeSchema } from "../../contract/schemas/basics.ts";
import { logoTypes } from "../../domain/branding/logo.ts";

/** Four characters for each three bytes begun. */
const LOGO_MAX_CHARS = Math.ceil(LOGO_MAX_BYTES / 3) * 4;

const colorInput = (which: string) =>
  z
    .string()
    .regex(/^#[0-9a-fA-F]{6}$/)
    .nullable()
    .default(null)
    .describe(
      `${which}, \`#rrggbb\`. Whether black or white text goes on it follows: one of them always has a contrast of 4.5 or more.`,
    );

export const brandingInput = once(() =>
  z
    .strictObject({
      name: z
        .string()
        .trim()
        .min(1)
        .max(BRAND_NAME_MAX_CHARS)
        .nullable()
        .default(null)
        .describe(`How your clients are to see you, 1–${BRAND_NAME_MAX_CHARS} characters.`),
      primaryColor: colorInput("The main colour"),
      secondaryColor: colorInput("The other colour"),
      logo: z
        .string()
        .max(LOGO_MAX_CHARS)
        .nullable()
        .default(null)
        .describe(
          `A PNG or JPEG file in base64, at most ${LOGO_MAX_BYTES} bytes. No SVG: it can carry scripts.`,
        ),
    })
    .meta({ id: "BrandingInput", description: "All of it; what is left out is cleared." }),
);

export const brandingSchema = once(() =>
  z
    .strictObject({
      version: z.int().min(0).describe("Grows with every change; 0 when never set."),
      ...lookShape(),
      logo: z
        .strictObject({
          mediaType: z.enum(logoTypes).describe("What it is by its first bytes."),
          bytes: z.int().min(1).max(LOGO_MAX_BYTES).describe("Its size."),
          sha256: z.string().describe("SHA-256 of its bytes, hexadecimal."),
        })
        .nullable()
        .describe("Null: none is set."),
      updatedAt: timeSchema("When it last changed, UTC.").nullable(),
    })
    .meta({ id: "Branding", description: "A partner's name, colours and logo." }),
);

export function shown(stored: StoredBranding) {
  const { version, logo, updatedAt } = stored;
  return { version, ...lookOf(stored), logo, updatedAt };
}

/** The smallest PNG there is: one pixel. */
const PIXEL =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

export const requestExample = {
  name: lookExample.name,
  primaryColor: lookExample.primary.color,
  secondaryColor: lookExample.secondary.color,
  logo: PIXEL,
};

export const brandingExample = {
  version: 1,
  ...lookExample,
  logo: {
    mediaType: "image/png",
    bytes: 70,
    sha256: "6b7fa434f92a8b80aab02d9bf1a12e49ffcae424e4013a1c4f68b67e3d2bbcd0",
  },
  updatedAt: "2026-11-24T09:30:00.000Z",
} as const;
