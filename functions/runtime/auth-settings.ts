import { type AddressLimit, addressLimit, limitVariables } from "../contract/throttle.ts";

/** What authentication needs to know of its deployment. The one place secrets of it come in. */
export interface AuthSettings {
  /** Base URL of the API without a slash at its end: issuer and audience of its tokens. */
  readonly issuer: () => string;
  /** Whether callers reach the API over TLS: everywhere but on a developer's machine. */
  readonly overTls: () => boolean;
  /** 32 bytes that seal what is stored but must not be read from the table: signing keys, secrets in kept answers. */
  readonly sealKey: () => Uint8Array;
  /** What callers who are not known may ask of one process from one address. */
  readonly addressLimit: () => AddressLimit;
  /** Lets external issuers be on this very machine, over http: for tests. */
  readonly allowLoopback: boolean;
}

export function authSettingsFrom(env: NodeJS.ProcessEnv): AuthSettings {
  let limit: AddressLimit | undefined;
  return {
    issuer() {
      const url = env.ISSUER_URL ?? "";
      if (url === "" || url.endsWith("/"))
        throw new Error("ISSUER_URL must be set, without a slash at its end");
      return url;
    },
    overTls: () => !(env.ISSUER_URL ?? "").startsWith("http:"),
    sealKey: () => secretOf(env, "SEAL_KEY"),
    addressLimit: () => (limit ??= addressLimitFrom(env)),
    allowLoopback: false,
  };
}

/** What a deployer set, or else the contract's limit. */
export function addressLimitFrom(env: NodeJS.ProcessEnv): AddressLimit {
  return {
    requestsPerMinute: countIn(
      env,
      limitVariables.requestsPerMinute,
      addressLimit.requestsPerMinute,
    ),
    burstRequests: countIn(env, limitVariables.burstRequests, addressLimit.burstRequests),
  };
}

function countIn(env: NodeJS.ProcessEnv, name: string, otherwise: number): number {
  const text = env[name];
  if (text === undefined) return otherwise;
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new Error(`${name} must be a number from 1 on`);
  return Number(text);
}

/** A secret from the environment: 32 bytes in base64url. */
export function secretOf(env: NodeJS.ProcessEnv, name: "SEAL_KEY" | "CURSOR_KEY"): Uint8Array {
  const key = Buffer.from(env[name] ?? "", "base64url");
  if (key.length !== 32) throw new Error(`${name} must be set to 32 bytes in base64url`);
  return key;
}
