import { authorizerHandler } from "../runtime/authorizer.ts";
import { processClients } from "../runtime/process.ts";

export const handler = authorizerHandler(processClients);
