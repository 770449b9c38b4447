import { type FoundProblem, pointerOf, validationProblem } from "../../contract/problem.ts";
import type { CriterionInput } from "../../contract/schemas/criterion.ts";
import {
  type CatalogueEntry,
  type Criterion,
  catalogue,
  checkCriteria,
  type FieldTable,
  relationships,
  type Scale,
} from "../../domain/index.ts";

/** A criterion that may still lack a scale. */
export type Unscaled = Omit<Criterion, "scale"> & { readonly scale?: Scale };

interface Gap {
  readonly place: number;
  readonly part: "axis" | "measure" | "label" | "scale";
}

/** Criteria ready to be stored. Throws 422 with everything wrong with them. */
export function completeCriteria(
  inputs: readonly CriterionInput[],
  fields: FieldTable,
  at = "/criteria",
): Criterion[] {
  const { complete, problems } = fillAll(inputs, fields, true);
  problems.push(...checkPlaced(complete, fields));
  if (problems.length > 0) throw validationProblem(problems, { at });
  return complete.map(({ criterion }) => criterion);
}

/** Criteria to measure with: a scale is not needed for that. Throws 422 as above. */
export function measurableCriteria(
  inputs: readonly CriterionInput[],
  fields: FieldTable,
  at = "/criteria",
): Unscaled[] {
  const { unscaled, complete, problems } = fillAll(inputs, fields, false);
  problems.push(...checkPlaced(complete, fields));
  if (problems.length > 0) throw validationProblem(problems, { at });
  return unscaled;
}

interface Placed {
  readonly place: number;
  readonly criterion: Criterion;
}

interface Filled {
  readonly complete: Placed[];
  readonly unscaled: Unscaled[];
  readonly problems: FoundProblem[];
}

function fillAll(
  inputs: readonly CriterionInput[],
  fields: FieldTable,
  scaleNeeded: boolean,
): Filled {
  const filled: Filled = { complete: [], unscaled: [], problems: [] };
  for (const [place, input] of inputs.entries()) {
    const found = fill(input, place, fields);
    const gaps = found.gaps.filter(({ part }) => scaleNeeded || part !== "scale");
    filled.problems.push(...gaps.map(missingPart));
    if (found.criterion === null) continue;
    filled.unscaled.push(found.criterion);
    const { scale } = found.criterion;
    if (scale !== undefined)
      filled.complete.push({ place, criterion: { ...found.criterion, scale } });
  }
  return filled;
}

function fill(
  input: CriterionInput,
  place: number,
  fields: FieldTable,
): { criterion: Unscaled | null; gaps: Gap[] } {
  const base = catalogueEntry(input)?.criterion;
  const axis = input.axis ?? base?.axis;
  const measure = input.measure ?? base?.measure;
  const label = input.label ?? base?.label;
  const help = input.help ?? base?.help;
  const scale = input.scale ?? base?.scale ?? scaleOfMeasure(input, fields);
  const gaps = Object.entries({ axis, measure, label, scale })
    .filter(([, value]) => value === undefined)
    .map(([part]) => ({ place, part }) as Gap);
  if (axis === undefined || measure === undefined || label === undefined) {
    return { criterion: null, gaps };
  }
  const criterion: Unscaled = {
    key: input.key,
    axis,
    level: input.level ?? base?.level ?? "both",
    appliesTo: input.appliesTo ?? base?.appliesTo ?? relationships,
    direction: input.direction ?? base?.direction ?? "higher",
    measure,
    ...(scale !== undefined && { scale }),
    label,
    ...(help !== undefined && { help }),
  };
  return { criterion, gaps };
}

/** The catalogue entry an input builds on: named by its measure, or by its key when it has none. */
function catalogueEntry({ key, measure }: CriterionInput): CatalogueEntry | undefined {
  if (measure !== undefined && measure.kind !== "builtin") return undefined;
  const name = measure?.name ?? key;
  return catalogue.find((entry) => entry.name === name);
}

/** Ratings run from 1 to 5, formulas from 0 to 1, a field as far as its declaration says. */
function scaleOfMeasure({ measure }: CriterionInput, fields: FieldTable): Scale | undefined {
  if (measure?.kind === "rating") return { kind: "linear", low: 1, high: 5 };
  if (measure?.kind === "formula") return { kind: "linear", low: 0, high: 1 };
  if (measure?.kind !== "field") return undefined;
  const { minimum, maximum } = fields.get(measure.field) ?? {};
  if (minimum === undefined || maximum === undefined || minimum >= maximum) return undefined;
  return { kind: "linear", low: minimum, high: maximum };
}

/** The domain's problems, at the places the criteria had in the request. */
function checkPlaced(placed: readonly Placed[], fields: FieldTable): FoundProblem[] {
  if (placed.length === 0) return [];
  const found = checkCriteria(
    placed.map(({ criterion }) => criterion),
    fields,
  );
  return found.map((problem) => {
    const [, index, ...rest] = problem.path.split("/");
    const place = index === undefined ? undefined : placed[Number(index)]?.place;
    if (place === undefined) return problem;
    return { ...problem, path: `/${[place, ...rest].join("/")}` };
  });
}

const names = catalogue.map((entry) => entry.name).join(", ");

function missingPart({ place, part }: Gap): FoundProblem {
  const path = pointerOf([place, part]);
  if (part === "scale") {
    return {
      path,
      code: "required",
      detail: {
        en: "This criterion needs a scale: its field declares no minimum and maximum.",
        nl: "Dit criterium vraagt een schaal: het veld kent geen minimum en maximum.",
      },
      fix: {
        en: "Give a scale; propose-scales finds one that fits your accounts.",
        nl: "Geef een schaal; propose-scales vindt er een die bij uw accounts past.",
      },
    };
  }
  return {
    path,
    code: "required",
    detail: {
      en: `A criterion that is not in the catalogue needs \`${part}\`.`,
      nl: `Een criterium buiten de catalogus vraagt \`${part}\`.`,
    },
    fix: {
      en: `Give \`${part}\`, or use the key of a catalogue entry.`,
      nl: `Geef \`${part}\`, of gebruik de sleutel van een criterium uit de catalogus.`,
    },
    expected: `or one of the keys ${names}`,
  };
}
