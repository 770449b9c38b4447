import { fieldTable, type Plan } from "../../functions/domain/index.ts";
import { emptyKnowledge } from "../../functions/domain/knowledge/types.ts";
import { sandboxFields, sandboxMethod } from "../../functions/domain/sandbox/definitions.ts";

/** The plan of the sandbox, without what its tenant tells of itself. */
export const benchPlan: Plan = {
  scheme: sandboxMethod.scheme,
  fields: fieldTable(sandboxFields),
  criteria: sandboxMethod.criteria,
  asOf: "2026-11-01",
  knowledge: emptyKnowledge,
};
