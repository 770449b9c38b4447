import { createHmac, randomBytes } from "node:crypto";
import { crc32 } from "node:zlib";
import * as jose from "jose";
import {
  API_KEY_RANDOM_BYTES,
  makeApiKey,
  makeShareToken,
} from "../../functions/contract/api-key.ts";

/** What there is to forge with: all that is good, and the very key that signs our tokens. */
export interface Forge {
  readonly key: string;
  /** A key of another tenant that is good. */
  readonly otherKey: string;
  readonly revokedKey: string;
  readonly expiredKey: string;
  readonly token: string;
  readonly revokedClientToken: string;
  readonly issuer: string;
  readonly kid: string;
  readonly secret: jose.CryptoKey;
  readonly published: jose.JWK;
  readonly strangeKey: jose.CryptoKey;
  readonly strangeJwk: jose.JWK;
  readonly otherTenantId: string;
}

type Headers = Readonly<Record<string, string | readonly string[]>>;
type Make = (forge: Forge) => Headers | Promise<Headers>;

const bearer = (text: string): Headers => ({ authorization: `Bearer ${text}` });
const seconds = (): number => Math.floor(Date.now() / 1_000);
const encoded = (value: unknown): string =>
  Buffer.from(JSON.stringify(value)).toString("base64url");
const part = (token: string, index: number): string => token.split(".")[index] ?? "";

/** Our own token with other claims or another header, signed with our own key. */
async function signed(
  forge: Forge,
  claims: Readonly<Record<string, unknown>> = {},
  header: Readonly<Record<string, unknown>> = {},
): Promise<Headers> {
  return bearer(await signedText(forge, claims, header));
}

/** Our own token signed anew: what all the forgeries below would be if nothing were wrong with them. */
export const resigned = (forge: Forge): Promise<string> => signedText(forge, {}, {});

function signedText(
  forge: Forge,
  claims: Readonly<Record<string, unknown>>,
  header: Readonly<Record<string, unknown>>,
  key: jose.CryptoKey = forge.secret,
): Promise<string> {
  const good = jose.decodeJwt(forge.token);
  const payload = Object.fromEntries(
    Object.entries({ ...good, ...claims }).filter(([, value]) => value !== undefined),
  );
  const protectedHeader = Object.fromEntries(
    Object.entries({ alg: "ES256", typ: "at+jwt", kid: forge.kid, ...header }).filter(
      ([, value]) => value !== undefined,
    ),
  );
  const crit = Array.isArray(header.crit) ? { crit: { "urn:x": true } } : undefined;
  return new jose.CompactSign(new TextEncoder().encode(JSON.stringify(payload)))
    .setProtectedHeader(protectedHeader as jose.CompactJWSHeaderParameters)
    .sign(key, crit);
}

/** Our token's payload under a header of one's own, with a signature of one's own. */
function assembled(forge: Forge, header: unknown, sign: (input: string) => string): Headers {
  const input = `${encoded(header)}.${part(forge.token, 1)}`;
  return bearer(`${input}.${sign(input)}`);
}

const hs256 = (secret: string) => (input: string) =>
  createHmac("sha256", secret).update(input).digest("base64url");

async function publicPem({ published }: Forge): Promise<string> {
  const key = await jose.importJWK(published, "ES256", { extractable: true });
  if (key instanceof Uint8Array) throw new Error("not a public key");
  return jose.exportSPKI(key);
}

const flipped = (text: string, at: number): string => {
  const place = at < 0 ? text.length + at : at;
  const other = text[place] === "A" ? "B" : "A";
  return text.slice(0, place) + other + text.slice(place + 1);
};

const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** A key with its checksum made right again, so that it gets as far as the comparison of hashes. */
export function rechecked(key: string): string {
  const unchecked = key.slice(0, -6);
  let rest = crc32(unchecked);
  let checksum = "";
  for (let place = 0; place < 6; place++) {
    checksum = DIGITS.charAt(rest % 62) + checksum;
    rest = Math.floor(rest / 62);
  }
  return unchecked + checksum;
}

const missing = (claim: string): readonly [string, Make] => [
  `a token of ours without ${claim}`,
  (forge) => signed(forge, { [claim]: undefined }),
];

const kid = (name: string, value: unknown): readonly [string, Make] => [
  `a kid that is ${name}`,
  (forge) => signed(forge, {}, { kid: value }),
];

const header = (
  name: string,
  member: (forge: Forge) => Record<string, unknown>,
): readonly [string, Make] => [
  `${name} in the header, signed with the key it names`,
  async (forge) =>
    bearer(await signedText(forge, {}, { kid: "theirs", ...member(forge) }, forge.strangeKey)),
];

/** Keys and tokens nobody may come in with, by what is wrong with them. */
export const badCredentials: readonly (readonly [string, Make])[] = [
  // Nothing, or not one thing.
  ["no header", () => ({})],
  ["an empty Authorization header", () => ({ authorization: "" })],
  ["a scheme alone", () => ({ authorization: "Bearer" })],
  ["a scheme and a space", () => ({ authorization: "Bearer " })],
  ["a key without a scheme", ({ key }) => ({ authorization: key })],
  ["a key under Basic", ({ key }) => ({ authorization: `Basic ${key}` })],
  ["a key under Digest", ({ key }) => ({ authorization: `Digest ${key}` })],
  ["two schemes in one header", ({ key }) => ({ authorization: `Bearer ${key}, Basic eDp5` })],
  ["a good key twice", ({ key }) => ({ authorization: [`Bearer ${key}`, `Bearer ${key}`] })],
  [
    "a good key and another tenant's",
    ({ key, otherKey }) => ({ authorization: [`Bearer ${otherKey}`, `Bearer ${key}`] }),
  ],
  [
    "a good key in both headers",
    ({ key }) => ({ authorization: `Bearer ${key}`, "x-api-key": key }),
  ],
  [
    "a token beside a good key",
    ({ key, token }) => ({ authorization: `Bearer ${token}`, "x-api-key": key }),
  ],
  ["X-Api-Key twice", ({ key }) => ({ "x-api-key": [key, key] })],
  ["a token in X-Api-Key", ({ token }) => ({ "x-api-key": token })],
  ["spaces before the key", ({ key }) => ({ authorization: `Bearer   ${key}` })],
  ["a tab before the key", ({ key }) => ({ authorization: `Bearer\t${key}` })],
  ["a space inside the key", ({ key }) => bearer(`${key.slice(0, 20)} ${key.slice(20)}`)],
  ["quotes around the key", ({ key }) => bearer(`"${key}"`)],

  // Keys.
  ["a key cut short", ({ key }) => bearer(key.slice(0, -1))],
  ["a key with more", ({ key }) => bearer(`${key}0`)],
  ["a key with a dot at its end", ({ key }) => bearer(`${key}.`)],
  ["a key with another checksum", ({ key }) => bearer(flipped(key, -1))],
  ["a key with another secret", ({ key }) => bearer(flipped(key, 30))],
  ["a key with another name", ({ key }) => bearer(flipped(key, 10))],
  [
    "a key with another secret and a good checksum",
    ({ key }) => bearer(rechecked(flipped(key, 30))),
  ],
  [
    "a key with its last secret character changed and a good checksum",
    ({ key }) => bearer(rechecked(flipped(key, -7))),
  ],
  [
    "a well-formed key that nobody was given",
    () => bearer(makeApiKey("test", randomBytes(API_KEY_RANDOM_BYTES)).text),
  ],
  [
    "a test key called live, with a good checksum",
    ({ key }) => bearer(rechecked(key.replace("_test_", "_live_"))),
  ],
  [
    "the name of another tenant's key before one's own secret, with a good checksum",
    ({ key, otherKey }) => bearer(rechecked(otherKey.slice(0, 17) + key.slice(17))),
  ],
  ["a test key called live", ({ key }) => bearer(key.replace("_test_", "_live_"))],
  ["a key in capitals", ({ key }) => bearer(key.toUpperCase())],
  ["a key of zeros", () => bearer(`tfz_test_${"0".repeat(46)}`)],
  [
    "the name of another tenant's key before one's own secret",
    ({ key, otherKey }) => bearer(otherKey.slice(0, 17) + key.slice(17)),
  ],
  ["a revoked key", ({ revokedKey }) => bearer(revokedKey)],
  ["an expired key", ({ expiredKey }) => bearer(expiredKey)],
  ["a key with a null byte", ({ key }) => bearer(`${key}\0`)],
  ["a client's secret as a key", () => bearer(`tfz_secret_${"a".repeat(46)}`)],
  [
    "the text of a share link as a key",
    () => bearer(makeShareToken(randomBytes(API_KEY_RANDOM_BYTES)).text),
  ],
  [
    "the text of a share link called a key, with a good checksum",
    () => {
      const { text } = makeShareToken(randomBytes(API_KEY_RANDOM_BYTES));
      return bearer(rechecked(text.replace("_share_", "_live_")));
    },
  ],
  ["a megabyte of key", () => bearer(`tfz_test_${"a".repeat(1_000_000)}`)],

  // Tokens that are no tokens.
  ["dots alone", () => bearer("..")],
  ["a token with a dot at its end", ({ token }) => bearer(`${token}.`)],
  ["a token in five parts", ({ token }) => bearer(`${token}.e30.e30`)],
  ["a token cut short", ({ token }) => bearer(token.slice(0, -4))],
  ["a token without its signature", ({ token }) => bearer(`${token.split(".", 2).join(".")}.`)],
  ["a token with another signature", ({ token }) => bearer(flipped(token, -10))],
  [
    "a token with another payload",
    ({ token, otherTenantId }) =>
      bearer(
        [
          part(token, 0),
          encoded({ ...jose.decodeJwt(token), tenant: otherTenantId }),
          part(token, 2),
        ].join("."),
      ),
  ],
  ["a header that is no JSON", ({ token }) => bearer(`e30x.${part(token, 1)}.${part(token, 2)}`)],
  ["a header that is a list", ({ token }) => bearer(`W10.${part(token, 1)}.${part(token, 2)}`)],
  ["a payload that is a number", ({ token }) => bearer(`${part(token, 0)}.MQ.${part(token, 2)}`)],
  ["a token of 100 KB", (forge) => signed(forge, { more: "x".repeat(100_000) })],

  // Algorithms.
  ["alg none", (forge) => assembled(forge, { alg: "none", typ: "at+jwt" }, () => "")],
  [
    "alg none with a signature",
    (forge) =>
      assembled(forge, { alg: "none", typ: "at+jwt", kid: forge.kid }, () => part(forge.token, 2)),
  ],
  [
    "alg nOnE",
    (forge) => assembled(forge, { alg: "nOnE", typ: "at+jwt", kid: forge.kid }, () => "AA"),
  ],
  [
    "HS256 with our public key as PEM",
    async (forge) => {
      const pem = await publicPem(forge);
      return assembled(forge, { alg: "HS256", typ: "at+jwt", kid: forge.kid }, hs256(pem));
    },
  ],
  [
    "HS256 with our public key as JWK",
    (forge) =>
      assembled(
        forge,
        { alg: "HS256", typ: "at+jwt", kid: forge.kid },
        hs256(JSON.stringify(forge.published)),
      ),
  ],
  [
    "HS256 with an empty secret",
    (forge) => assembled(forge, { alg: "HS256", typ: "at+jwt", kid: forge.kid }, hs256("")),
  ],
  [
    "our signature called RS256",
    (forge) =>
      assembled(forge, { alg: "RS256", typ: "at+jwt", kid: forge.kid }, () => part(forge.token, 2)),
  ],
  [
    "our signature called ES384",
    (forge) =>
      assembled(forge, { alg: "ES384", typ: "at+jwt", kid: forge.kid }, () => part(forge.token, 2)),
  ],
  [
    "a signature of zeros",
    (forge) =>
      bearer(
        `${part(forge.token, 0)}.${part(forge.token, 1)}.${Buffer.alloc(64).toString("base64url")}`,
      ),
  ],
  [
    "no alg at all",
    (forge) => assembled(forge, { typ: "at+jwt", kid: forge.kid }, () => part(forge.token, 2)),
  ],

  // Keys that are not ours.
  [
    "a key that is not ours, under our kid",
    async (forge) => bearer(await signedText(forge, {}, {}, forge.strangeKey)),
  ],
  ["no kid", (forge) => signed(forge, {}, { kid: undefined })],
  kid("a path", "../../etc/passwd"),
  kid("a URL", "https://evil.example/key"),
  kid("SQL", "x' UNION SELECT 'key'--"),
  kid("empty", ""),
  kid("long", "k".repeat(5_000)),
  kid("a word of the language", "__proto__"),
  kid("a null byte behind ours", "\0"),
  kid("a number", 7),
  kid("a list", ["a"]),
  ["our kid and a null byte", (forge) => signed(forge, {}, { kid: `${forge.kid}\0` })],
  ["our kid behind a path", (forge) => signed(forge, {}, { kid: `./${forge.kid}` })],
  header("jwk", ({ strangeJwk }) => ({ jwk: strangeJwk })),
  header("jku", () => ({ jku: "https://evil.example/jwks.json" })),
  header("x5u", () => ({ x5u: "https://evil.example/cert.pem" })),
  header("x5c", () => ({ x5c: ["MIIB"] })),
  [
    "jwk in the header beside our own signature",
    (forge) => signed(forge, {}, { jwk: forge.strangeJwk }),
  ],
  [
    "jku in the header beside our own signature",
    (forge) => signed(forge, {}, { jku: `${forge.issuer}/.well-known/jwks.json` }),
  ],
  ["crit", (forge) => signed(forge, {}, { crit: ["urn:x"], "urn:x": 1 })],
  [
    "b64 false",
    (forge) =>
      assembled(
        forge,
        { alg: "ES256", typ: "at+jwt", kid: forge.kid, b64: false, crit: ["b64"] },
        () => part(forge.token, 2),
      ),
  ],
  ["zip", (forge) => signed(forge, {}, { zip: "DEF" })],

  // Ours, but not for this.
  ["typ JWT", (forge) => signed(forge, {}, { typ: "JWT" })],
  ["no typ", (forge) => signed(forge, {}, { typ: undefined })],
  ["typ of a logout token", (forge) => signed(forge, {}, { typ: "logout+jwt" })],
  ["another issuer", (forge) => signed(forge, { iss: "https://evil.example" })],
  ["our issuer with a slash", (forge) => signed(forge, { iss: `${forge.issuer}/` })],
  ["our issuer in a list", (forge) => signed(forge, { iss: [forge.issuer] })],
  ["another audience", (forge) => signed(forge, { aud: "https://evil.example" })],
  [
    "our audience among others",
    (forge) => signed(forge, { aud: [forge.issuer, "https://evil.example"] }),
  ],
  ["expired", (forge) => signed(forge, { iat: seconds() - 7_200, exp: seconds() - 3_600 })],
  [
    "expired a minute ago",
    (forge) => signed(forge, { iat: seconds() - 3_600, exp: seconds() - 60 }),
  ],
  ["not yet valid", (forge) => signed(forge, { nbf: seconds() + 600 })],
  [
    "made in the far future",
    (forge) => signed(forge, { iat: seconds() + 86_400, exp: seconds() + 90_000 }),
  ],
  [
    "made long ago, good for years",
    (forge) => signed(forge, { iat: seconds() - 86_400, exp: seconds() + 9e8 }),
  ],
  ["exp that is text", (forge) => signed(forge, { exp: "9999999999" })],
  ["iat that is text", (forge) => signed(forge, { iat: "now" })],
  ["nbf that is text", (forge) => signed(forge, { nbf: "now" })],
  ...["iss", "sub", "aud", "exp", "iat", "jti", "client_id", "scope", "tenant"].map(missing),
  ["another tenant", (forge) => signed(forge, { tenant: forge.otherTenantId })],
  ["a tenant that is none", (forge) => signed(forge, { tenant: "T#all" })],
  [
    "a client that does not exist",
    (forge) => signed(forge, { sub: `cli_${"0".repeat(26)}`, client_id: `cli_${"0".repeat(26)}` }),
  ],
  ["a client other than the subject", (forge) => signed(forge, { sub: `cli_${"0".repeat(26)}` })],
  ["scope that is a list", (forge) => signed(forge, { scope: ["accounts.read"] })],
  ["a token of a revoked client", ({ revokedClientToken }) => bearer(revokedClientToken)],
];
