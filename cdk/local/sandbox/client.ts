import { randomUUID } from "node:crypto";
import * as z from "zod";
import type { FeedName, Period } from "../../../functions/domain/index.ts";

export interface Call {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Statuses that are not an error; any 2xx when left out. */
  readonly expect?: readonly number[];
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON, checked against a schema. */
  json<S extends z.ZodType>(schema: S): z.output<S>;
}

/** The API as a caller sees it: a base URL and a key. */
export interface ApiClient {
  call(method: string, path: string, call?: Call): Promise<Answer>;
}

export function apiClient(baseUrl: string, key: string): ApiClient {
  return {
    async call(method, path, call = {}) {
      const response = await patiently(() =>
        fetch(new URL(path, baseUrl), {
          method,
          headers: {
            authorization: `Bearer ${key}`,
            ...bodyHeaders(method, call),
            ...call.headers,
          },
          ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
        }),
      );
      const text = await response.text();
      const wanted = call.expect?.includes(response.status) ?? response.ok;
      if (!wanted) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
      return {
        status: response.status,
        headers: response.headers,
        text,
        json: (schema) => schema.parse(JSON.parse(text)),
      };
    },
  };
}

const MAX_WAITS = 20;

/** Waits as long as the API says when the tenant's allowance is spent. */
async function patiently(send: () => Promise<Response>): Promise<Response> {
  for (let wait = 0; ; wait++) {
    const response = await send();
    if (response.status !== 429 || wait === MAX_WAITS) return response;
    await response.body?.cancel();
    const seconds = Number(response.headers.get("retry-after") ?? 1);
    await new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
  }
}

function bodyHeaders(method: string, call: Call): Record<string, string> {
  return {
    ...(method === "POST" ? { "idempotency-key": randomUUID() } : {}),
    ...(call.body === undefined
      ? {}
      : {
          "content-type": method === "PATCH" ? "application/merge-patch+json" : "application/json",
        }),
  };
}

const createdImport = z.looseObject({
  id: z.string(),
  upload: z.looseObject({ url: z.string(), headers: z.record(z.string(), z.string()) }),
});
const importCounts = z.looseObject({
  created: z.number(),
  updated: z.number(),
  unchanged: z.number(),
  removed: z.number(),
  rejected: z.number(),
});
const importJob = z.looseObject({
  id: z.string(),
  counts: importCounts.nullish(),
  status: z.enum(["pending", "running", "succeeded", "partiallySucceeded", "failed", "cancelled"]),
});
export type ImportJob = z.output<typeof importJob>;

export interface ImportRequest {
  readonly filename: string;
  /** The file itself. */
  readonly content: string | Uint8Array<ArrayBuffer>;
  /** What its rows are; accounts when left out. */
  readonly rows?: "accounts" | FeedName;
  /** Of a feed: the days whose lines the file replaces. */
  readonly period?: Period;
  readonly format: "csv" | "ndjson" | "json" | "xlsx";
  /** A mapping that was kept. */
  readonly mappingId?: string;
  readonly gzip?: boolean;
  readonly mode?: "upsert" | "replace";
  readonly dryRun?: boolean;
}

/** Creates an import, uploads the file and starts the job; returns its id. */
export async function startImport(api: ApiClient, request: ImportRequest): Promise<string> {
  const { content, rows = "accounts", period, ...rest } = request;
  const { gzip = false, mode = "upsert", dryRun = false, filename, format, mappingId } = rest;
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  const created = await api.call("POST", "/v1/account-imports", {
    body: {
      ...{ content: rows, period, filename, format, mappingId },
      ...{ gzip, bytes: bytes.length, mode, dryRun },
    },
  });
  const { id: importId, upload } = created.json(createdImport);
  const put = await fetch(upload.url, { method: "PUT", headers: upload.headers, body: bytes });
  if (!put.ok) throw new Error(`the upload of ${filename} answered ${put.status}`);
  await api.call("POST", `/v1/account-imports/${importId}/start`);
  return importId;
}

/** Polls until the job has ended, however it ended. */
export async function importEnd(
  api: ApiClient,
  importId: string,
  withinMillis = 120_000,
): Promise<ImportJob> {
  return eventually(withinMillis, `import ${importId} did not end`, async () => {
    const job = (await api.call("GET", `/v1/account-imports/${importId}`)).json(importJob);
    return job.status === "pending" || job.status === "running" ? undefined : job;
  });
}

/** Asks again until there is an answer; throws with `complaint` when time is up. */
export async function eventually<T>(
  withinMillis: number,
  complaint: string,
  ask: () => Promise<T | undefined>,
): Promise<T> {
  const end = performance.now() + withinMillis;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (performance.now() > end) throw new Error(`${complaint} within ${withinMillis} ms`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MILLIS));
  }
}

const POLL_MILLIS = 50;
