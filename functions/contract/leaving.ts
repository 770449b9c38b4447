/** A tenant that is to be removed, and what is left of it afterwards. */

export interface LeavingTenant {
  readonly tenantId: string;
  /** The tenant that is its partner; null: it has none, and the operator asked for this. */
  readonly partnerId: string | null;
  readonly requestedAt: string;
  /** Until then it can be undone. */
  readonly effectiveAt: string;
  /** The operator who asked for it, as its audit records had it; its partner's are kept by the partner. */
  readonly requestedBy?: string;
  /** Whether its removal has begun. */
  readonly isGoing: boolean;
  /** Removed so far, at least. */
  readonly items: number;
  readonly objects: number;
}

/** `typ` of a signed receipt; no token has it. */
export const RECEIPT_TYPE = "offboarding-receipt+jwt";

export interface Receipt {
  /** SHA-256 of the tenant's id, hexadecimal: who knows the id can tell whose receipt it is. */
  readonly tenantDigest: string;
  /** Null: it had none. */
  readonly partnerId: string | null;
  /** The operator who asked for it: the record of that went with the tenant. */
  readonly requestedBy?: string;
  readonly requestedAt: string;
  readonly effectiveAt: string;
  readonly finishedAt: string;
  /** At least: what a step removed that was cut short is not counted. */
  readonly removed: { readonly items: number; readonly objects: number };
  /** What the last pass over everything there can be found. */
  readonly census: { readonly items: 0; readonly objects: 0 };
}

/** What a partner is shown of a client that left. */
export interface ClientReceipt extends Receipt {
  readonly partnerId: string;
}

/** The platform's own part of a removal, beside what is done in the tenant's session. */
export interface LeavingDoor {
  /** From then on it cannot be undone; null when it is not due, or was undone. */
  begin(tenantId: string): Promise<LeavingTenant | null>;
  /**
   * Adds up what a pass removed. When that is nothing: true once it was nothing for as long as
   * anything that let a credential in may be remembered.
   */
  count(tenantId: string, removed: Pick<LeavingTenant, "items" | "objects">): Promise<boolean>;
  /** Assertions of OAuth clients that were used. */
  forgetAssertions(clientIds: readonly string[]): Promise<void>;
  /**
   * Failed messages of it that are kept for whoever looks into them. Others' are out of sight for some
   * minutes. False when `goOn` stopped it before the end.
   */
  forgetMessages(tenantId: string, goOn: () => boolean): Promise<boolean>;
  /** The first receipt stands. */
  writeReceipt(tenantId: string): Promise<void>;
  /** Whatever of the platform's own names the tenant. */
  forget(tenantId: string): Promise<void>;
}
