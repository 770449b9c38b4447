import * as z from "zod";
import type { TenantStore } from "../../contract/context.ts";
import { idSchema } from "../../contract/ids.ts";
import { once } from "../../contract/once.ts";
import { validationProblem } from "../../contract/problem.ts";
import { dateSchema, labelSchema, shareSchema, timeSchema } from "../../contract/schemas/basics.ts";
import { segmentKeySchema } from "../../contract/schemas/ranking.ts";
import {
  CATEGORY_LENGTH_MAX_CHARACTERS,
  HALF_LIFE_MAX_DAYS,
  HALF_LIFE_MIN_DAYS,
  KNOWLEDGE_ENTRIES_MAX,
  KNOWLEDGE_LENGTH_MAX_BYTES,
  KNOWLEDGE_MATCHES_MAX,
  KNOWLEDGE_SEGMENTATIONS_MAX,
  REFERENCES_NEEDED_MAX,
  REFERENCES_NEEDED_MIN,
} from "../../domain/index.ts";
import { canonicalKnowledge } from "../../domain/knowledge/canonical.ts";
import { checkKnowledge } from "../../domain/knowledge/check-document.ts";
import { segmentationsNamed } from "../../domain/knowledge/clock.ts";
import {
  emptyDocument,
  type KnowledgeDocument,
  TRIGGER_HALF_LIFE_DAYS,
  WIN_BACK_HALF_LIFE_DAYS,
} from "../../domain/knowledge/types.ts";

type Knowledge = Awaited<ReturnType<TenantStore["knowledge"]["read"]>>;

export const limitsText = `At most ${KNOWLEDGE_ENTRIES_MAX} entries of a kind, ${KNOWLEDGE_MATCHES_MAX} matches, ${KNOWLEDGE_SEGMENTATIONS_MAX} segmentations named, ${KNOWLEDGE_LENGTH_MAX_BYTES} bytes as JSON in all.`;

const code = () =>
  z.string().min(1).max(CATEGORY_LENGTH_MAX_CHARACTERS).describe("Your own code of it.");
const label = () => labelSchema().describe("What people call it.");
const share = () => z.number().min(0).max(1);
const days = (description: string) =>
  z
    .number()
    .min(HALF_LIFE_MIN_DAYS)
    .max(HALF_LIFE_MAX_DAYS)
    .describe(`${description}, ${HALF_LIFE_MIN_DAYS}–${HALF_LIFE_MAX_DAYS} days.`);
const segmentationKey = () => idSchema("segmentation", "The segmentation.");
const segmentKey = () => segmentKeySchema("Key of a segment.");

const halfLives = () => ({
  triggerHalfLifeDays: days("In how many days a trigger loses half of its worth"),
  referenceHalfLifeDays: days("In how many days a reference case loses half of its worth"),
  referencesNeeded: z
    .number()
    .min(REFERENCES_NEEDED_MIN)
    .max(REFERENCES_NEEDED_MAX)
    .describe(
      `How many fresh, full references take a segment to 1 − 1/e, 63 %; ${REFERENCES_NEEDED_MIN}–${REFERENCES_NEEDED_MAX}.`,
    ),
  winBackHalfLifeDays: days("In how many days the chance to win back loses half of its worth"),
});

// ------------------------------------------------------------ entries

const uspShape = () => ({
  label: label(),
  strength: shareSchema("How strong we are in it, 0–1."),
});
const themeShape = () => ({
  label: label(),
  importance: shareSchema("How much it weighs, 0–1, in segments that are not named."),
  importanceBySegment: z
    .record(segmentationKey(), z.record(segmentKey(), share().describe("0–1.")))
    .optional()
    .describe("Segmentation id → segment key → how much it weighs there, 0–1."),
  matches: z
    .record(code(), share().describe("0–1."))
    .describe("USP code → how well it answers, 0–1; a USP left out does not."),
});
const competitorShape = () => ({
  label: label(),
  comparable: z.boolean().describe("Whether its success says something about ours."),
});
const caseShape = () => ({
  label: label(),
  segments: z
    .record(segmentationKey(), z.array(segmentKey()).max(1000))
    .optional()
    .describe("Segmentation id → keys of the segments it convinces."),
  topics: z
    .array(code())
    .max(KNOWLEDGE_ENTRIES_MAX)
    .optional()
    .describe("Codes of motives, trends and triggers it is about."),
  strength: shareSchema("How convincing it is, 0–1."),
  accepted: z.boolean().describe("Whether the customer lets you use it; only then does it count."),
  date: dateSchema("When it was, YYYY-MM-DD."),
});
const leaveReasonShape = () => ({
  label: label(),
  fixable: shareSchema("How well you can mend it, 0–1."),
});

const uspSchema = once(() =>
  z
    .strictObject(uspShape())
    .meta({ id: "Usp", description: "Something you have that others lack." }),
);
const themeSchema = once(() =>
  z.strictObject(themeShape()).meta({ id: "Theme", description: "A motive, trend or trigger." }),
);
const competitorSchema = once(() =>
  z.strictObject(competitorShape()).meta({ id: "Competitor", description: "A competitor." }),
);
const caseSchema = once(() =>
  z.strictObject(caseShape()).meta({
    id: "ReferenceCase",
    description: "A success story; it names segments, topics or both.",
  }),
);
const leaveReasonSchema = once(() =>
  z
    .strictObject(leaveReasonShape())
    .meta({ id: "LeaveReason", description: "Why customers leave." }),
);

const kindShape = () => ({
  usps: z.record(code(), uspSchema()).describe("USPs by code."),
  motives: z
    .record(code(), themeSchema())
    .describe("Buying motives by code: the values of the fact `buyingMotives`."),
  trends: z.record(code(), themeSchema()).describe("Trends by code."),
  triggers: z
    .record(code(), themeSchema())
    .describe("Triggers by code: the values of the fact `activeTriggers`."),
  competitors: z
    .record(code(), competitorSchema())
    .describe("Competitors by code: the values of the fact `competitor`."),
  referenceCases: z.record(code(), caseSchema()).describe("Reference cases by code."),
  leaveReasons: z
    .record(code(), leaveReasonSchema())
    .describe("Reasons to leave by code: the values of the fact `leaveReason`."),
});

// ------------------------------------------------------------ whole

/** What is left out is empty, or has its default. */
export const knowledgeInput = once(() => {
  const kinds = kindShape();
  const numbers = halfLives();
  return z
    .strictObject({
      usps: kinds.usps.default({}),
      motives: kinds.motives.default({}),
      trends: kinds.trends.default({}),
      triggers: kinds.triggers.default({}),
      triggerHalfLifeDays: numbers.triggerHalfLifeDays.default(TRIGGER_HALF_LIFE_DAYS),
      competitors: kinds.competitors.default({}),
      referenceCases: kinds.referenceCases.default({}),
      referenceHalfLifeDays: numbers.referenceHalfLifeDays.default(
        emptyDocument.referenceHalfLifeDays,
      ),
      referencesNeeded: numbers.referencesNeeded.default(emptyDocument.referencesNeeded),
      leaveReasons: kinds.leaveReasons.default({}),
      winBackHalfLifeDays: numbers.winBackHalfLifeDays.default(WIN_BACK_HALF_LIFE_DAYS),
    })
    .describe(limitsText);
});

const documentShape = () => ({ ...kindShape(), ...halfLives() });

const version = (description: string) => z.int().min(0).describe(description);

export const knowledgeSchema = once(() =>
  z
    .strictObject({
      version: version("Grows with every change; also the ETag. 0 while nothing was told."),
      ...documentShape(),
      updatedAt: timeSchema("When it last changed, UTC; null while nothing was told.").nullable(),
    })
    .meta({ id: "Knowledge", description: "What you know of yourself and your market." }),
);

export function shown({ version: of, document, updatedAt }: Knowledge) {
  return { version: of, ...document, updatedAt };
}

const versionHead = () => ({
  version: version("The version; it never changes."),
  at: timeSchema("When it was written, UTC."),
  by: z.string().describe("The key that wrote it."),
});

export const versionSchema = once(() =>
  z
    .strictObject({ ...versionHead(), ...documentShape() })
    .meta({ id: "KnowledgeVersion", description: "Knowledge as it once was." }),
);

export const versionSummarySchema = once(() => {
  const count = (of: string) => z.int().min(0).describe(`How many ${of} it holds.`);
  return z
    .strictObject({
      ...versionHead(),
      counts: z
        .strictObject({
          usps: count("USPs"),
          motives: count("motives"),
          trends: count("trends"),
          triggers: count("triggers"),
          competitors: count("competitors"),
          referenceCases: count("reference cases"),
          leaveReasons: count("reasons to leave"),
        })
        .describe("How much was told."),
    })
    .meta({ id: "KnowledgeVersionSummary", description: "That knowledge was written." });
});

export function countsOf(document: KnowledgeDocument) {
  const count = (entries: object) => Object.keys(entries).length;
  return {
    usps: count(document.usps),
    motives: count(document.motives),
    trends: count(document.trends),
    triggers: count(document.triggers),
    competitors: count(document.competitors),
    referenceCases: count(document.referenceCases),
    leaveReasons: count(document.leaveReasons),
  };
}

// ------------------------------------------------------------ merge patch

const entryPatch = <S extends z.ZodRawShape>(shape: S) =>
  z.strictObject(shape).partial().nullable().describe("What to change of it; null takes it out.");

export const knowledgePatch = once(() => {
  const theme = () => {
    const { label: named, importance } = themeShape();
    return entryPatch({
      label: named,
      importance,
      importanceBySegment: z
        .record(
          segmentationKey(),
          z
            .record(segmentKey(), share().nullable().describe("0–1; null: as elsewhere."))
            .nullable(),
        )
        .nullable()
        .describe("Segmentation id → segment key → importance there."),
      matches: z
        .record(code(), share().nullable().describe("0–1; null: no match."))
        .describe("USP code → match."),
    });
  };
  const { segments, topics, ...ofCase } = caseShape();
  const referenceCase = entryPatch({
    ...ofCase,
    segments: segments
      .unwrap()
      .or(z.record(segmentationKey(), z.array(segmentKey()).max(1000).nullable()))
      .nullable()
      .describe("Segmentation id → segment keys; null takes them out."),
    topics: topics.unwrap().nullable().describe("All its topics; null: none."),
  });
  return z
    .strictObject({
      usps: z.record(code(), entryPatch(uspShape())).describe("USPs to change."),
      motives: z.record(code(), theme()).describe("Motives to change."),
      trends: z.record(code(), theme()).describe("Trends to change."),
      triggers: z.record(code(), theme()).describe("Triggers to change."),
      competitors: z
        .record(code(), entryPatch(competitorShape()))
        .describe("Competitors to change."),
      referenceCases: z.record(code(), referenceCase).describe("Reference cases to change."),
      leaveReasons: z
        .record(code(), entryPatch(leaveReasonShape()))
        .describe("Reasons to leave to change."),
      ...halfLives(),
    })
    .partial()
    .describe("What to change; the rest stays.");
});

// ------------------------------------------------------------ checks

/** The document to store, or 422 with everything that is wrong with it. */
export async function checked(
  store: TenantStore,
  input: KnowledgeDocument,
): Promise<KnowledgeDocument> {
  const problems = [...checkKnowledge(input), ...(await unknownSegmentations(store, input))];
  if (problems.length > 0) throw validationProblem(problems);
  return canonicalKnowledge(input);
}

async function unknownSegmentations(store: TenantStore, input: KnowledgeDocument) {
  const named = [...segmentationsNamed(input)].slice(0, KNOWLEDGE_SEGMENTATIONS_MAX);
  const found = await Promise.all(named.map((id) => store.segmentations.read(id)));
  const unknown = new Set(named.filter((_, at) => found[at] === null));
  return [...placesOf(input)]
    .filter(({ id }) => unknown.has(id))
    .map(({ path, id }) => ({
      path,
      code: "unknown-segmentation",
      detail: { en: `There is no segmentation ${id}.`, nl: `Er is geen segmentatie ${id}.` },
      fix: {
        en: "Create the segmentation first, or list those there are.",
        nl: "Maak eerst de segmentatie, of vraag de lijst op.",
      },
    }));
}

const pointed = (text: string) => text.replaceAll("~", "~0").replaceAll("/", "~1");

/** Where a document names segmentations. */
function* placesOf(input: KnowledgeDocument): Iterable<{ path: string; id: string }> {
  for (const kind of ["motives", "trends", "triggers"] as const) {
    for (const [of, { importanceBySegment = {} }] of Object.entries(input[kind])) {
      for (const id of Object.keys(importanceBySegment)) {
        yield { path: `/${kind}/${pointed(of)}/importanceBySegment/${id}`, id };
      }
    }
  }
  for (const [of, { segments = {} }] of Object.entries(input.referenceCases)) {
    for (const id of Object.keys(segments)) {
      yield { path: `/referenceCases/${pointed(of)}/segments/${id}`, id };
    }
  }
}

// ------------------------------------------------------------ examples

export const inputExample = {
  usps: {
    "same-day-service": {
      label: { en: "Service the same day", nl: "Service op dezelfde dag" },
      strength: 0.9,
    },
    "one-invoice": { label: { en: "One invoice", nl: "Eén factuur" }, strength: 0.6 },
  },
  motives: {
    continuity: {
      label: { en: "Continuity", nl: "Continuïteit" },
      importance: 0.8,
      matches: { "same-day-service": 0.9 },
    },
    "less-handling": {
      label: { en: "Less handling", nl: "Minder handelingen" },
      importance: 0.5,
      matches: { "one-invoice": 0.8, "same-day-service": 0.2 },
    },
  },
  trends: {
    reshoring: {
      label: { en: "Production comes back", nl: "Productie komt terug" },
      importance: 0.6,
      matches: { "same-day-service": 0.7 },
    },
  },
  triggers: {
    "new-site": {
      label: { en: "A new site", nl: "Een nieuwe vestiging" },
      importance: 0.9,
      matches: { "same-day-service": 0.5 },
    },
  },
  competitors: {
    national: {
      label: { en: "National wholesaler", nl: "Landelijke groothandel" },
      comparable: true,
    },
  },
  referenceCases: {
    "plant-south": {
      label: { en: "Plant in the south", nl: "Fabriek in het zuiden" },
      topics: ["continuity"],
      strength: 0.8,
      accepted: true,
      date: "2026-03-01",
    },
  },
  leaveReasons: {
    "late-delivery": { label: { en: "Late delivery", nl: "Te late levering" }, fixable: 0.8 },
  },
};

const documentExample = {
  ...inputExample,
  triggerHalfLifeDays: TRIGGER_HALF_LIFE_DAYS,
  referenceHalfLifeDays: emptyDocument.referenceHalfLifeDays,
  referencesNeeded: emptyDocument.referencesNeeded,
  winBackHalfLifeDays: WIN_BACK_HALF_LIFE_DAYS,
};

export const knowledgeExample = {
  version: 3,
  ...documentExample,
  updatedAt: "2026-11-24T10:10:00.000Z",
};

const versionHeadExample = {
  version: 3,
  at: "2026-11-24T10:10:00.000Z",
  by: "key_01JD9Y2ZV3T6Q8R0W4X5Y7Z9CD",
};
export const versionExample = { ...versionHeadExample, ...documentExample };
export const versionSummaryExample = {
  ...versionHeadExample,
  counts: {
    usps: 2,
    motives: 2,
    trends: 1,
    triggers: 1,
    competitors: 1,
    referenceCases: 1,
    leaveReasons: 1,
  },
};
