/** What a key may do. A key holds any subset; an operation asks for one. */
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
] as const;

export type Scope = (typeof scopes)[number];

export function isScope(text: string): text is Scope {
  return (scopes as readonly string[]).includes(text);
}
