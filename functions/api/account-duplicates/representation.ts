import * as z from "zod";
import { once } from "../../contract/once.ts";
import { countSchema } from "../../contract/schemas/basics.ts";
import { duplicateReasons, relationships } from "../../domain/index.ts";
import type { DuplicateRow } from "../../formats/index.ts";

export const groupSchema = once(() =>
  z
    .strictObject({
      group: z.int().min(1).describe("Number of the group, from 1 in the order of the list."),
      reasons: z
        .array(z.enum(duplicateReasons))
        .describe("Why they are likely one company, the strongest first."),
      similarity: z
        .number()
        .min(0)
        .max(1)
        .describe("Of the names, 0–1: the lowest of the pairs the group hangs together by."),
      keep: z.string().describe("externalId of the account to keep, as most is known of it."),
      size: countSchema("Accounts in the group, those included that are not listed."),
      accounts: z
        .array(
          z.strictObject({
            externalId: z.string().describe("Your own id of the account."),
            name: z.string().describe("Its name."),
            relationship: z.enum(relationships).describe("What it is to you."),
            facts: countSchema("Facts that are known of it, or that the row states."),
            line: z
              .int()
              .min(1)
              .nullable()
              .describe("Its line in the import's file; null for an account that is known only."),
            domains: z.array(z.string()).describe("Web domains it was compared by."),
            numbers: z.array(z.string()).describe("Register numbers it was compared by."),
          }),
        )
        .describe("The one to keep first."),
    })
    .meta({
      id: "AccountDuplicateGroup",
      description: "Accounts that are likely one company.",
    }),
);

export function shown(rows: readonly DuplicateRow[]) {
  const [first] = rows;
  if (first === undefined) throw new Error("A group has accounts");
  const { group, reasons, similarity, size } = first;
  return {
    ...{ group, reasons: [...reasons], similarity, keep: first.externalId, size },
    accounts: rows.map((row) => ({
      externalId: row.externalId,
      name: row.name,
      relationship: row.relationship,
      facts: row.facts,
      line: row.line,
      domains: [...row.domains],
      numbers: [...row.numbers],
    })),
  };
}

export const groupExample = {
  group: 1,
  reasons: ["domain", "same-name"],
  similarity: 1,
  keep: "c1",
  size: 2,
  accounts: [
    {
      ...{ externalId: "c1", name: "Smit Techniek BV", relationship: "customer", facts: 12 },
      ...{ line: null, domains: ["smit.nl"], numbers: [] },
    },
    {
      ...{ externalId: "lead-77", name: "SMIT TECHNIEK", relationship: "prospect", facts: 2 },
      ...{ line: null, domains: ["smit.nl"], numbers: [] },
    },
  ],
};
