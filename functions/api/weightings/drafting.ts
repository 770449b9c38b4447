import * as z from "zod";
import { readToChange, refuseArchivedSet } from "../../contract/changing.ts";
import type { Ctx } from "../../contract/context.ts";
import { idSchema } from "../../contract/ids.ts";
import { type Problem, problem, validationProblem } from "../../contract/problem.ts";
import { nameSchema, versionSchema } from "../../contract/schemas/basics.ts";
import { criterionKeySchema } from "../../contract/schemas/criterion.ts";
import { policyInputShape, profileDefinition } from "../../contract/schemas/profile.ts";
import {
  type Axis,
  type Criterion,
  checkProfile,
  type ProfileDefinition,
  WEIGHT_POINTS_MAX,
} from "../../domain/index.ts";
import type { GroupWeight } from "../../domain/weighting/report.ts";
import { atMostCriteria } from "./per-criterion.ts";

/** The problems of writing a draft. */
export const draftProblems = [
  "archived",
  "quota-exceeded",
  "weighting-profile-not-found",
  "precondition-failed",
] as const;

const otherAxis = () =>
  z
    .record(
      criterionKeySchema("Key of a criterion of the set."),
      z.number().min(0).max(WEIGHT_POINTS_MAX).describe("Points."),
    )
    .refine(...atMostCriteria)
    .optional()
    .describe(
      "Criterion key → points for the axis that is not weighed here. A draft may do without; to publish it may not.",
    );

export const draftSchema = () =>
  z
    .union([
      z
        .strictObject({
          profileId: idSchema("weightingProfile", "The profile to write to."),
          version: versionSchema("The version you saw; 412 when it is not the current one."),
        })
        .describe("A new draft version of a profile: this axis replaced, all else as it was."),
      z
        .strictObject({ name: nameSchema("the new profile"), otherAxis: otherAxis() })
        .describe("A new profile, as a draft."),
    ])
    .optional()
    .describe("Write the weights, as points, to a draft. Nothing is written when left out.");

export type DraftWanted = z.output<ReturnType<typeof draftSchema>>;

export interface Written {
  readonly profileId: string;
  readonly version: number;
  /** Whether the profile is new. */
  readonly made: boolean;
}

interface Place {
  readonly criteriaSetId: string;
  readonly axis: Axis;
  readonly criteria: readonly Criterion[];
}

/** What is wrong with a new draft itself, whatever the judgements. */
export function checkWanted(wanted: DraftWanted, { axis, criteria }: Omit<Place, "criteriaSetId">) {
  if (wanted === undefined || "profileId" in wanted) return [];
  const other = axis === "value" ? "likelihood" : "value";
  return checkProfile(newProfile(axis, {}, wanted.otherAxis), criteria, "draft").map((found) => ({
    ...found,
    path: found.path.replace(`/weights/${other}`, "/draft/otherAxis"),
  }));
}

function newProfile(
  axis: Axis,
  points: Readonly<Record<string, number>>,
  others: Readonly<Record<string, number>> = {},
): ProfileDefinition {
  const weights =
    axis === "value"
      ? { value: points, likelihood: others }
      : { value: others, likelihood: points };
  return profileDefinition(z.strictObject(policyInputShape()).parse({ weights }));
}

/** Writes the weights where they are wanted. Throws 404, 412 or 422, and then nothing is written. */
export async function writeDraft(
  ctx: Ctx,
  wanted: DraftWanted,
  weights: readonly GroupWeight[],
  place: Place,
): Promise<Written | null> {
  if (wanted === undefined) return null;
  await refuseArchivedSet(ctx.store, place.criteriaSetId);
  const points = Object.fromEntries(weights.map((each) => [each.criterion, each.points]));
  if ("profileId" in wanted) return changeProfile(ctx, wanted, points, place);
  const profile = newProfile(place.axis, points, wanted.otherAxis);
  const id = ctx.newId("weightingProfile");
  const { criteriaSetId } = place;
  const stored = await ctx.store.profiles.create(id, { name: wanted.name, criteriaSetId, profile });
  return { profileId: stored.id, version: stored.version, made: true };
}

async function changeProfile(
  { store: { profiles } }: Ctx,
  { profileId: id, version }: { readonly profileId: string; readonly version: number },
  points: Readonly<Record<string, number>>,
  { criteriaSetId, axis, criteria }: Place,
): Promise<Written> {
  const absent = "weighting-profile-not-found";
  const done = await profiles.written(id, version);
  if (done !== null) return { profileId: id, version: done.version, made: false };
  const current = await readToChange(profiles, { id, ifVersion: undefined, absent });
  if (current.version !== version) throw stale(current.version);
  const { definition } = current;
  if (definition.criteriaSetId !== criteriaSetId) throw anotherSet(definition.criteriaSetId);
  const profile = {
    ...definition.profile,
    weights: { ...definition.profile.weights, [axis]: points },
  };
  const found = checkProfile(profile, criteria, "draft");
  if (found.length > 0) throw validationProblem(found, { at: "/draft/profileId" });
  const stored = await profiles.update(id, version, { ...definition, profile });
  return { profileId: stored.id, version: stored.version, made: false };
}

function stale(version: number): Problem {
  const error = {
    pointer: "/draft/version",
    code: "stale",
    detail: {
      en: `The profile is at version ${version} now.`,
      nl: `Het profiel is nu op versie ${version}.`,
    },
    fix: {
      en: "Read the profile again, see what changed, and send the version it has now.",
      nl: "Lees het profiel opnieuw, kijk wat er veranderd is en stuur de versie van nu.",
    },
    expected: String(version),
  };
  return problem("precondition-failed", {}, { errors: [error] });
}

function anotherSet(criteriaSetId: string): Problem {
  return validationProblem([
    {
      path: "/draft/profileId",
      code: "other-criteria-set",
      detail: {
        en: `This profile weighs the criteria of ${criteriaSetId}.`,
        nl: `Dit profiel weegt de criteria van ${criteriaSetId}.`,
      },
      fix: {
        en: "Judge the criteria of that set, or write to a profile over this one.",
        nl: "Beoordeel de criteria van die set, of schrijf naar een profiel over deze.",
      },
      expected: criteriaSetId,
    },
  ]);
}
