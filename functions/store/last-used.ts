import { ConditionalCheckFailedException, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import { LAST_USED_SECONDS } from "../contract/limits.ts";
import { type Clients, clientsWithin } from "./clients.ts";
import { apiKeyPrefix, oauthClientPrefix, ownerPk, shareLinkPrefix } from "./identity-keys.ts";
import type { TenantScope } from "./scope.ts";

const prefixes: Readonly<Record<string, string>> = {
  key: apiKeyPrefix,
  cli: oauthClientPrefix,
  shr: shareLinkPrefix,
};

/**
 * Writes on a tenant's key, client or share link that it was used, unless that was done within the
 * last LAST_USED_SECONDS. Of anything else, and of what is there no more, nothing is written.
 */
export async function noteUse(
  clients: Clients,
  scope: TenantScope,
  id: string,
  now: Date,
): Promise<void> {
  const prefix = prefixes[id.slice(0, id.indexOf("_"))];
  if (prefix === undefined) return;
  const before = new Date(now.getTime() - LAST_USED_SECONDS * 1_000);
  const command = new UpdateItemCommand({
    TableName: clients.names.identityTable,
    Key: marshall({ pk: ownerPk(scope), sk: `${prefix}${id}` }),
    UpdateExpression: "SET lastUsedAt = :now",
    ConditionExpression:
      "attribute_exists(pk) AND (attribute_not_exists(lastUsedAt) OR lastUsedAt <= :before)",
    ExpressionAttributeValues: marshall({
      ":now": now.toISOString(),
      ":before": before.toISOString(),
    }),
  });
  await clientsWithin(clients, scope)
    .dynamo.send(command)
    .catch((error: unknown) => {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    });
}
