import type { ToldKnowledge } from "../../../functions/domain/sandbox/knowledge.ts";
import type { ApiClient } from "./client.ts";

/** Repeatable: knowledge that is there already is not written again. */
export async function tellKnowledge(api: ApiClient, knowledge: ToldKnowledge): Promise<void> {
  const etag = (await api.call("GET", "/v1/knowledge")).headers.get("etag") ?? "";
  await api.call("PUT", "/v1/knowledge", { headers: { "if-match": etag }, body: knowledge });
}
