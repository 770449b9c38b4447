// Stand-ins until the domain's own types are there; this file then goes.
export type FactValue = number | string | boolean | readonly string[];
export interface Account {
  readonly externalId: string;
  readonly name: string;
  readonly relationship: "customer" | "prospect" | "former_customer";
  readonly facts: Readonly<Record<string, FactValue>>;
}
export interface FieldDeclaration {
  readonly key: string;
  readonly type: string;
  readonly label: { readonly en: string; readonly nl: string };
}
export type FieldTable = ReadonlyMap<string, FieldDeclaration>;
export type Scheme = { readonly kind: string };
export type Criterion = { readonly key: string };
export type ProfileDefinition = { readonly missing?: string };
export interface Plan {
  readonly scheme: Scheme;
  readonly fields: FieldTable;
  readonly criteria: readonly Criterion[];
  readonly asOf: string;
}
export type Moments = { readonly cells: unknown };
export type Tops = { readonly segments: unknown };
export type Ranking = { readonly rows: readonly unknown[] };
