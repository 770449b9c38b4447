import * as z from "zod";
import type { Ctx } from "../../contract/context.ts";
import { idSchema } from "../../contract/ids.ts";
import { once } from "../../contract/once.ts";
import { validationProblem } from "../../contract/problem.ts";
import { nameSchema, timeSchema, versionSchema } from "../../contract/schemas/basics.ts";
import {
  importContents,
  mappingExample,
  mappingSchema,
} from "../../contract/schemas/import-mapping.ts";
import { accountTargets, checkMapping, lineTargets } from "../../formats/index.ts";

export type Stored = NonNullable<Awaited<ReturnType<Ctx["store"]["importMappings"]["read"]>>>;

export const mappingInput = once(() =>
  z
    .strictObject({
      name: nameSchema("the mapping"),
      content: z
        .enum(importContents)
        .default("accounts")
        .describe("What the rows are that it is for."),
      mapping: mappingSchema(),
    })
    .meta({ id: "ImportMappingInput", description: "A mapping to keep." }),
);

export const savedMappingSchema = once(() =>
  z
    .strictObject({
      id: idSchema("importMapping", "The mapping."),
      ...mappingInput().shape,
      content: z.enum(importContents).describe("What the rows are that it is for."),
      version: versionSchema("Counts its changes."),
      createdAt: timeSchema("When it was created, UTC."),
      updatedAt: timeSchema("When it was changed last, UTC."),
    })
    .meta({
      id: "SavedImportMapping",
      description: "A mapping that is kept, to import files of the same kind again and again.",
    }),
);

export const mappingParams = () =>
  z.strictObject({ importMappingId: idSchema("importMapping", "The mapping.") });

type Input = z.output<ReturnType<typeof mappingInput>>;

/** Throws 422 with all that is wrong; whether lines need ids is judged when it is used. */
export async function refuseWrong({ store }: Ctx, { content, mapping }: Input): Promise<void> {
  const targets =
    content === "accounts"
      ? accountTargets(await store.fields.table())
      : lineTargets(content, false);
  const problems = checkMapping(mapping, targets);
  if (problems.length > 0) throw validationProblem(problems, { at: "/mapping" });
}

export function shown({ id, version, definition, createdAt, updatedAt }: Stored) {
  const { name, content, mapping } = definition;
  return { id, name, content, mapping, version, createdAt, updatedAt };
}

// — examples —

export const inputExample = {
  name: "Export uit ons CRM",
  content: "accounts",
  mapping: mappingExample,
};

export const savedExample = {
  id: "imm_01JD9Y2ZV3T6Q8R0W4X5Y7Z9AB",
  ...inputExample,
  version: 1,
  createdAt: "2026-11-24T09:30:00.000Z",
  updatedAt: "2026-11-24T09:30:00.000Z",
};
