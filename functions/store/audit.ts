import type { StoreContext } from "./context.ts";
import { auditPk } from "./keys.ts";
import type { Action } from "./table.ts";

/** Who did what to which version, to be written in the transaction that does it. */
export function auditAction(
  context: StoreContext,
  action: string,
  thing: string,
  version: number,
): Action {
  const at = context.trace.now.toISOString();
  const record = { at, actor: context.trace.actor, action, thing, version };
  return {
    put: {
      pk: auditPk(context.scope, at.slice(0, 7)),
      sk: `${at}#${thing}#${String(version).padStart(6, "0")}#${action}`,
      ...record,
    },
  };
}
