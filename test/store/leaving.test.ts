import { afterAll, beforeAll, expect, test } from "vitest";
import { CLIENTS_MAX } from "../../functions/contract/tiers.ts";
import { createTenant } from "../../functions/store/identity.ts";
import { openLeaving } from "../../functions/store/leaving.ts";
import { openFaults } from "../faults/faults.ts";
import { noon, openWorld, randomTenantId, type World } from "./world.ts";

let world: World;
let partnerId: string;
const later = new Date(noon.getTime() + 49 * 3_600_000);

beforeAll(async () => {
  world = await openWorld();
  const partner = { name: "Partner", mode: "test", tier: "sandbox", standing: "partner" } as const;
  partnerId = await createTenant(world, { tenantId: randomTenantId(), ...partner }, noon);
});
afterAll(() => world.close());

const partnerAt = (now: Date) => world.storeAt(now, partnerId);

/** A client more, and its id; null when the tier allows no more. */
async function oneMore(): Promise<string | null> {
  const tenantId = randomTenantId();
  const client = { tenantId, name: "Client", mode: "test", tier: "sandbox" } as const;
  const made = await partnerAt(noon).clients.create({ ...client, sandboxData: false });
  return "kind" in made ? null : tenantId;
}

test("a client that is removed makes room for exactly one more, wherever the removal was cut short", async () => {
  const there: string[] = [];
  for (let n = 0; n < CLIENTS_MAX.sandbox; n++) there.push((await oneMore()) ?? "");
  expect(await oneMore()).toBeNull();
  const faults = openFaults(world);
  for (let calls = 1, whole = false; !whole; calls++) {
    for (const reaches of [false, true]) {
      const leaver = there.shift() ?? "";
      await partnerAt(noon).offboarding.request(leaver);
      const leaving = openLeaving(world, later);
      expect(await leaving.begin(leaver)).not.toBeNull();
      faults.light({ calls, reaches });
      whole = await leaving.forget(leaver).then(
        () => true,
        () => false,
      );
      faults.putOut();
      for (let again = 0; again < 2; again++) await leaving.forget(leaver);
      expect(await partnerAt(later).clients.read(leaver)).toBeNull();
      there.push((await oneMore()) ?? "none");
      expect(there.at(-1), `killed at call ${calls}`).not.toBe("none");
      expect(await oneMore(), `killed at call ${calls}`).toBeNull();
    }
  }
}, 60_000);
