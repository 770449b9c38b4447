import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ownStatements, type Statement, tenantStatements } from "../../cdk/policies.ts";
import { type FunctionName, functions } from "../../cdk/wiring.ts";
import * as identityKeys from "../../functions/store/identity-keys.ts";
import * as keys from "../../functions/store/keys.ts";
import { type TenantScope, tenantScope } from "../../functions/store/scope.ts";
import type { Asked } from "../support/accesses.ts";
import { accessOf, placesOf } from "../support/fenced.ts";
import { isAllowed } from "../support/policy.ts";

const names = {
  table: "main",
  identityTable: "identity",
  bucket: "files",
  queues: {},
  deadLetters: {},
};
const places = placesOf({ names });
const functionNames = Object.keys(functions) as FunctionName[];
const inSession = new Map(functionNames.map((name) => [name, tenantStatements(name, places)]));
const asItself = new Map(functionNames.map((name) => [name, ownStatements(name, places)]));

/** Whatever a builder takes beside the scope. */
interface Parts {
  readonly text: string;
  readonly number: number;
}
type Made = (scope: TenantScope, parts: Parts) => string;

/** Every partition of tenants' items that the store can name. */
const partitions: Readonly<Record<string, Made>> = {
  tenantPk: (scope) => keys.tenantPk(scope),
  bucketPk: (scope, { number }) => keys.bucketPk(scope, number % 32, number),
  partialsPk: (scope, { text }) => keys.partialsPk(scope, text),
  snapshotPk: (scope, { text }) => keys.snapshotPk(scope, text),
  ratingsPk: (scope, { text }) => keys.ratingsPk(scope, text),
  limitsKey: (scope) => keys.limitsKey(scope).pk,
  countsKey: (scope) => keys.countsKey(scope).pk,
  idempotencyPk: (scope) => keys.idempotencyPk(scope),
  auditPk: (scope, { text }) => keys.auditPk(scope, text),
  auditHeadKey: (scope) => keys.auditHeadKey(scope).pk,
};

/** The same of files, and of what a list of them begins with. */
const objects: Readonly<Record<string, Made>> = {
  exportObject: (scope, { text }) => keys.exportObject(scope, text, text),
  uploadObject: (scope, { text }) => keys.uploadObject(scope, text),
  errorsObject: (scope, { text, number }) => keys.errorsObject(scope, text, number),
  dealtObject: (scope, { text }) => keys.dealtObject(scope, text, text),
};
const prefixes: Readonly<Record<string, Made>> = {
  exportObjects: (scope, { text }) => keys.exportObjects(scope, text),
  filesPrefix: (scope) => keys.filesPrefix(scope),
  objectsPrefix: (scope) => keys.objectsPrefix(scope),
  beforeObjects: (scope, { text, number }) => keys.beforeObjects(scope, text, number),
  dealtObjects: (scope, { text }) => keys.dealtObjects(scope, text),
};

/** Of the identity table: what lies under a tenant, and what lies under a credential. */
const owned: Readonly<Record<string, Made>> = {
  ownerPk: (scope) => identityKeys.ownerPk(scope),
  standingItem: (scope) => identityKeys.standingItem(scope).pk,
  countsItem: (scope) => identityKeys.countsItem(scope).pk,
  originsItem: (scope) => identityKeys.originsItem(scope).pk,
  offboardingItem: (scope, { text }) => identityKeys.offboardingItem(scope, text).pk,
  receiptItem: (scope, { text }) => identityKeys.receiptItem(scope, text).pk,
  clientOfPartnerItem: (scope, { text }) => identityKeys.clientOfPartnerItem(scope, text).pk,
};
const ofCredentials: Readonly<Record<string, Made>> = {
  keyItem: (_, { text }) => identityKeys.keyItem(text).pk,
  clientItem: (_, { text }) => identityKeys.clientItem(text).pk,
  assertionItem: (_, { text }) => identityKeys.assertionItem(text, text).pk,
  shareItem: (_, { text }) => identityKeys.shareItem(text).pk,
  assertionPk: (_, { text }) => identityKeys.assertionPk(text),
  originPk: (_, { text }) => identityKeys.originPk(text),
  originItem: (scope, { text }) => identityKeys.originItem(text, scope).pk,
};
/** Of the identity table: lists over all tenants. */
const ofPlatform: Readonly<Record<string, Made>> = {
  tenantItem: (scope) => identityKeys.tenantItem(scope).pk,
  leavingItem: (scope) => identityKeys.leavingItem(scope).pk,
  ownReceiptItem: () => identityKeys.ownReceiptItem("0").pk,
};

/** Functions that make no partition key, and no name of an object: sort keys, ids, places. */
const otherwise = [
  ...["accountId", "hash32OfExternalId", "hash32OfId", "idAtPlace", "bucketOf", "runId"],
  ...["contentDigest", "planKey", "entitySk", "topsKind"],
  ...["versionsPrefix", "importRangesPrefix", "runsPrefix", "ratingsPrefix"],
];

const CROCKFORD = [..."0123456789ABCDEFGHJKMNPQRSTVWXYZ"];
const tenantId = fc
  .array(fc.constantFrom(...CROCKFORD), { minLength: 26, maxLength: 26 })
  .map((chars) => `ten_${chars.join("")}`);

/** Two tenants; the second often a neighbour of the first, one character away. */
const tenants = tenantId
  .chain((a) => {
    const near = fc
      .tuple(fc.integer({ min: 4, max: 29 }), fc.constantFrom(...CROCKFORD))
      .map(([at, char]) => a.slice(0, at) + char + a.slice(at + 1));
    return fc.tuple(fc.constant(a), fc.oneof(near, tenantId));
  })
  .filter(([a, b]) => a !== b);
const parts = fc.record({
  text: fc.oneof(
    fc.string(),
    fc.constantFrom("*", "?", "#", `\${aws:PrincipalTag/TenantId}`, "../"),
  ),
  number: fc.nat(0xfffff),
});

const may = (statements: readonly Statement[], asked: Asked, tenant?: string): boolean =>
  isAllowed(statements, accessOf(asked, tenant));

const itemActions = ["GetItem", "Query", "BatchGetItem", "PutItem", "UpdateItem", "DeleteItem"].map(
  (action) => `dynamodb:${action}`,
);
/** Of these functions, what the statements allow at all. */
const granted = (name: FunctionName, resource: string): string[] =>
  (inSession.get(name) ?? [])
    .filter(({ Resource }) => Resource.some((one) => one.startsWith(resource)))
    .flatMap(({ Action }) => Action);

describe("the second fence", () => {
  test("knows every key the store can build", () => {
    const made = [partitions, objects, prefixes, owned, ofCredentials, ofPlatform].flatMap(
      Object.keys,
    );
    const all = Object.entries({ ...keys, ...identityKeys })
      .filter(([name, what]) => typeof what === "function" && !/(Sk|Kind)$/.test(name))
      .map(([name]) => name)
      .filter((name) => !otherwise.includes(name));
    // Whoever adds a builder adds it here, so that the laws below hold for it too.
    expect(all.toSorted()).toEqual(made.toSorted());
  });

  test("a session reaches the items of its tenant and of no other, whatever the keys", () => {
    fc.assert(
      fc.property(tenants, parts, ([a, b], rest) => {
        for (const [name, statements] of inSession) {
          const actions = granted(name, places.main);
          for (const make of Object.values(partitions)) {
            const [mine, theirs] = [make(tenantScope(a), rest), make(tenantScope(b), rest)];
            for (const action of actions) {
              const ask = (...leadingKeys: string[]) =>
                may(statements, { action, resource: "main", leadingKeys }, a);
              expect(ask(mine)).toBe(true);
              expect([ask(theirs), ask(mine, theirs), ask(theirs, mine)]).toEqual(denied(3));
            }
          }
        }
      }),
    );
  });

  test("no text near a tenant's key is taken for one of it", () => {
    const near = fc.oneof(
      fc.string().map((tail) => `T#$${tail}`),
      fc.tuple(tenantId, fc.string({ minLength: 1 })).map(([id, tail]) => `T#${id}${tail}`),
      fc.tuple(tenantId, fc.integer({ min: 1, max: 29 })).map(([id, at]) => `T#${id.slice(0, at)}`),
      fc.constantFrom("", "T#", "T#*", "T#ten_*", "*", `T#\${aws:PrincipalTag/TenantId}`),
    );
    fc.assert(
      fc.property(tenantId, near, (a, key) => {
        const own = key === `T#${a}` || key.startsWith(`T#${a}#`);
        for (const [name, statements] of inSession)
          for (const action of granted(name, places.main))
            expect(may(statements, { action, resource: "main", leadingKeys: [key] }, a)).toBe(own);
      }),
    );
  });

  test("a session reads and lists the files of its tenant alone", () => {
    fc.assert(
      fc.property(tenants, parts, ([a, b], rest) => {
        const statements = inSession.get("api") ?? [];
        for (const make of Object.values(objects)) {
          const ask = (owner: string) => {
            const resource = `files/${make(tenantScope(owner), rest)}`;
            return may(statements, { action: "s3:GetObject", resource }, a);
          };
          expect([ask(a), ask(b)]).toEqual([true, false]);
        }
        const list = (prefix?: string) => {
          const asked = { action: "s3:ListBucket", resource: "files", prefix };
          return may(statements, asked, a);
        };
        expect(list(keys.filesPrefix(tenantScope(a)))).toBe(true);
        expect(list()).toBe(false);
        for (const make of Object.values(prefixes))
          expect(list(make(tenantScope(b), rest))).toBe(false);
        for (const prefix of ["", "/", "ten_", a.slice(0, -1), b]) expect(list(prefix)).toBe(false);
      }),
    );
  });

  test("in the identity table a session reads its tenant's items alone; those of credentials it can only write", () => {
    fc.assert(
      fc.property(tenants, parts, ([a, b], rest) => {
        const statements = inSession.get("api") ?? [];
        const ask = (action: string, ...leadingKeys: string[]) =>
          may(statements, { action: `dynamodb:${action}`, resource: "identity", leadingKeys }, a);
        for (const make of Object.values(owned)) {
          const [mine, theirs] = [make(tenantScope(a), rest), make(tenantScope(b), rest)];
          for (const action of ["GetItem", "Query", "PutItem", "UpdateItem", "DeleteItem"]) {
            expect([ask(action, mine), ask(action, theirs)]).toEqual([true, false]);
            // One transaction over both, judged with all its keys at once.
            expect(ask(action, mine, theirs)).toBe(false);
          }
        }
        for (const make of Object.values({ ...ofCredentials, ...ofPlatform })) {
          const key = make(tenantScope(a), rest);
          expect([ask("GetItem", key), ask("Query", key)]).toEqual(denied(2));
        }
        expect(ask("PutItem", identityKeys.keyItem(rest.text).pk, `TENANT#${a}`)).toBe(true);
        for (const key of [identityKeys.TENANTS, identityKeys.signingItem.pk])
          for (const action of ["GetItem", "PutItem"]) expect(ask(action, key)).toBe(false);
      }),
    );
  });

  test("no function reaches a tenant's items or files as itself", () => {
    fc.assert(
      fc.property(tenantId, parts, (a, rest) => {
        const scope = tenantScope(a);
        for (const statements of asItself.values()) {
          for (const make of Object.values(partitions))
            for (const action of itemActions) {
              const leadingKeys = [make(scope, rest)];
              expect(may(statements, { action, resource: "main", leadingKeys })).toBe(false);
            }
          for (const make of Object.values(objects)) {
            const resource = `files/${make(scope, rest)}`;
            expect(may(statements, { action: "s3:GetObject", resource })).toBe(false);
          }
        }
      }),
    );
  });

  test("nobody scans, and a request without a key or a session without a tag gets nothing", () => {
    const a = `ten_${"A".repeat(26)}`;
    for (const [name, statements] of inSession) {
      const everything = [...statements, ...(asItself.get(name) ?? [])];
      for (const resource of ["main", "identity"]) {
        for (const action of [...itemActions, "dynamodb:Scan", "dynamodb:PartiQLSelect"]) {
          expect(may(everything, { action, resource }, a)).toBe(false);
          const leadingKeys = [`T#${a}`, `T#${a}#I`, "T##I", "T#"];
          expect(may(everything, { action, resource, leadingKeys })).toBe(false);
        }
        const scan = { action: "dynamodb:Scan", resource, leadingKeys: [`T#${a}`] };
        expect(may(everything, scan, a)).toBe(false);
      }
    }
  });

  test("what only reads has a session that only reads", () => {
    expect(granted("refresh", places.main).toSorted()).toEqual([
      "dynamodb:BatchGetItem",
      "dynamodb:GetItem",
      "dynamodb:Query",
    ]);
  });
});

const denied = (times: number): boolean[] => Array.from({ length: times }, () => false);

describe("the evaluator of policies", () => {
  const statement = (condition: Statement["Condition"]): Statement[] => [
    {
      Effect: "Allow",
      Action: ["x:Do"],
      Resource: ["*"],
      ...(condition && { Condition: condition }),
    },
  ];
  const judge = (condition: Statement["Condition"], context: Record<string, string[]>) =>
    isAllowed(statement(condition), { action: "x:Do", resource: "r", context });

  test("takes ForAllValues to hold of a key that is absent, as IAM does: hence the Null", () => {
    const all = { "ForAllValues:StringLike": { k: "a*" } };
    expect(judge(all, {})).toBe(true);
    expect(judge({ ...all, Null: { k: "false" } }, {})).toBe(false);
    expect(judge({ ...all, Null: { k: "false" } }, { k: ["ab", "a"] })).toBe(true);
    expect(judge(all, { k: ["ab", "b"] })).toBe(false);
  });

  test("takes a wildcard that comes out of a variable as that character", () => {
    const like = { StringLike: { k: `x/\${v}/*` } };
    expect(judge(like, { v: ["*"], k: ["x/y/z"] })).toBe(false);
    expect(judge(like, { v: ["*"], k: ["x/*/z"] })).toBe(true);
    expect(judge(like, { k: ["x//z"] })).toBe(false);
  });

  test("refuses to judge what it does not know", () => {
    expect(() => judge({ IpAddress: { k: "10.0.0.0/8" } }, { k: ["10.0.0.1"] })).toThrow();
    const deny = { ...statement(undefined)[0], Effect: "Deny" } as unknown as Statement;
    expect(() => isAllowed([deny], { action: "x:Do", resource: "r", context: {} })).toThrow();
  });

  test("allows no action and no resource that is not named", () => {
    const [one] = statement(undefined);
    const only = [{ ...one, Resource: ["a/*"] } as Statement];
    expect(isAllowed(only, { action: "x:Do", resource: "b/c", context: {} })).toBe(false);
    expect(isAllowed(only, { action: "x:Other", resource: "a/c", context: {} })).toBe(false);
    expect(isAllowed(only, { action: "x:do", resource: "a/c", context: {} })).toBe(true);
  });
});
