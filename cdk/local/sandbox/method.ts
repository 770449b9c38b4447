import * as z from "zod";
import type { FieldDeclaration } from "../../../functions/domain/index.ts";
import type { MethodDefinition } from "../../../functions/domain/sandbox/types.ts";
import type { ApiClient } from "./client.ts";
import { tellKnowledge } from "./knowledge.ts";

export interface Method {
  readonly criteriaSetId: string;
  readonly segmentationId: string;
  readonly profiles: readonly { readonly id: string; readonly name: string }[];
}

export async function declareFields(
  api: ApiClient,
  fields: readonly FieldDeclaration[],
): Promise<void> {
  for (const { key, ...declaration } of fields) {
    await api.call("PUT", `/v1/account-fields/${key}`, { body: declaration });
  }
}

/** Creates and puts in force what is not there yet, told apart by name; repeatable. */
export async function defineMethod(api: ApiClient, definition: MethodDefinition): Promise<Method> {
  const { name, knowledge, criteria, scheme } = definition;
  if (knowledge !== undefined) await tellKnowledge(api, knowledge);
  const criteriaSetId = await findOrCreate(api, "/v1/criteria-sets", { name, criteria });
  await putInForce(api, `/v1/criteria-sets/${criteriaSetId}`, "freeze");
  const segmentationId = await findOrCreate(api, "/v1/segmentations", {
    name,
    criteriaSetId,
    scheme,
  });
  const profiles: { id: string; name: string }[] = [];
  for (const { name, profile } of definition.profiles) {
    const body = { name, criteriaSetId, ...profile };
    const id = await findOrCreate(api, "/v1/weighting-profiles", body);
    await putInForce(api, `/v1/weighting-profiles/${id}`, "publish");
    profiles.push({ id, name });
  }
  return { criteriaSetId, segmentationId, profiles };
}

const named = z.looseObject({ id: z.string(), name: z.string() });
const list = z.looseObject({ data: z.array(named) });

async function findOrCreate(
  api: ApiClient,
  path: string,
  body: { readonly name: string; readonly [part: string]: unknown },
): Promise<string> {
  const { data } = (await api.call("GET", path)).json(list);
  const found = data.find(({ name }) => name === body.name);
  return found?.id ?? (await api.call("POST", path, { body })).json(named).id;
}

async function putInForce(api: ApiClient, path: string, verb: "freeze" | "publish"): Promise<void> {
  const etag = (await api.call("GET", path)).headers.get("etag") ?? "";
  await api.call("POST", `${path}/${verb}`, { headers: { "if-match": etag } });
}
