import { registry } from "../api/registry.gen.ts";
import { assetReader } from "../runtime/assets.ts";
import { authSettingsFrom, secretOf } from "../runtime/auth-settings.ts";
import { httpHandler } from "../runtime/http.ts";
import { isStrict, processClients } from "../runtime/process.ts";
import { realSystem } from "../runtime/system.ts";

export const handler = httpHandler({
  registry,
  clients: processClients,
  system: realSystem,
  asset: assetReader(process.env),
  cursorKey: () => secretOf(process.env, "CURSOR_KEY"),
  auth: authSettingsFrom(process.env),
  strict: isStrict(process.env),
});
