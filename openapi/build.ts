import { readdir, readFile } from "node:fs/promises";
import { oas31 } from "openapi3-ts";
import type { Endpoint, Method } from "../functions/contract/endpoint.ts";
import { API_VERSION } from "../functions/contract/version.ts";
import { operationOf, type Parts, securitySchemes } from "./operations.ts";
import { ProblemResponses, problemExamples } from "./problems.ts";
import { Schemas } from "./schemas.ts";
import { headers, parameters } from "./shared.ts";
import { tags } from "./tags.ts";

const guides = new URL("./guides/", import.meta.url);

/** The OpenAPI 3.1 document of these operations. */
export async function buildDocument(endpoints: readonly Endpoint[]): Promise<oas31.OpenAPIObject> {
  const builder = oas31.OpenApiBuilder.create()
    .addOpenApiVersion("3.1.1")
    .addInfo({
      title: "Trefzeker",
      version: API_VERSION,
      description: await readGuides(),
      contact: { name: "Trefzeker" },
      license: { name: "Proprietary", identifier: "LicenseRef-Proprietary" },
    })
    .addServer({ url: "/", description: "The host that serves this document." });
  for (const [name, scheme] of Object.entries(securitySchemes)) {
    builder.addSecurityScheme(name, scheme);
  }
  const schemas = new Schemas();
  const problems = new ProblemResponses(schemas);
  for (const [path, item] of pathsOf(endpoints, { schemas, problems })) builder.addPath(path, item);
  addTags(builder, endpoints);
  for (const [name, schema] of Object.entries(schemas.components()))
    builder.addSchema(name, schema);
  for (const [name, response] of problems.components()) builder.addResponse(name, response);
  addUsed(builder);
  return sorted(builder.getSpec());
}

function pathsOf(endpoints: readonly Endpoint[], parts: Parts): Map<string, oas31.PathItemObject> {
  const paths = new Map<string, oas31.PathItemObject>();
  for (const endpoint of endpoints) {
    const item = paths.get(endpoint.path) ?? {};
    item[endpoint.method.toLowerCase() as Lowercase<Method>] = operationOf(endpoint, parts);
    paths.set(endpoint.path, item);
  }
  return paths;
}

function addTags(builder: oas31.OpenApiBuilder, endpoints: readonly Endpoint[]): void {
  const used = new Set(endpoints.map(({ tag }) => tag));
  for (const tag of used) {
    if (!(tag in tags)) throw new Error(`The tag "${tag}" has no description in openapi/tags.ts`);
  }
  for (const [name, description] of Object.entries(tags)) {
    if (used.has(name)) builder.addTag({ name, description });
  }
}

/** Shared headers, parameters and examples, those only that something refers to. */
function addUsed(builder: oas31.OpenApiBuilder): void {
  const text = JSON.stringify(builder.getSpec());
  const isUsed = (kind: string, name: string) => text.includes(`"#/components/${kind}/${name}"`);
  for (const [name, header] of Object.entries(headers)) {
    if (isUsed("headers", name)) builder.addHeader(name, header);
  }
  for (const [name, parameter] of Object.entries(parameters)) {
    if (isUsed("parameters", name)) builder.addParameter(name, parameter);
  }
  for (const [code, example] of Object.entries(problemExamples())) {
    if (isUsed("examples", code)) builder.addExample(code, example);
  }
}

/** The guides with a number, in file order, are the document's own introduction. */
async function readGuides(): Promise<string> {
  const names = (await readdir(guides)).filter((name) => /^\d.*\.md$/.test(name)).toSorted();
  const texts = await Promise.all(names.map((name) => readFile(new URL(name, guides), "utf8")));
  return texts.map((text) => text.trim()).join("\n\n");
}

/** Empty component groups removed: a document says nothing about what it does not have. */
function sorted(document: oas31.OpenAPIObject): oas31.OpenAPIObject {
  const groups = Object.entries(document.components ?? {}).filter(
    ([, group]) => Object.keys(group as object).length > 0,
  );
  const { webhooks, ...rest } = document;
  const hasWebhooks = webhooks && Object.keys(webhooks).length > 0;
  return { ...rest, ...(hasWebhooks && { webhooks }), components: Object.fromEntries(groups) };
}
