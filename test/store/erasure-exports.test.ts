import { ListObjectsV2Command } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fileOf, type Importing, openImporting, upTo } from "../events/importing.ts";
import { idOf, noon } from "./world.ts";

let world: Importing;
beforeAll(async () => {
  world = await openImporting();
  await world.run(fileOf(upTo(30)));
});
afterAll(() => world.close());

const files = async (): Promise<string[]> => {
  const Prefix = `${world.tenantId}/exports/`;
  const command = new ListObjectsV2Command({ Bucket: world.names.bucket, Prefix });
  return ((await world.s3.send(command)).Contents ?? []).map(({ Key = "" }) => Key);
};

test("who erases an account takes every export back, those under way too, and can make another", async () => {
  const { tenantId, store, pump } = world;
  const [ended, running, next] = ["1", "2", "3"].map((digit) => idOf("exp", digit));
  if (!ended || !running || !next) throw new Error("three ids");
  pump.context.getRemainingTimeInMillis = () => 300_000;
  await store.exports.create(ended);
  await store.queues.send("export", [{ tenantId, exportId: ended }]);
  await pump.settle();
  await store.exports.create(running);
  await store.exports.saveFile(running, "part.ndjson.gz", Buffer.from("crm-1"), "text/plain");
  expect((await files()).length).toBeGreaterThan(10);

  let minutes = 0;
  for (let outcome = await store.erasure.erase("ext:crm-1"); outcome.kind !== "erased"; ) {
    expect(outcome.kind).toBe("erasing");
    minutes += 17;
    const at = new Date(noon.getTime() + minutes * 60_000);
    outcome = await world.storeAt(at).erasure.erase("ext:crm-1");
  }
  expect(await files()).toEqual([]);
  expect(await store.exports.read(running)).toMatchObject({ state: "cancelled" });
  const { expiresAt = "" } = (await store.exports.read(ended)) ?? {};
  expect(Date.parse(expiresAt)).toBeLessThanOrEqual(noon.getTime());
  expect((await store.exports.create(next)).kind).toBe("created");
});
