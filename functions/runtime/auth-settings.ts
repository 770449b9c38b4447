/** What authentication needs to know of its deployment. The one place secrets of it come in. */
export interface AuthSettings {
  /** Base URL of the API without a slash at its end: issuer and audience of its tokens. */
  readonly issuer: () => string;
  /** Whether callers reach the API over TLS: everywhere but on a developer's machine. */
  readonly overTls: () => boolean;
  /** 32 bytes that seal what is stored but must not be read from the table: signing keys, secrets in kept answers. */
  readonly sealKey: () => Uint8Array;
  /** Lets external issuers be on this very machine, over http: for tests. */
  readonly allowLoopback: boolean;
}

export function authSettingsFrom(env: NodeJS.ProcessEnv): AuthSettings {
  return {
    issuer() {
      const url = env.ISSUER_URL ?? "";
      if (url === "" || url.endsWith("/"))
        throw new Error("ISSUER_URL must be set, without a slash at its end");
      return url;
    },
    overTls: () => !(env.ISSUER_URL ?? "").startsWith("http:"),
    sealKey: () => secretOf(env, "SEAL_KEY"),
    allowLoopback: false,
  };
}

/** A secret from the environment: 32 bytes in base64url. */
export function secretOf(env: NodeJS.ProcessEnv, name: "SEAL_KEY" | "CURSOR_KEY"): Uint8Array {
  const key = Buffer.from(env[name] ?? "", "base64url");
  if (key.length !== 32) throw new Error(`${name} must be set to 32 bytes in base64url`);
  return key;
}
