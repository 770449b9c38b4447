import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { buildApp } from "fauxqs";
import { PersistenceManager } from "../../node_modules/fauxqs/dist/persistence.js";
import { S3Store } from "../../node_modules/fauxqs/dist/s3/s3Store.js";
import { SnsStore } from "../../node_modules/fauxqs/dist/sns/snsStore.js";
import { SqsStore } from "../../node_modules/fauxqs/dist/sqs/sqsStore.js";

export interface QueuesLocal {
  readonly endpoint: string;
  stop(): Promise<void>;
}

export const queueFile = (folder: string): string => join(folder, "fauxqs.db");

/**
 * Starts fauxqs on loopback. Its own `startFauxqs` listens on all interfaces, so its parts are put
 * together here; with a folder, messages outlive the process, as they do in SQS.
 */
export async function startQueues(place: "memory" | { folder: string }): Promise<QueuesLocal> {
  const sqsStore = new SqsStore();
  const snsStore = new SnsStore();
  const persistence = place === "memory" ? undefined : reopen(place.folder, sqsStore, snsStore);
  const app = buildApp({ logger: false, stores: { sqsStore, snsStore, s3Store: new S3Store() } });
  const endpoint = await app.listen({ port: 0, host: "127.0.0.1" });
  return {
    endpoint,
    async stop() {
      await app.close();
      persistence?.close();
    },
  };
}

function reopen(folder: string, sqsStore: SqsStore, snsStore: SnsStore): PersistenceManager {
  mkdirSync(folder, { recursive: true });
  const persistence = new PersistenceManager(folder);
  releaseInFlight(folder);
  persistence.loadSqsAndSns(sqsStore, snsStore);
  sqsStore.persistence = persistence;
  for (const queue of sqsStore.allQueues()) queue.persistence = persistence;
  return persistence;
}

// Whoever held these messages died with the process that ran before: waiting for their visibility
// to lapse would only delay the work by up to an hour and a half, and a try that was cut off says
// nothing about the message, so it does not count towards the dead-letter queue.
function releaseInFlight(folder: string): void {
  const database = new DatabaseSync(queueFile(folder));
  database.exec(`
    UPDATE sqs_messages SET approximate_receive_count = approximate_receive_count - 1
      WHERE receipt_handle IS NOT NULL AND approximate_receive_count > 0;
    UPDATE sqs_messages SET receipt_handle = NULL, visibility_deadline = NULL;
  `);
  database.close();
}
