/** Shapes of a tenant's export: a job, and the files it has written so far. */
import type { Page } from "./store.ts";

export type ExportState = "pending" | "running" | "succeeded" | "failed" | "cancelled";

/** One part of what is exported: NDJSON, gzip. */
export interface ExportFile {
  /** `accounts-0001.ndjson.gz`: what it holds, and which part of that it is. */
  readonly name: string;
  readonly entity: string;
  readonly lines: number;
  readonly bytes: number;
  /** Of the file as it is downloaded, hexadecimal. */
  readonly sha256: string;
  /** Lines of feeds: the first and the last day, `YYYY-MM-DD`. */
  readonly days?: { readonly from: string; readonly to: string };
}

/** How far the export is: what it reads next. */
export interface ExportPlace {
  /** The name of what is being read; null before the first, "" at the end. */
  readonly source: string | null;
  readonly after: string | null;
}

export interface ExportJob {
  readonly id: string;
  readonly state: ExportState;
  readonly createdAt: string;
  readonly startedAt?: string;
  /** When it last got further. */
  readonly updatedAt: string;
  readonly finishedAt?: string;
  /** From then on nothing of it can be downloaded. */
  readonly expiresAt: string;
  /** Depth at which the buckets are counted. */
  readonly depth: number;
  readonly at: ExportPlace;
  readonly files: readonly ExportFile[];
  /** Once it succeeded. */
  readonly manifest?: Pick<ExportFile, "name" | "bytes" | "sha256">;
  readonly failureCode?: string;
}

export type ExportCreated =
  | { readonly kind: "created"; readonly job: ExportJob }
  /** Another one has not ended. */
  | { readonly kind: "running"; readonly exportId: string }
  /** As many as a day allows were made today. */
  | { readonly kind: "full" };

export interface ExportEntity {
  /** A repeated create returns the first. */
  create(id: string): Promise<ExportCreated>;
  read(exportId: string): Promise<ExportJob | null>;
  /** Newest first. */
  list(after: string | null, limit: number): Promise<Page<ExportJob>>;
  /** Writes one part under a name that its content is in: written again, it is the same bytes. */
  saveFile(exportId: string, name: string, bytes: Uint8Array, mediaType: string): Promise<void>;
  /**
   * Moves a job on from the place it was read at; null when another did, or when it has ended. The
   * first call begins it.
   */
  advance(
    before: ExportJob,
    at: ExportPlace,
    written: readonly ExportFile[],
  ): Promise<ExportJob | null>;
  /** Ends a job that has not ended, and lets the tenant make another; as it is stored afterwards. */
  finish(
    exportId: string,
    outcome: Pick<ExportJob, "manifest" | "failureCode"> & {
      readonly state: "succeeded" | "failed";
    },
  ): Promise<ExportJob | null>;
  /** `wrong-state` when it has ended otherwise, `absent` when unknown. Repeatable. */
  cancel(exportId: string): Promise<ExportJob>;
  /** A presigned GET of a file under its name. */
  fileUrl(exportId: string, name: string, expiresInSeconds: number): Promise<string>;
  /** Removes files of exports that are over or were not to be, and the jobs whose time is over. */
  sweep(): Promise<void>;
}
