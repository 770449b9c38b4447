import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { parseApiKey } from "../../functions/contract/api-key.ts";
import { findKey } from "../../functions/store/api-keys.ts";
import { tenantScope } from "../../functions/store/scope.ts";
import { findStanding } from "../../functions/store/standing.ts";
import { connect } from "../support/emulators.ts";

const command = fileURLToPath(new URL("../../cdk/local/operator.ts", import.meta.url));

test("the operator's command makes a partner and shows its first key", async () => {
  const connection = await connect();
  await connection.createTables();
  const args = [command, "create-partner", "--name", "Partner"];
  const env = { ...process.env, ...connection.env };
  const { stdout } = await promisify(execFile)(process.execPath, args, { env });
  const [, tenantId = "", key = ""] = /Tenant (\S+)\nKey {4}(\S+)/.exec(stdout) ?? [];
  const stored = await findKey(connection, parseApiKey(key)?.name ?? "");
  expect(stored).toMatchObject({ tenantId });
  expect(await findStanding(connection, tenantScope(tenantId))).toMatchObject({ isPartner: true });
}, 60_000);
