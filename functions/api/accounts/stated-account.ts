import type { TenantStore } from "../../contract/context.ts";
import { invalid, problem, validationProblem } from "../../contract/problem.ts";
import { type Account, checkAccount, type FieldTable } from "../../domain/index.ts";

const EXTERNAL = "ext:";

/** The externalId a path names; 404 when it is an id of ours that no account has. */
export async function externalIdOf(store: TenantStore, accountRef: string): Promise<string> {
  if (accountRef.startsWith(EXTERNAL)) return accountRef.slice(EXTERNAL.length);
  const stored = await store.accounts.get(accountRef);
  if (stored === null) throw problem("account-not-found", { id: accountRef });
  return stored.account.externalId;
}

/** 422 when a body names another account than the path. */
export function refuseOtherExternalId(externalId: string, stated: string | undefined): void {
  if (stated === undefined || stated === externalId) return;
  throw invalid(
    "/externalId",
    "not-the-same",
    {
      en: "externalId names another account than the path.",
      nl: "externalId noemt een ander account dan het pad.",
    },
    {
      en: "Leave externalId out, or use the path of the account meant. An externalId never changes.",
      nl: "Laat externalId weg, of gebruik het pad van het bedoelde account. Een externalId verandert nooit.",
    },
    externalId,
  );
}

/** The account that is stated, or 422 with everything wrong with it. */
export function checked(stated: unknown, fields: FieldTable): Account {
  const result = checkAccount(stated, fields);
  if ("errors" in result) throw validationProblem(result.errors);
  return result.account;
}
