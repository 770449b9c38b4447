import { beforeAll, describe, expect, it } from "vitest";
import type { Endpoint } from "../../functions/contract/endpoint.ts";
import type { Answered } from "../support/api.ts";
import { guarded } from "./document.ts";
import {
  absent,
  exampleBody,
  type Inhabitant,
  inner,
  namesOf,
  send,
  targetOf,
  twoTenants,
} from "./world.ts";

let owner: Inhabitant;
let intruder: Inhabitant;

beforeAll(async () => {
  [owner, intruder] = await twoTenants();
}, 120_000);

/** Under a key of the caller's own choice there is nothing foreign to be found: it makes its own. */
const makesItsOwn = ({ operationId }: Endpoint, name: string) =>
  (operationId === "putAccountField" && name === "fieldKey") ||
  (operationId === "putOidcIssuer" && name === "issuerKey");

const cases = guarded.flatMap((operation) =>
  namesOf(operation)
    .filter((name) => !inner.has(name) && !makesItsOwn(operation, name))
    .map((name) => [`${operation.method} ${operation.path}`, name, operation] as const),
);

const REQUEST_ID = "isolation-0001";

/** Everything the caller can tell the two answers apart by, with the id asked for and its own allowance taken out. */
function told(answer: Answered, id: string): unknown {
  const { etag: _etag, ratelimit: _left, ...headers } = answer.headers;
  const hide = (text: string) => text.replaceAll(id, "ID").replaceAll(encodeURIComponent(id), "ID");
  return { status: answer.status, headers, text: hide(answer.text) };
}

describe("another tenant's id answers byte for byte as an absent one", () => {
  it.each(cases)("%s, {%s}", async (_operation, name, operation) => {
    const ask = async (id: string | undefined) => {
      const target = targetOf(operation, { ...intruder.ids, [name]: id ?? "" });
      const headers = { "x-request-id": REQUEST_ID };
      return told(
        await send(intruder, operation, target, { headers, body: exampleBody(operation) }),
        id ?? "",
      );
    };
    const foreign = await ask(owner.ids[name]);
    expect(foreign).toEqual(await ask(absent[name]));
    expect(foreign).toMatchObject({ status: 404 });
  });

  it("covers every operation that names a thing", () => {
    const covered = new Set(cases.map(([, , { operationId }]) => operationId));
    const missed = guarded.filter(
      (operation) => /\{\w+(Id|Ref)\}/.test(operation.path) && !covered.has(operation.operationId),
    );
    expect(missed).toEqual([]);
  });
});

describe("what one tenant does", () => {
  it("is seen by itself under the ids it knows", async () => {
    for (const operation of guarded.filter(({ method }) => method === "GET")) {
      const names = namesOf(operation);
      if (names.length === 0) continue;
      const answer = await send(owner, operation, targetOf(operation, owner.ids));
      expect(answer.status, `${operation.operationId} ${answer.text}`).toBe(200);
    }
  });

  it("shows nothing in the other's lists", async () => {
    const lists = guarded.filter(({ method, path }) => method === "GET" && !path.includes("{"));
    const foreign = [owner.tenantId, ...Object.values(owner.ids)].filter((id) =>
      /^\w{3}_/.test(id),
    );
    for (const operation of lists) {
      const { text } = await send(intruder, operation, targetOf(operation, intruder.ids));
      for (const id of foreign) expect(text, operation.operationId).not.toContain(id);
    }
  });

  it("does not change the other's account of the same externalId", async () => {
    const externalId = owner.ids.externalId ?? "";
    const path = `/v1/accounts/ext:${externalId}`;
    const before = await owner.ask("GET", path, { status: 200 });
    const body = { name: "Mine", relationship: "prospect", facts: {} };
    const put = await intruder.ask("PUT", path, { body });
    expect([200, 201]).toContain(put.status);
    expect((await owner.ask("GET", path, { status: 200 })).bytes).toEqual(before.bytes);
    expect((await intruder.ask("DELETE", path)).status).toBe(204);
    expect((await owner.ask("GET", path, { status: 200 })).bytes).toEqual(before.bytes);
  });
});
