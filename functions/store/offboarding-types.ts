import type { ClientReceipt } from "../contract/leaving.ts";

export interface Offboarding {
  /** `scheduled`: it can be undone; `removing`: no longer; `removed`: nothing but this is left. */
  readonly state: "scheduled" | "removing" | "removed";
  readonly requestedAt: string;
  readonly effectiveAt: string;
  /** Once it is removed. */
  readonly receipt: ClientReceipt | null;
}

/** A partner's clients that leave. Null throughout: this partner has no such client. */
export interface OffboardingEntity {
  read(tenantId: string): Promise<Offboarding | null>;
  /** Repeatable: the first request stands. */
  request(tenantId: string): Promise<Offboarding | null>;
  /**
   * What was taken back; `done` when a try of this very request did so and crashed; null when there
   * is nothing to take back, or no longer.
   */
  undo(tenantId: string): Promise<Offboarding | "done" | null>;
}
