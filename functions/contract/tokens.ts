/** The public half of a key that signs access tokens. */
export interface PublishedKey {
  readonly kty: "EC";
  readonly crv: "P-256";
  readonly x: string;
  readonly y: string;
  readonly kid: string;
  readonly alg: "ES256";
  readonly use: "sig";
}

/** Codes of RFC 6749 §5.2. */
export const grantErrors = [
  "invalid_request",
  "invalid_client",
  "invalid_scope",
  "unauthorized_client",
  "unsupported_grant_type",
] as const;
export type GrantError = (typeof grantErrors)[number];

export type Grant =
  | {
      readonly kind: "granted";
      readonly accessToken: string;
      readonly expiresInSeconds: number;
      readonly scope: string;
    }
  | {
      readonly kind: "refused";
      readonly error: GrantError;
      readonly description: string;
    };

/** What a client sends to the token endpoint, beside its Authorization header. */
export interface GrantRequest {
  readonly grant_type?: string | undefined;
  readonly scope?: string | undefined;
  readonly client_id?: string | undefined;
  readonly client_secret?: string | undefined;
  readonly client_assertion_type?: string | undefined;
  readonly client_assertion?: string | undefined;
}

/** Access tokens as operations see them. */
export interface TokenDoor {
  /** `iss` and `aud` of our tokens: the base URL of the API, without a slash at its end. */
  readonly issuer: string;
  /** Keys our tokens are signed with now, were signed with, and will be. */
  publishedKeys(): Promise<readonly PublishedKey[]>;
  /** A compact JWS over claims, signed by the key that signs tokens; `type` is none a token has. */
  sign(type: string, claims: Readonly<Record<string, unknown>>): Promise<string>;
  /** A token for the client that sent this request. */
  grant(request: GrantRequest): Promise<Grant>;
}

export const ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
export const TOKEN_PATH = "/oauth/token";
export const JWKS_PATH = "/.well-known/jwks.json";
