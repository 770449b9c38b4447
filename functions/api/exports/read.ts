import { endpoint } from "../../contract/endpoint.ts";
import { EXPORT_LINK_SECONDS } from "../../contract/limits.ts";
import { problem } from "../../contract/problem.ts";
import {
  detailExample,
  exportDetailSchema,
  exportParams,
  hasFiles,
  type Job,
  pendingExample,
  shown,
} from "./representation.ts";

export default endpoint({
  operationId: "getExport",
  method: "GET",
  path: "/v1/exports/{exportId}",
  tag: "Exports",
  summary: "Read an export",
  description: `How far the export is; once it succeeded, links to its files that work for ${EXPORT_LINK_SECONDS / 60} minutes. Whoever has a link can download the file.`,
  scope: "exports.read",
  cost: 2,
  idempotency: "safe",
  precondition: "none",
  params: exportParams,
  responses: {
    200: {
      description: "The export.",
      schema: exportDetailSchema,
      examples: {
        ended: { summary: "Ready to be downloaded", value: detailExample },
        pending: {
          summary: "Not begun yet",
          value: { ...pendingExample, manifest: null, files: [], linksExpireAt: null },
        },
      },
    },
  },
  problems: ["export-not-found"],
  async handle({ params: { exportId: id } }, ctx) {
    const { exports } = ctx.store;
    const job = await exports.read(id);
    if (job === null) throw problem("export-not-found", { id });
    const body = shown(job, ctx.now, ctx.language);
    if (!hasFiles(job, ctx.now) || job.manifest === undefined) {
      return { status: 200, body: { ...body, manifest: null, files: [], linksExpireAt: null } };
    }
    const seconds = linkSeconds(job, ctx.now);
    const urlOf = (name: string) => exports.fileUrl(id, name, seconds);
    const { name, bytes, sha256 } = job.manifest;
    const files = await Promise.all(
      job.files.map(async (file) => ({ ...file, url: await urlOf(file.name) })),
    );
    return {
      status: 200,
      body: {
        ...body,
        manifest: { bytes, sha256, url: await urlOf(name) },
        files,
        linksExpireAt: new Date(ctx.now.getTime() + seconds * 1000).toISOString(),
      },
    };
  },
});

/** No link outlives the export. */
function linkSeconds({ expiresAt }: Job, now: Date): number {
  const left = Math.ceil((Date.parse(expiresAt) - now.getTime()) / 1000);
  return Math.max(1, Math.min(EXPORT_LINK_SECONDS, left));
}
