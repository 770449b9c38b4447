import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { problemsOf } from "../../functions/contract/endpoint.ts";
import {
  ADDRESS_BURST_REQUESTS,
  ADDRESS_REQUESTS_PER_MINUTE,
} from "../../functions/contract/limits.ts";
import { problemCodes, problemType } from "../../functions/contract/problems.ts";
import { firewallLimit } from "../../functions/contract/throttle.ts";
import { buildDocument } from "../../openapi/build.ts";
import { findOperations, writeRegistry } from "../../openapi/registry.ts";
import { lintDocument } from "./lint.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const committed = `${root}openapi/openapi.json`;
const found = await findOperations();
const endpoints = found.map(({ endpoint }) => endpoint);
const document = await buildDocument(endpoints);

describe("the OpenAPI document", () => {
  it("is the committed one, and so is the registry", async () => {
    expect(`${JSON.stringify(document, null, 2)}\n`).toBe(await readFile(committed, "utf8"));
    const registry = `${root}functions/api/registry.gen.ts`;
    expect(writeRegistry(found)).toBe(await readFile(registry, "utf8"));
  });

  it("describes every property and parameter, shows an example of everything, and every example is valid", {
    timeout: 60_000,
  }, () => {
    expect(lintDocument(document)).toEqual([]);
  });

  it("says what an address may ask and a firewall lets through, as the contract has it", () => {
    const policy = document.components?.headers?.["RateLimit-Policy"];
    const inHeader = `${ADDRESS_REQUESTS_PER_MINUTE} a minute and ${ADDRESS_BURST_REQUESTS} at once`;
    expect(JSON.stringify(policy)).toContain(inHeader);
    const inGuide = `${ADDRESS_REQUESTS_PER_MINUTE} requests a minute from one address and ${ADDRESS_BURST_REQUESTS} at once`;
    expect(document.info.description).toContain(inGuide);
    expect(firewallLimit.windowSeconds).toBe(60);
    expect(document.info.description).toContain(
      `${firewallLimit.requests.toLocaleString("en")} requests a minute`,
    );
  });

  it("has every operation once, under its path, method and id", () => {
    const ids = Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
      (["get", "put", "post", "patch", "delete"] as const).flatMap((method) =>
        item[method] ? [`${item[method].operationId} ${method.toUpperCase()} ${path}`] : [],
      ),
    );
    expect(ids.toSorted()).toEqual(
      endpoints
        .map(({ operationId, method, path }) => `${operationId} ${method} ${path}`)
        .toSorted(),
    );
  });
});

describe("every contract", () => {
  it.each(endpoints.map((endpoint) => [endpoint.operationId, endpoint] as const))(
    "%s keeps the rules",
    (_id, endpoint) => {
      const { method, path, idempotency, precondition, body, bodyType, query } = endpoint;
      const names = [...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name);
      expect(Object.keys(endpoint.params?.().shape ?? {})).toEqual(names);
      expect(path).toMatch(/^\/(health|docs|oauth\/|\.well-known\/|v1\/)/);
      expect(path).not.toMatch(/[A-Z](?![^{]*\})|_/);
      if (method === "GET") expect([idempotency, body]).toEqual(["safe", undefined]);
      else if (method === "POST") expect(idempotency).not.toBe("natural");
      else expect(idempotency).toBe("natural");
      if (method === "PATCH") expect(bodyType).toBe("application/merge-patch+json");
      if (query && "cursor" in query().shape) expect(Object.keys(query().shape)).toContain("limit");
      if (precondition !== "none") expect(["PUT", "PATCH", "DELETE", "POST"]).toContain(method);
      expect(new Set(problemsOf(endpoint)).size).toBe(problemsOf(endpoint).length);
    },
  );
});

describe("problem codes", () => {
  it("each have an address of their own and both languages", () => {
    expect(new Set(problemCodes.map(problemType)).size).toBe(problemCodes.length);
    for (const code of problemCodes) expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/);
  });
});
