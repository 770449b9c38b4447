import { ulid } from "ulid";
import { RECEIPT_TYPE, type Receipt } from "../../functions/contract/leaving.ts";
import { API_KEYS_MAX } from "../../functions/contract/limits.ts";
import { scopes } from "../../functions/contract/scopes.ts";
import { signStatement } from "../../functions/runtime/access-token.ts";
import type { AuthSettings } from "../../functions/runtime/auth-settings.ts";
import { dueSigningKeys, openKey } from "../../functions/runtime/signing-keys.ts";
import type { Clients } from "../../functions/store/clients.ts";
import { StoreError } from "../../functions/store/errors.ts";
import { openStore } from "../../functions/store/index.ts";
import {
  type OperatedDoor,
  type OperatedTenant,
  openOperated,
} from "../../functions/store/operated.ts";
import { tenantScope } from "../../functions/store/scope.ts";
import type { Command } from "./read-command.ts";

export interface Place {
  readonly clients: Clients;
  readonly now: Date;
  /** A line for whoever sent the command. */
  readonly say: (line: string) => void;
  /** Null: receipts are shown unsigned. */
  readonly signing: Pick<AuthSettings, "issuer" | "sealKey"> | null;
}

/** Does what a command asks; throws StoreError with a sentence when that is refused. */
export async function operate(command: Command, place: Place): Promise<void> {
  if (command.command === "create-partner") return createPartner(command, place);
  const { clients, now, say } = place;
  const door = openOperated(clients, command.tenant, { now, actor: command.by });
  if (command.command === "receipt") return showReceipt(await door.receipt(), place);
  for (const line of shown(await changed(door, command))) say(line);
}

type PartnerCommand = Extract<Command, { command: "create-partner" }>;

function changed(
  door: OperatedDoor,
  command: Exclude<Command, PartnerCommand>,
): Promise<OperatedTenant> {
  switch (command.command) {
    case "suspend":
      return door.suspend(command.reason);
    case "resume":
      return door.resume(command.reason);
    case "set-tier":
      return door.setTier(command.tier);
    case "offboard":
      return door.offboard();
    case "undo-offboard":
      return door.undoOffboarding();
    default:
      return door.read();
  }
}

function shown(tenant: OperatedTenant): string[] {
  const { tenantId, name, isPartner, mode, tier, state, reason, leaving } = tenant;
  const until = leaving?.isGoing
    ? "its removal has begun"
    : `at ${leaving?.effectiveAt}; until then undo-offboard keeps it`;
  return [
    `Tenant ${tenantId}`,
    `Name   ${name}`,
    `Kind   ${isPartner ? "partner" : "tenant"}, ${mode}, ${tier}`,
    `State  ${state}${reason === null ? "" : `: ${reason}`}`,
    ...(leaving === null ? [] : [`Leaves ${until}`]),
  ];
}

// ------------------------------------------------------------ partners

/**
 * Makes the partner, then its key: a command that was cut short goes on. The text of a key that was
 * made is lost with the command that made it, so it is never made anew unasked.
 */
async function createPartner(command: PartnerCommand, place: Place): Promise<void> {
  const { clients, now, say } = place;
  const { name, mode, tier, by: actor } = command;
  const tenantId = command.tenant ?? `ten_${ulid(now.getTime())}`;
  const door = openOperated(clients, tenantId, { now, actor });
  // First of all, so that whatever happens the command can be repeated.
  say(`Tenant ${tenantId}`);
  const isNew = name !== undefined && (await door.makePartner({ name, mode, tier }));
  const partner = await door.read();
  if (!partner.isPartner) throw new StoreError("wrong-state", "It is a tenant, and no partner.");
  if (partner.leaving) throw new StoreError("wrong-state", "It leaves: undo-offboard keeps it.");
  const { apiKeys } = openStore(clients, tenantScope(tenantId), { now, actor }).access;
  const [first] = (await apiKeys.list(null, 1)).items;
  if (first && !command["new-key"]) {
    for (const line of standsAlready(partner, first)) say(line);
    return;
  }
  if (!isNew && name !== undefined) say(whatIsThere(partner));
  const id = `key_${ulid(now.getTime())}`;
  const keyName = first ? "Key made by the operator" : "First key";
  const made = await apiKeys.create({ id, name: keyName, mode: partner.mode, scopes });
  if (made.kind === "full")
    throw new StoreError("wrong-state", `It has ${API_KEYS_MAX} keys. Have one revoked first.`);
  say(`Key    ${made.secret}`);
}

const whatIsThere = ({ name, mode, tier }: OperatedTenant): string =>
  `The partner is there already and stays as it is: ${name}, ${mode}, ${tier}.`;

const standsAlready = (
  partner: OperatedTenant,
  key: { readonly id: string; readonly createdAt: string },
): string[] => [
  whatIsThere(partner),
  `Its first key is ${key.id}, made at ${key.createdAt}. A key's text is shown once and stored nowhere.`,
  `If nobody has it, have another key made, and that one revoked (DELETE /v1/api-keys/${key.id}):`,
  `  npm run operator -- create-partner --tenant ${partner.tenantId} --new-key`,
];

// ------------------------------------------------------------ receipts

async function showReceipt(receipt: Receipt | null, { clients, now, say, signing }: Place) {
  if (receipt === null)
    throw new StoreError("absent", "There is no receipt: no such tenant was removed.");
  say(JSON.stringify(receipt, null, 2));
  if (signing === null) return;
  const { current } = await dueSigningKeys(clients, signing.sealKey(), now);
  const secret = await openKey(current, signing.sealKey());
  const key = { kid: current.published.kid, secret };
  const statement = { type: RECEIPT_TYPE, claims: { ...receipt }, issuer: signing.issuer() };
  say(await signStatement(statement, key, now));
}
