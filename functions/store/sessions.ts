/**
 * The second fence between tenants, taken on: clients whose credentials are those of a role with the
 * session tag `TenantId`, so that IAM itself refuses the items and files of any other tenant,
 * whatever the code asks for.
 */
import { DynamoDBClient, type DynamoDBClientConfig } from "@aws-sdk/client-dynamodb";
import { S3Client, type S3ClientConfig } from "@aws-sdk/client-s3";
import { AssumeRoleCommand, type STSClient } from "@aws-sdk/client-sts";
import type { TenantScope } from "./scope.ts";

/** What reaches the data of one tenant. */
export interface TenantClients {
  readonly dynamo: DynamoDBClient;
  readonly s3: S3Client;
}

/** The clients of a tenant's session. Cheap: nothing is called before a client is used. */
export type Fence = (scope: TenantScope) => TenantClients;

export interface FenceParts {
  readonly sts: STSClient;
  readonly roleArn: string;
  /** Of the clients that are made; with a `requestHandler` they share its connections. */
  readonly dynamo: DynamoDBClientConfig;
  readonly s3: S3ClientConfig;
}

/** An hour is the most a role can last that was taken on from another role. */
const SESSION_SECONDS = 60 * 60;
/**
 * What a session has left whenever it is used: a signed link ends with the session that signed it,
 * and links are promised for 15 minutes.
 */
const SESSION_LEFT_SECONDS = 20 * 60;
/** Tenants whose sessions a process keeps; the least recently used goes first. */
export const SESSIONS_MAX = 250;

/**
 * One session per tenant and process. The SDK asks for credentials once however many calls wait for
 * them, keeps them, and asks again five minutes before they are said to end.
 */
export function openFence({ sts, roleArn, dynamo, s3 }: FenceParts): Fence {
  const kept = new Map<string, TenantClients>();
  return ({ tenantId }) => {
    const found = kept.get(tenantId);
    // Set again, it is the last in the order of the map.
    kept.delete(tenantId);
    const clients = found ?? open(() => credentialsOf(sts, roleArn, tenantId), dynamo, s3);
    const oldest = kept.keys().next().value;
    // Not destroyed: requests may be under way, and its connections are everyone's.
    if (kept.size >= SESSIONS_MAX && oldest !== undefined) kept.delete(oldest);
    kept.set(tenantId, clients);
    return clients;
  };
}

type Credentials = Awaited<ReturnType<typeof credentialsOf>>;

function open(
  provider: () => Promise<Credentials>,
  dynamo: DynamoDBClientConfig,
  s3: S3ClientConfig,
): TenantClients {
  // One memory for both clients, so that a tenant costs one call and not two.
  const client = new DynamoDBClient({ ...dynamo, credentials: provider });
  // It copies every input and output for a log that nobody reads.
  client.middlewareStack.remove("loggerMiddleware");
  const credentials = () => client.config.credentials();
  return { dynamo: client, s3: new S3Client({ ...s3, credentials }) };
}

async function credentialsOf(sts: STSClient, roleArn: string, tenantId: string) {
  const { Credentials: given } = await sts.send(
    new AssumeRoleCommand({
      RoleArn: roleArn,
      RoleSessionName: tenantId,
      DurationSeconds: SESSION_SECONDS,
      Tags: [{ Key: "TenantId", Value: tenantId }],
    }),
  );
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = given ?? {};
  if (!AccessKeyId || !SecretAccessKey || !SessionToken || !Expiration)
    throw new Error("No credentials came of the tenant role");
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken: SessionToken,
    expiration: new Date(Expiration.getTime() - SESSION_LEFT_SECONDS * 1_000),
  };
}
