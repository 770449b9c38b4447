import { describe, expect, test } from "vitest";
import * as identityKeys from "../../functions/store/identity-keys.ts";
import * as keys from "../../functions/store/keys.ts";
import { partitionKinds } from "../../functions/store/partitions.ts";
import { tenantScope } from "../../functions/store/scope.ts";

const scope = tenantScope(`ten_${"0".repeat(25)}1`);
const { tenantId } = scope;

type Builder = (...args: unknown[]) => unknown;

/** What a builder makes of a scope and whatever else it takes. */
function madeBy(builder: Builder): string {
  const versions = { rootVersion: 1, knowledgeVersion: 1, ratingsVersion: 1 };
  const fillings = [
    [scope, "x", 1, 1, 1, 1],
    [scope, 1, 1, 1, 1, 1],
    [scope, "x", versions, "x", 1],
  ];
  for (const args of fillings) {
    try {
      const made = builder(...args);
      if (typeof made === "string") return made;
      if (typeof made === "object" && made !== null && "pk" in made) return String(made.pk);
      return "";
    } catch {}
  }
  return "";
}

const builders = (module: object): [string, string][] =>
  Object.entries(module).flatMap(([name, builder]): [string, string][] =>
    typeof builder === "function" ? [[name, madeBy(builder as Builder)]] : [],
  );

describe("offline: the removal of a tenant knows", () => {
  test("every partition a key can be made in", () => {
    const made = builders(keys).filter(([, pk]) => pk.startsWith(`T#${tenantId}`));
    expect(made.length).toBeGreaterThan(8);
    const known = partitionKinds.map(({ of }) => of);
    expect(made.map(([name]) => name).toSorted()).toEqual(known.toSorted());
  });

  test("every folder an object can lie in", () => {
    const made = builders(keys).filter(
      ([, key]) => key.includes(tenantId) && !key.startsWith("T#"),
    );
    expect(made.length).toBeGreaterThan(4);
    for (const [name, key] of made)
      expect(key.startsWith(keys.objectsPrefix(scope)), name).toBe(true);
  });

  test("every key of the table of tenants and credentials", () => {
    // Whoever adds one teaches functions/store/removal.ts to remove it, then names it here.
    expect(
      builders(identityKeys)
        .map(([name]) => name)
        .toSorted(),
    ).toEqual([
      "assertionItem",
      "assertionPk",
      "clientItem",
      "clientOfPartnerItem",
      "countsItem",
      "keyItem",
      "leavingItem",
      "offboardingItem",
      "originItem",
      "originPk",
      "originsItem",
      "ownReceiptItem",
      "ownerPk",
      "receiptItem",
      "shareItem",
      "standingItem",
      "tenantItem",
    ]);
  });
});
