import * as z from "zod";
import { type TextColour, textOn } from "../domain/branding/contrast.ts";
import type { TenantStore } from "./context.ts";
import { once } from "./once.ts";

export type StoredBranding = Awaited<ReturnType<TenantStore["branding"]["read"]>>;
type Logo = NonNullable<Awaited<ReturnType<TenantStore["branding"]["readLogo"]>>>;

/** How the caller's partner shows itself: the tenant's own when it is one. */
export interface BrandingDoor {
  /** Null: there is no partner, or it has set nothing. */
  read(): Promise<StoredBranding | null>;
  readLogo(): Promise<Logo | null>;
}

export const LOGO_PATH = "/v1/branding/logo";

const textColor = () =>
  z
    .enum(["#000000", "#ffffff"])
    .describe("What to write in on it: black or white, whichever has more contrast (WCAG 2.2).");

const colorSchema = once(() =>
  z
    .strictObject({
      color: z.string().describe("The colour, `#rrggbb`."),
      text: textColor(),
    })
    .meta({ id: "BrandColor", description: "A colour, and what can be read on it." }),
);

export const lookShape = () => ({
  name: z.string().nullable().describe("The partner's name as its clients are to see it."),
  primary: colorSchema().nullable().describe("The main colour."),
  secondary: colorSchema().nullable().describe("The other colour."),
});

/** What everyone may see who sees the partner's name at all. */
export function lookOf({ name, primaryColor, secondaryColor }: StoredBranding) {
  return { name, primary: withText(primaryColor), secondary: withText(secondaryColor) };
}

function withText(color: string | null): { color: string; text: TextColour } | null {
  return color === null ? null : { color, text: textOn(color) };
}

export const isBlank = ({ name, primaryColor, secondaryColor, logo }: StoredBranding): boolean =>
  [name, primaryColor, secondaryColor, logo].every((part) => part === null);

export const lookExample = {
  name: "Example Consultants",
  primary: { color: "#1a4d8f", text: "#ffffff" },
  secondary: { color: "#f2b134", text: "#000000" },
} as const;
