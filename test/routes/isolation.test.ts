import { beforeAll, describe, expect, it, test } from "vitest";
import type { Endpoint } from "../../functions/contract/endpoint.ts";
import type { Answered } from "../support/api.ts";
import { guarded } from "./document.ts";
import { heldBy } from "./held.ts";
import { idPlacesOf, idsInQuery, withIdAt } from "./id-places.ts";
import {
  absent,
  alike,
  exampleBody,
  type Inhabitant,
  inner,
  nameIn,
  namesOf,
  ownBody,
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
function told(answer: Answered, id: string) {
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

  it("covers every query that names a thing", () => {
    const asked = guarded.flatMap((operation) =>
      idsInQuery(operation).filter((name) => !namesOf(operation).includes(nameIn(operation, name))),
    );
    expect(asked).toEqual([]);
  });

  it("covers every operation that names a thing", () => {
    const covered = new Set(cases.map(([, , { operationId }]) => operationId));
    const missed = guarded.filter(
      (operation) => /\{\w+(Id|Ref)\}/.test(operation.path) && !covered.has(operation.operationId),
    );
    expect(missed).toEqual([]);
  });
});

/** What the contract's example does not have, or has in another way. */
const bodies: Readonly<Record<string, (ids: Inhabitant["ids"]) => unknown>> = {
  "weighByBestWorst draft/profileId": (ids) => drafting("weighByBestWorst", ids),
  "weighBySwing draft/profileId": (ids) => drafting("weighBySwing", ids),
  "putAccountImportSettings mappingId": () => ({ format: "csv" }),
  ...Object.fromEntries(
    ["trends", "triggers"].map((kind) => [
      `updateKnowledge ${kind}/*/importanceBySegment/*id`,
      (ids) => bodyOf("putKnowledge", ids),
    ]),
  ),
  "updateKnowledge referenceCases/*/segments/*id": (ids) => bodyOf("putKnowledge", ids),
};

function bodyOf(operationId: string, ids: Inhabitant["ids"]): object {
  const found = guarded.find((operation) => operation.operationId === operationId);
  return (found && ownBody(found, ids)) as object;
}

const drafting = (operationId: string, ids: Inhabitant["ids"]) => ({
  ...bodyOf(operationId, ids),
  draft: { profileId: ids.weightingProfileId, version: 1 },
});

/** What stands under a segmentation's id where the id is a name. */
const underId: Readonly<Record<string, unknown>> = {
  importanceBySegment: { x: 0.5 },
  segments: ["x"],
  goals: { x: 1 },
};

const inBodies = guarded.flatMap((operation) =>
  idPlacesOf(operation).map((place) => {
    const name = `${operation.operationId} ${place.path.join("/")}`;
    return [name, operation, place] as const;
  }),
);

describe("another tenant's id in a body answers byte for byte as an absent one", () => {
  test.each(inBodies)("%s", async (name, operation, { path, prefix }) => {
    const { ids } = intruder;
    const ask = async (id: string) => {
      const body = bodies[name]?.(ids) ?? ownBody(operation, ids);
      const sent = withIdAt(body, path, id, underId[path.at(-2) ?? ""]);
      const headers = {
        "x-request-id": REQUEST_ID,
        ...(operation.precondition === "etag" && { "if-match": "*" }),
      };
      return send(intruder, operation, targetOf(operation, ids), { headers, body: sent });
    };
    const idOf = (of: Inhabitant) =>
      alike(Object.values(of.ids), `${prefix}_`)[0] ?? expect.fail(`no ${prefix}_ in the world`);
    const [theirs, mine] = [idOf(owner), idOf(intruder)];
    const none = `${prefix}_${"Z".repeat(26)}`;
    const before = await heldBy(owner);
    const foreign = told(await ask(theirs), theirs);
    expect(foreign).toEqual(told(await ask(none), none));
    expect(await heldBy(owner)).toEqual(before);
    // Both were refused for the id, not for something else.
    expect(foreign.text, foreign.text).toContain("ID");
    expect([404, 422]).toContain(foreign.status);
    const own = told(await ask(mine), mine);
    expect([own.status, own.text]).not.toEqual([foreign.status, foreign.text]);
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
