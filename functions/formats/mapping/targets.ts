import {
  type FeedName,
  type FieldTable,
  type Label,
  lineFields,
  relationships,
} from "../../domain/index.ts";
import type { Target } from "../cells/types.ts";

/** A field that a column can go to. */
export interface MappingTarget extends Target {
  readonly label: Label;
  /** Whether a row without it is rejected. */
  readonly required: boolean;
}

/** What a file's rows are, and what their columns can go to, by name. */
export interface Targets {
  readonly rows: "accounts" | "lines";
  readonly fields: ReadonlyMap<string, MappingTarget>;
}

const externalId: MappingTarget = {
  key: "externalId",
  type: "text",
  label: { en: "Number of the account", nl: "Nummer van het account" },
  required: true,
};

export function accountTargets(fields: FieldTable): Targets {
  const own: readonly MappingTarget[] = [
    externalId,
    { key: "name", type: "text", label: { en: "Name", nl: "Naam" }, required: true },
    {
      key: "relationship",
      type: "category",
      label: { en: "Relationship", nl: "Relatie" },
      options: relationships,
      required: true,
    },
  ];
  const facts = [...fields.values()].map((field) => ({ ...field, required: false }));
  return { rows: "accounts", fields: byKey([...own, ...facts]) };
}

/** `needsLineId`: lines are told apart by their ids, which all must have. */
export function lineTargets(feed: FeedName, needsLineId: boolean): Targets {
  const parts = lineFields[feed].map((field) => ({
    ...field,
    required: field.required || (needsLineId && field.key === "lineId"),
  }));
  return { rows: "lines", fields: byKey([externalId, ...parts]) };
}

const byKey = (targets: readonly MappingTarget[]): ReadonlyMap<string, MappingTarget> =>
  new Map(targets.map((target) => [target.key, target]));
