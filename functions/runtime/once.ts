import { hash } from "node:crypto";
import type { Log } from "../contract/context.ts";
import { MAX_IDEMPOTENCY_KEY_CHARS } from "../contract/limits.ts";
import { problem } from "../contract/problem.ts";
import type { Claim, IdempotencyStore, KeptAnswer } from "../store/idempotency.ts";
import type { Exchange } from "./exchange.ts";
import { errorFields } from "./log.ts";
import type { Answer } from "./respond.ts";
import { seal, unseal } from "./seal.ts";

/** Printable ASCII, optionally in the quotes of a structured field string. */
const KEY_FORM = /^"?([\x21\x23-\x7e]+)"?$/;
const RETRY_AFTER_SECONDS = 2;

/** The Idempotency-Key of a request; undefined when it has none. */
export function idempotencyKey(exchange: Exchange): string | undefined {
  const header = exchange.header("idempotency-key");
  if (header === undefined) return undefined;
  const [, key] = KEY_FORM.exec(header.trim()) ?? [];
  if (key === undefined || key.length > MAX_IDEMPOTENCY_KEY_CHARS) {
    throw problem("invalid-header", {}, { errors: [badKey] });
  }
  return key;
}

/**
 * What makes two requests the same request: method, path, query and body. When the answer holds a
 * secret also who asks: a repeat shows it without asking what the caller may hand out.
 */
function fingerprintOf(exchange: Exchange, hasSecret: boolean): string {
  const { method, path, query, principal } = exchange;
  const caller = hasSecret ? [principal?.keyId, principal?.subject] : [];
  const head = JSON.stringify([method, path, query, ...caller]);
  return hash("sha256", Buffer.concat([Buffer.from(head), exchange.body]));
}

interface Once {
  readonly store: IdempotencyStore;
  readonly key: string;
  readonly seed: string;
  readonly log: Log;
  /** Encrypts the body that is kept, for answers with a secret in them; undefined keeps it as it is. */
  readonly sealKey: Uint8Array | undefined;
}

/**
 * Runs a request under its Idempotency-Key: the first time for real, then from memory, byte for
 * byte. `run` is given the seed and time to draw ids with, which stay the same when a request
 * that crashed or failed is tried again. Answers of 500 and up, and 429, are not kept.
 */
export async function runOnce(
  { store, key, seed, log, sealKey }: Once,
  exchange: Exchange,
  run: (claim: Pick<Claim, "seed" | "startedAt">) => Promise<Answer>,
): Promise<Answer> {
  const fingerprint = fingerprintOf(exchange, sealKey !== undefined);
  const begun = await store.begin(key, fingerprint, exchange.startedAt, seed);
  if (begun.state === "other-request") throw problem("idempotency-key-reused");
  if (begun.state === "running") {
    const headers = { "Retry-After": String(RETRY_AFTER_SECONDS) };
    throw problem("idempotency-key-in-use", {}, { headers });
  }
  if (begun.state === "done") {
    const { status, headers, body } = begun.answer;
    const shown = sealKey && status < 400 ? await unseal(body, sealKey) : body;
    return { status, body: shown, headers: { ...headers, "Idempotent-Replayed": "true" } };
  }
  const { claim } = begun;
  const answer = await run(claim).catch(async (error: unknown) => {
    await store.release(key, claim);
    throw error;
  });
  if (answer.status >= 500 || answer.status === 429) await store.release(key, claim);
  // The work is done and its answer stands, even when it cannot be kept for a repeat.
  else
    await kept(answer, sealKey)
      .then((keptAnswer) => store.keep(key, fingerprint, claim, keptAnswer))
      .catch((error: unknown) => {
        log.error("answer not kept", errorFields(error, false));
      });
  return answer;
}

async function kept(
  { status, headers, body }: Answer,
  sealKey: Uint8Array | undefined,
): Promise<KeptAnswer> {
  const text = typeof body === "string" ? body : new TextDecoder().decode(body);
  return { status, headers, body: sealKey && status < 400 ? await seal(text, sealKey) : text };
}

const badKey = {
  header: "Idempotency-Key",
  code: "invalid-format",
  detail: {
    en: "This is not a key that can be kept.",
    nl: "Deze sleutel kan niet worden bewaard.",
  },
  fix: { en: "Use a fresh UUID.", nl: "Gebruik een nieuwe UUID." },
  expected: `1–${MAX_IDEMPOTENCY_KEY_CHARS} printable ASCII characters without spaces`,
} as const;
