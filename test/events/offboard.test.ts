import { DeleteItemCommand, PutItemCommand, paginateScan } from "@aws-sdk/client-dynamodb";
import { ListObjectsV2Command } from "@aws-sdk/client-s3";
import {
  GetQueueAttributesCommand,
  type Message,
  type QueueAttributeName,
  SendMessageCommand,
} from "@aws-sdk/client-sqs";
import { marshall } from "@aws-sdk/util-dynamodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { OFFBOARDING_UNDO_HOURS } from "../../functions/contract/limits.ts";
import { clientOfPartnerItem } from "../../functions/store/identity-keys.ts";
import { openStore } from "../../functions/store/index.ts";
import { digestOfTenant } from "../../functions/store/leaving.ts";
import { tenantScope } from "../../functions/store/scope.ts";
import { openFaults } from "../faults/faults.ts";
import { type Inhabitant, twoTenants } from "../routes/world.ts";
import { openPump } from "./pump.ts";

const MINUTE_MILLIS = 60_000;
const HOUR_MILLIS = 60 * MINUTE_MILLIS;

let client: Inhabitant;
let partner: Inhabitant;
const start = Date.now();
const at = (hours: number) => new Date(start + hours * HOUR_MILLIS);

beforeAll(async () => {
  [client, partner] = await twoTenants();
  const item = clientOfPartnerItem(tenantScope(partner.tenantId), client.tenantId);
  const TableName = client.names.identityTable;
  await client.dynamo.send(new PutItemCommand({ TableName, Item: marshall(item) }));
  // Who has a partner has no clients of its own.
  for (const { store, ids, tenantId } of [client, partner]) {
    const own = clientOfPartnerItem(tenantScope(tenantId), ids.tenantId ?? "");
    await store.offboarding.undo(own.sk);
    await client.dynamo.send(new DeleteItemCommand({ TableName, Key: marshall(own) }));
  }
  await client.pump.settle();
}, 120_000);
afterAll(() => client.close());

const offboardingAt = (hours: number) =>
  openStore(partner, tenantScope(partner.tenantId), { now: at(hours), actor: "key_test" })
    .offboarding;

/** One tick of the clock, and all that follows from it. */
async function tick(hours: number, wait = 10 * MINUTE_MILLIS) {
  const pump = openPump(client, () => at(hours));
  pump.context.getRemainingTimeInMillis = () => wait;
  await pump.reconcile();
  await pump.settle();
}

/** Where the id is found, in both tables and in the bucket. */
async function traces(tenantId: string): Promise<string[]> {
  const found: string[] = [];
  const { dynamo, s3, names } = client;
  for (const TableName of [names.table, names.identityTable]) {
    for await (const page of paginateScan({ client: dynamo }, { TableName, ConsistentRead: true }))
      for (const item of page.Items ?? []) {
        if (JSON.stringify(item).includes(tenantId)) found.push(`${item.pk?.S} / ${item.sk?.S}`);
      }
  }
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: names.bucket }));
  return [...found, ...Contents.map(({ Key = "" }) => Key).filter((key) => key.includes(tenantId))];
}

/** Leaves a message where those are kept that failed. */
async function bury(queue: "measure", message: object): Promise<void> {
  const QueueUrl = client.names.deadLetters[queue];
  await client.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(message) }));
}

/** How many are there, also out of sight. */
async function kept(queue: "measure"): Promise<number> {
  const QueueUrl = client.names.deadLetters[queue];
  const AttributeNames: QueueAttributeName[] = [
    "ApproximateNumberOfMessages",
    "ApproximateNumberOfMessagesNotVisible",
  ];
  const { Attributes = {} } = await client.sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames }),
  );
  return Object.values(Attributes).reduce((sum, count) => sum + Number(count), 0);
}

describe("a client that is to be removed", () => {
  test("is another partner's neither to remove nor to see", async () => {
    const { offboarding } = client.store;
    expect(await offboarding.request(partner.tenantId)).toBeNull();
    expect(await offboarding.read(partner.tenantId)).toBeNull();
    expect(await offboarding.undo(partner.tenantId)).toBeNull();
  });

  test("is closed, and open again as it was when that is undone in time", async () => {
    const before = await client.store.tenant.read();
    const asked = await offboardingAt(0).request(client.tenantId);
    expect(asked).toMatchObject({ state: "scheduled", effectiveAt: at(48).toISOString() });
    expect(await offboardingAt(1).request(client.tenantId)).toEqual(asked);
    await tick(0.1);
    expect(await client.store.tenant.isOpen()).toBe(false);
    await tick(1);
    expect(await offboardingAt(2).undo(client.tenantId)).toEqual(asked);
    expect(await offboardingAt(2).undo(client.tenantId)).toBeNull();
    await tick(2.1);
    const { asOf: _, ...after } = await client.store.tenant.read();
    expect(after).toEqual({ ...after, ...{ ...before, asOf: undefined }, asOf: undefined });
    expect(await client.store.tenant.isOpen()).toBe(true);
  });

  test("leaves no trace but the receipt, whenever a worker dies, and late messages bring nothing back", async () => {
    await offboardingAt(10).request(client.tenantId);
    await tick(10.1);
    const due = 10 + OFFBOARDING_UNDO_HOURS;
    await tick(due - 0.1);
    expect((await traces(client.tenantId)).length).toBeGreaterThan(50);
    expect(await offboardingAt(due + 0.1).undo(client.tenantId)).toBeNull();

    const faults = openFaults(client);
    for (let death = 1; death <= 20; death++) {
      const pump = openPump(client, () => at(due + 0.2));
      pump.context.getRemainingTimeInMillis = () => 10 * MINUTE_MILLIS;
      await client.store.queues.send("offboard", [{ tenantId: client.tenantId }]);
      const [message] = await pump.receive("offboard");
      if (message === undefined) throw new Error("no message");
      faults.light({ calls: death * 14, reaches: death % 2 === 0 });
      await pump.handlers.offboard({ Records: [recordOf(message)] }, pump.context);
      faults.putOut();
      await pump.lose("offboard");
    }
    const failed = [client, partner].flatMap(({ tenantId }) => Array(15).fill(tenantId));
    await Promise.all(failed.map((tenantId) => bury("measure", { tenantId, depth: 4 })));
    await tick(due + 1);
    await tick(due + 1.1);
    expect(await kept("measure")).toBe(15);

    const receipt = await offboardingAt(due + 2).read(client.tenantId);
    expect(receipt).toMatchObject({
      state: "removed",
      receipt: {
        tenantDigest: digestOfTenant(client.tenantId),
        partnerId: partner.tenantId,
        census: { items: 0, objects: 0 },
      },
    });
    expect(await traces(client.tenantId)).toEqual([]);

    const { tenantId, ids } = client;
    const { queues } = client.store;
    await queues.send("measure", [{ tenantId, depth: 4, first: 0, count: 16 }]);
    await queues.send("publish", [{ tenantId, segmentationId: ids.segmentationId ?? "" }]);
    await queues.send("refresh", [{ tenantId }]);
    await queues.send("grow", [{ tenantId, depth: 6 }]);
    await queues.send("import-plan", [{ tenantId, importId: ids.importId ?? "" }]);
    await queues.send("import-range", [{ tenantId, importId: ids.importId ?? "", range: 0 }]);
    await queues.send("export", [{ tenantId, exportId: ids.exportId ?? "" }]);
    await queues.send("retention", [{ tenantId }]);
    await queues.send("offboard", [{ tenantId }]);
    await tick(due + 3);
    expect(await traces(client.tenantId)).toEqual([]);
    for (const queue of ["publish", "import-range", "offboard"] as const)
      expect(await client.pump.dead(queue)).toEqual([]);
    expect(await kept("measure")).toBe(15);
    expect((await traces(partner.tenantId)).length).toBeGreaterThan(50);
  }, 120_000);
});

const recordOf = ({ MessageId = "", ReceiptHandle = "", Body = "" }: Message) => ({
  messageId: MessageId,
  receiptHandle: ReceiptHandle,
  body: Body,
  attributes: {
    ApproximateReceiveCount: "1",
    SentTimestamp: "0",
    SenderId: "",
    ApproximateFirstReceiveTimestamp: "0",
  },
  messageAttributes: {},
  md5OfBody: "",
  eventSource: "aws:sqs",
  eventSourceARN: "",
  awsRegion: "",
});
