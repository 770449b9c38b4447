import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import type { Context, DynamoDBRecord, DynamoDBStreamEvent } from "aws-lambda";
import type {
  PlatformCtx,
  ScheduleConsumer,
  StreamConsumer,
  TableChange,
} from "../contract/consumer.ts";
import { listTenants } from "../store/identity.ts";
import { openStore } from "../store/index.ts";
import { listLeaving } from "../store/leaving.ts";
import { tenantScope } from "../store/scope.ts";
import { errorFields, logWith } from "./log.ts";
import type { EventHost } from "./queue.ts";

/** The table's stream: all changes of a batch in one call; a throw brings the whole batch back. */
export function streamHandler(
  consumer: StreamConsumer,
  host: EventHost,
): (event: DynamoDBStreamEvent, context: Context) => Promise<void> {
  return (event, context) =>
    logged(consumer.name, host, () =>
      consumer.handle(event.Records.map(changeOf), contextOf(consumer.name, host, context)),
    );
}

/** A clock's tick. */
export function scheduleHandler(
  consumer: ScheduleConsumer,
  host: EventHost,
): (event: unknown, context: Context) => Promise<void> {
  return (_event, context) =>
    logged(consumer.name, host, () => consumer.handle(contextOf(consumer.name, host, context)));
}

async function logged(name: string, host: EventHost, run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    logWith({ consumer: name }).error("consumer failed", errorFields(error, host.strict));
    throw error;
  }
}

function contextOf(name: string, host: EventHost, context: Context): PlatformCtx {
  const now = host.system.now();
  return {
    now,
    log: logWith({ consumer: name }),
    remainingMillis: () => context.getRemainingTimeInMillis(),
    storeOf: (tenantId) => openStore(host.clients(), tenantScope(tenantId), { now, actor: name }),
    tenantIds: () => listTenants(host.clients()),
    leavingTenants: () => listLeaving(host.clients()),
  };
}

function changeOf(record: DynamoDBRecord): TableChange {
  const { Keys, OldImage, NewImage } = record.dynamodb ?? {};
  return {
    kind: record.eventName ?? "MODIFY",
    keys: plain(Keys ?? {}),
    ...(OldImage && { before: plain(OldImage) }),
    ...(NewImage && { after: plain(NewImage) }),
  };
}

// The event's values are the SDK's in all but the type of binary, which arrives as base64 text.
function plain(image: NonNullable<DynamoDBRecord["dynamodb"]>["Keys"]): Record<string, unknown> {
  return unmarshall(image as Record<string, AttributeValue>);
}
