import { endpoint, etagOf } from "../../contract/endpoint.ts";
import { LOGO_MAX_BYTES } from "../../contract/limits.ts";
import { invalid, problem } from "../../contract/problem.ts";
import { logoTypeOf } from "../../domain/branding/logo.ts";
import {
  brandingExample,
  brandingInput,
  brandingSchema,
  requestExample,
  shown,
} from "./representation.ts";

/** Canonical: with padding, without line breaks. */
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

export default endpoint({
  operationId: "putBranding",
  method: "PUT",
  path: "/v1/branding",
  tag: "Clients",
  summary: "Set your branding",
  description: `The body is everything: what is left out is cleared, so \`{}\` clears all. The first time, send \`If-Match: "0"\`. The logo is PNG or JPEG of at most ${LOGO_MAX_BYTES} bytes, by its first bytes; SVG is refused, as it can carry scripts. Clients see the change at once.`,
  scope: "clients.write",
  cost: 5,
  idempotency: "natural",
  precondition: "etag",
  body: brandingInput,
  examples: {
    request: { all: { summary: "Name, colours and logo", value: requestExample } },
  },
  responses: {
    200: {
      description: "The branding as it is now.",
      schema: brandingSchema,
      examples: { set: { summary: "All of it set", value: brandingExample } },
    },
  },
  problems: ["not-a-partner"],
  async handle({ body, ifVersion }, ctx) {
    if (!(await ctx.store.clients.isPartner())) throw problem("not-a-partner");
    const { name, primaryColor, secondaryColor, logo } = body;
    const stored = await ctx.store.branding.write(ifVersion, {
      name,
      primaryColor: primaryColor?.toLowerCase() ?? null,
      secondaryColor: secondaryColor?.toLowerCase() ?? null,
      logo: logo === null ? null : logoOf(logo),
    });
    return { status: 200, etag: etagOf(stored.version), body: shown(stored) };
  },
});

/** 422 for what is no picture, or too large a one. */
function logoOf(text: string) {
  const content = BASE64.test(text) ? Buffer.from(text, "base64") : null;
  const mediaType = content && logoTypeOf(content);
  if (!mediaType) throw invalid("/logo", "invalid-format", ...noPicture);
  if (content.length > LOGO_MAX_BYTES) throw invalid("/logo", "too-long", ...tooLarge);
  return { mediaType, content };
}

const noPicture = [
  {
    en: "This is no PNG or JPEG file in base64.",
    nl: "Dit is geen PNG- of JPEG-bestand in base64.",
  },
  {
    en: "Send a PNG or JPEG file, base64 with padding. SVG is not taken: it can carry scripts.",
    nl: "Stuur een PNG- of JPEG-bestand, base64 met opvulling. SVG kan niet: het kan scripts bevatten.",
  },
] as const;

const tooLarge = [
  {
    en: `The logo is larger than ${LOGO_MAX_BYTES} bytes.`,
    nl: `Het logo is groter dan ${LOGO_MAX_BYTES} bytes.`,
  },
  { en: "Send a smaller picture.", nl: "Stuur een kleinere afbeelding." },
] as const;
