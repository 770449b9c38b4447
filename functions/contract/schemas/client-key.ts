import * as z from "zod";
import {
  type ClientKey,
  clientKeyFault,
  type KeyFault,
  RSA_MAX_BITS,
  RSA_MIN_BITS,
} from "../client-keys.ts";
import type { Label } from "../labels.ts";
import { CLIENT_KEYS_MAX } from "../limits.ts";
import { once } from "../once.ts";
import { type FieldError, problem } from "../problem.ts";

const kid = () =>
  z
    .string()
    .regex(/^[\w.:=-]{1,128}$/)
    .describe("What assertions name the key by in their header.");
const base64url = (characters: { readonly min: number; readonly max: number }) =>
  z.string().regex(new RegExp(`^[A-Za-z0-9_-]{${characters.min},${characters.max}}$`));

/** 32 bytes. */
const COORDINATE = { min: 43, max: 43 };
const MODULUS = { min: 1, max: Math.ceil(RSA_MAX_BITS / 6) + 4 };
const EXPONENT = { min: 1, max: 8 };

const ecSchema = () =>
  z.strictObject({
    kty: z.literal("EC").describe("The kind of key."),
    crv: z.literal("P-256").describe("The curve."),
    alg: z.literal("ES256").describe("The one algorithm it signs with."),
    kid: kid(),
    x: base64url(COORDINATE).describe("The point, base64url."),
    y: base64url(COORDINATE).describe("The point, base64url."),
  });

const rsaSchema = () =>
  z.strictObject({
    kty: z.literal("RSA").describe("The kind of key."),
    alg: z.literal("RS256").describe("The one algorithm it signs with."),
    kid: kid(),
    n: base64url(MODULUS).describe(`The modulus, ${RSA_MIN_BITS}–${RSA_MAX_BITS} bits, base64url.`),
    e: base64url(EXPONENT).describe("The exponent: `AQAB`."),
  });

const clientKeySchema = once(() =>
  z.discriminatedUnion("kty", [ecSchema(), rsaSchema()]).meta({
    id: "ClientKey",
    description:
      "A public key as a JWK (RFC 7517). Without members of a private key: those are refused.",
  }),
);

export const clientKeysSchema = (description: string) =>
  z.array(clientKeySchema()).min(1).max(CLIENT_KEYS_MAX).describe(description);

const faults: Readonly<Record<KeyFault | "kid-repeated", Label>> = {
  "not-a-key": { en: "This is no key of its kind.", nl: "Dit is geen sleutel van deze soort." },
  "too-short": { en: "The modulus is too short.", nl: "De modulus is te kort." },
  "too-long": { en: "The modulus is too long.", nl: "De modulus is te lang." },
  exponent: { en: "The exponent is not 65537.", nl: "De exponent is niet 65537." },
  "kid-repeated": {
    en: "Another key has this kid.",
    nl: "Een andere sleutel heeft deze kid.",
  },
};

const fix: Label = {
  en: "Export the public half of a P-256 or RSA key as a JWK, with a kid of its own.",
  nl: "Exporteer het publieke deel van een P-256- of RSA-sleutel als JWK, met een eigen kid.",
};

/** Throws 422 with every key that is no key, or too weak. `at`: where in the body they are. */
export function checkClientKeys(keys: readonly ClientKey[], at: string): void {
  const errors = keys.flatMap((key, index): FieldError[] => {
    const isRepeated = keys.findIndex((other) => other.kid === key.kid) < index;
    const fault = isRepeated ? "kid-repeated" : clientKeyFault(key);
    if (fault === null) return [];
    const expected = `P-256, or RSA of ${RSA_MIN_BITS}–${RSA_MAX_BITS} bits`;
    return [{ pointer: `${at}/${index}`, code: fault, detail: faults[fault], fix, expected }];
  });
  if (errors.length > 0) throw problem("invalid-request", {}, { errors });
}
