import * as z from "zod";
import { endpoint } from "../../contract/endpoint.ts";
import { problem } from "../../contract/problem.ts";
import { isRefusal } from "../../contract/refused.ts";
import { mappingExample } from "../../contract/schemas/import-mapping.ts";
import { importParams, importSchema, pendingExample, shown } from "./representation.ts";
import { settingsOf, settingsRequest } from "./settings.ts";

export default endpoint({
  operationId: "putAccountImportSettings",
  method: "PUT",
  path: "/v1/account-imports/{importId}/settings",
  tag: "Account imports",
  summary: "Set how an import reads its file",
  description:
    "Format, way of writing and mapping, as a whole, in place of those the import was created with: what a preview gave reason to. Until the import is started.",
  scope: "imports.write",
  cost: 1,
  idempotency: "natural",
  precondition: "none",
  params: importParams,
  body: () => z.strictObject(settingsRequest()),
  examples: {
    request: {
      mapped: {
        summary: "A CRM export with its own columns",
        value: { format: "csv", mapping: mappingExample },
      },
    },
  },
  responses: {
    200: {
      description: "The import.",
      schema: importSchema,
      examples: {
        mapped: {
          summary: "With a mapping",
          value: { ...pendingExample, mapping: mappingExample },
        },
      },
    },
  },
  problems: ["account-import-not-found", "import-started"],
  async handle({ params: { importId: id }, body }, ctx) {
    const { imports } = ctx.store;
    const found = await imports.read(id);
    if (found === null) throw problem("account-import-not-found", { id });
    const settings = await settingsOf(ctx, body, found);
    const job = await imports.configure(id, settings).catch((error: unknown) => {
      if (!isRefusal(error, "wrong-state")) throw error;
      throw problem("import-started", { id, status: found.state });
    });
    return { status: 200, body: shown(job, 0, ctx.language) };
  },
});
