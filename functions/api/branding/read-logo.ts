import { LOGO_PATH } from "../../contract/branding.ts";
import { endpoint } from "../../contract/endpoint.ts";
import { problem } from "../../contract/problem.ts";

/** Nothing that may be in a picture is run, wherever it is opened. */
const POLICY = "default-src 'none'; sandbox";

export default endpoint({
  operationId: "getBrandingLogo",
  method: "GET",
  path: LOGO_PATH,
  tag: "Access",
  summary: "Read the logo of your partner",
  description:
    "The picture itself: your partner's, or your own if you are a partner. It needs a key like everything else, so that nobody can look up whose client somebody is. It is the one file there is: 406 to who accepts only the other type.",
  scope: "any",
  cost: 1,
  idempotency: "safe",
  precondition: "none",
  responses: {
    200: {
      description: "A PNG or JPEG file, as `Content-Type` says.",
      mediaType: "image/png",
      examples: { png: { summary: "A PNG file", value: "(the bytes of a PNG file)" } },
      mediaTypes: { "image/jpeg": { example: "(the bytes of a JPEG file)" } },
    },
  },
  problems: ["logo-not-found"],
  async handle({ accepts }, ctx) {
    const logo = await ctx.branding.readLogo();
    if (logo === null) throw problem("logo-not-found");
    const { mediaType, content } = logo;
    if (!accepts(mediaType)) throw problem("not-acceptable", { available: mediaType });
    const headers = { "Content-Security-Policy": POLICY };
    return { status: 200, headers, raw: { mediaType, content } };
  },
});
