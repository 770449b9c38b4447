/** Keys that sign access tokens: one item, whose private halves are sealed before they get here. */
import type { PublishedKey } from "../contract/tokens.ts";
import type { Clients } from "./clients.ts";
import { wrote } from "./counted.ts";
import { signingItem } from "./identity-keys.ts";
import { absent, openTable } from "./table.ts";

export interface SigningKey {
  readonly published: PublishedKey;
  /** The private half, encrypted. */
  readonly sealed: string;
  readonly createdAt: string;
}

/** `next` is published before it is used, `retired` keys as long as tokens of theirs may live. */
export interface SigningKeySet {
  /** Grows with every rotation. */
  readonly version: number;
  readonly current: SigningKey;
  /** When the current key became so. */
  readonly since: string;
  readonly next: SigningKey;
  readonly retired: readonly (SigningKey & { readonly retiredAt: string })[];
}

export async function readSigningKeys(clients: Clients): Promise<SigningKeySet | null> {
  const item = await openTable(clients.dynamo, clients.names.identityTable).get(signingItem);
  return item && (JSON.parse(String(item.keys)) as SigningKeySet);
}

/** Writes a set after the one with version `after` (0: none); false when somebody else did. */
export async function writeSigningKeys(
  clients: Clients,
  set: SigningKeySet,
  after: number,
): Promise<boolean> {
  const put = { ...signingItem, version: set.version, keys: JSON.stringify(set) };
  const asRead = { expression: "#version = :after", values: { after } };
  const table = openTable(clients.dynamo, clients.names.identityTable);
  return wrote(await table.write([{ put, if: after === 0 ? absent : asRead }]));
}
