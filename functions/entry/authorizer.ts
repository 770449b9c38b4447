import { authSettingsFrom } from "../runtime/auth-settings.ts";
import { authorizerHandler } from "../runtime/authorizer.ts";
import { processClients } from "../runtime/process.ts";
import { realSystem } from "../runtime/system.ts";

export const handler = authorizerHandler({
  clients: processClients,
  system: realSystem,
  auth: authSettingsFrom(process.env),
});
