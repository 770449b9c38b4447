import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import S3rver from "@20minutes/s3rver";
import accounts from "@20minutes/s3rver/lib/models/account.js";

// Any access key id is known and is its own secret: DynamoDB Local gives each id its own database,
// and functions use one set of credentials for all three emulators.
const anyone = { ...accounts.DUMMY_ACCOUNT, accessKeys: { get: (id: string) => id } };
accounts.registry.get = () => anyone;

export interface ObjectsLocal {
  readonly endpoint: string;
  stop(): Promise<void>;
}

/**
 * Starts an S3 server on loopback.
 *
 * What it lacks against S3: conditional PUT, checksums (a wrong `x-amz-checksum-*` is stored),
 * suffix ranges (`bytes=-n` answers the first bytes), POST policies, lifecycle rules, and
 * whole-object writes (an upload that breaks off leaves what had arrived). Presigned requests are
 * verified in full, so a signed Content-Length and the expiry hold; its own check of header
 * signatures refuses genuine bucket-level calls, so those are let through unverified.
 *
 * @param place a folder for the objects, or "memory": a folder that is removed on stop
 */
export async function startObjects(place: "memory" | { folder: string }): Promise<ObjectsLocal> {
  const directory =
    place === "memory" ? mkdtempSync(join(tmpdir(), "trefzeker-objects-")) : place.folder;
  mkdirSync(directory, { recursive: true });
  const presigned = listener(directory, false);
  const signedByHeader = listener(directory, true);
  const server = createServer((request, response) =>
    (request.url?.includes("X-Amz-Signature=") ? presigned : signedByHeader)(request, response),
  );
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    async stop() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      if (place === "memory") rmSync(directory, { recursive: true, force: true });
    },
  };
}

function listener(directory: string, allowMismatchedSignatures: boolean) {
  const app = new S3rver({
    directory,
    silent: true,
    allowMismatchedSignatures,
    vhostBuckets: false,
  });
  app.on("error", () => {});
  return app.callback();
}
