/** What a key or token may do. It holds any subset; an operation asks for one. */
export const scopes = [
  "accounts.read",
  "accounts.write",
  "criteria.read",
  "criteria.write",
  "segmentations.read",
  "segmentations.write",
  "profiles.read",
  "profiles.write",
  "rankings.read",
  "imports.read",
  "imports.write",
  "knowledge.read",
  "knowledge.write",
  "settings.read",
  "settings.write",
  "keys.read",
  "keys.write",
  "audit.read",
  "usage.read",
  "exports.read",
  "exports.write",
  "clients.read",
  "clients.write",
  "shares.read",
  "shares.write",
] as const;

export type Scope = (typeof scopes)[number];

export function isScope(text: string): text is Scope {
  return (scopes as readonly string[]).includes(text);
}

/** The scopes among `wanted` that are not among `held`: nobody hands out more than they have. */
export function scopesBeyond(wanted: readonly Scope[], held: readonly Scope[]): readonly Scope[] {
  return wanted.filter((scope) => !held.includes(scope));
}
