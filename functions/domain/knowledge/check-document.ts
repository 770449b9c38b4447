import { isDate } from "../dates.ts";
import { textFault } from "../facts/check-value.ts";
import { checkLabel } from "../facts/field-table.ts";
import type { Label } from "../label.ts";
import {
  CATEGORY_LENGTH_MAX_CHARACTERS,
  DATE_YEAR_MAX,
  DATE_YEAR_MIN,
  KNOWLEDGE_ENTRIES_MAX,
  KNOWLEDGE_LENGTH_MAX_BYTES,
  KNOWLEDGE_MATCHES_MAX,
  KNOWLEDGE_SEGMENTATIONS_MAX,
} from "../limits.ts";
import { type Problem, pointer } from "../problem.ts";
import { isReservedKey } from "../reserved.ts";
import { segmentationsNamed } from "./clock.ts";
import type { KnowledgeDocument, ReferenceCase, Theme } from "./types.ts";

const themeKinds = ["motives", "trends", "triggers"] as const;
const kinds = [
  "usps",
  ...themeKinds,
  "competitors",
  "referenceCases",
  "leaveReasons",
] as const satisfies readonly (keyof KnowledgeDocument)[];

/** Everything wrong with what a tenant tells, beyond the types and ranges of its values. */
export function checkKnowledge(document: KnowledgeDocument): Problem[] {
  return [
    ...kinds.flatMap((kind) => checkEntries(document[kind], pointer("", kind))),
    ...themeKinds.flatMap((kind) =>
      Object.entries(document[kind]).flatMap(([code, theme]) =>
        checkMatches(theme, document, pointer(pointer("", kind), code)),
      ),
    ),
    ...Object.entries(document.referenceCases).flatMap(([code, each]) =>
      checkCase(each, document, pointer("/referenceCases", code)),
    ),
    ...checkSize(document),
  ];
}

function checkEntries(
  entries: Readonly<Record<string, { readonly label: Label }>>,
  path: string,
): Problem[] {
  const count = Object.keys(entries).length;
  return [
    ...tooMany(count, KNOWLEDGE_ENTRIES_MAX, path, {
      en: `${count} entries of one kind.`,
      nl: `${count} vermeldingen van één soort.`,
    }),
    ...Object.entries(entries).flatMap(([code, { label }]) => [
      ...checkCode(code, pointer(path, code)),
      ...checkLabel(label, pointer(pointer(path, code), "label")),
    ]),
  ];
}

function checkCode(code: string, path: string): Problem[] {
  if (isReservedKey(code)) {
    return [
      {
        path,
        code: "reserved-key",
        detail: { en: `"${code}" is a reserved word.`, nl: `"${code}" is een gereserveerd woord.` },
        fix: { en: "Use another code.", nl: "Gebruik een andere code." },
      },
    ];
  }
  const wrong = textFault(code, CATEGORY_LENGTH_MAX_CHARACTERS, false);
  if (wrong === null) return [];
  const expected = `text, ≤ ${CATEGORY_LENGTH_MAX_CHARACTERS} characters`;
  return [{ path, code: "invalid-key", detail: wrong.detail, fix: wrong.fix, expected }];
}

function checkMatches({ matches }: Theme, { usps }: KnowledgeDocument, path: string): Problem[] {
  return Object.keys(matches)
    .filter((code) => !Object.hasOwn(usps, code))
    .map((code) => ({
      path: pointer(pointer(path, "matches"), code),
      code: "unknown-option" as const,
      detail: { en: `There is no USP "${code}".`, nl: `Er is geen USP "${code}".` },
      fix: {
        en: "Use a code of `usps`, or tell of the USP there too.",
        nl: "Gebruik een code uit `usps`, of leg de USP daar ook vast.",
      },
      expected: listed(Object.keys(usps)),
    }));
}

const LISTED_CODES = 20;

function listed(codes: readonly string[]): string {
  const more = codes.length > LISTED_CODES ? " | …" : "";
  return `${codes.slice(0, LISTED_CODES).join(" | ")}${more}`;
}

function checkCase(
  { segments = {}, topics = [], date }: ReferenceCase,
  document: KnowledgeDocument,
  path: string,
): Problem[] {
  const named = Object.values(segments).reduce((sum, keys) => sum + keys.length, 0);
  return [
    ...(named + topics.length === 0 ? [aboutNothing(path)] : []),
    ...(isDate(date) ? [] : [noDate(pointer(path, "date"))]),
    ...Object.entries(segments).flatMap(([id, keys]) =>
      repeats(keys, pointer(pointer(path, "segments"), id)),
    ),
    ...repeats(topics, pointer(path, "topics")),
    ...topics.flatMap((code, index) =>
      themeKinds.some((kind) => Object.hasOwn(document[kind], code))
        ? []
        : [unknownTopic(code, document, pointer(pointer(path, "topics"), index))],
    ),
  ];
}

function aboutNothing(path: string): Problem {
  return {
    path,
    code: "required",
    detail: {
      en: "A reference case names no segment and no topic, so it convinces nobody.",
      nl: "Een referentie noemt geen segment en geen onderwerp, en overtuigt dus niemand.",
    },
    fix: { en: "Give `segments`, `topics`, or both.", nl: "Geef `segments`, `topics`, of beide." },
  };
}

function noDate(path: string): Problem {
  return {
    path,
    code: "out-of-range",
    detail: { en: "There is no such day.", nl: "Die dag bestaat niet." },
    fix: {
      en: `Give a day between ${DATE_YEAR_MIN} and ${DATE_YEAR_MAX}.`,
      nl: `Geef een dag tussen ${DATE_YEAR_MIN} en ${DATE_YEAR_MAX}.`,
    },
    expected: "YYYY-MM-DD",
  };
}

function repeats(texts: readonly string[], path: string): Problem[] {
  return texts.flatMap((text, index) =>
    texts.indexOf(text) === index
      ? []
      : [
          {
            path: pointer(path, index),
            code: "duplicate" as const,
            detail: { en: `"${text}" is there twice.`, nl: `"${text}" staat er twee keer.` },
            fix: { en: "Name each once.", nl: "Noem elk één keer." },
          },
        ],
  );
}

function unknownTopic(code: string, document: KnowledgeDocument, path: string): Problem {
  return {
    path,
    code: "unknown-option",
    detail: {
      en: `"${code}" is no motive, trend or trigger.`,
      nl: `"${code}" is geen motief, trend of trigger.`,
    },
    fix: {
      en: "Use a code of `motives`, `trends` or `triggers`.",
      nl: "Gebruik een code uit `motives`, `trends` of `triggers`.",
    },
    expected: listed(themeKinds.flatMap((kind) => Object.keys(document[kind]))),
  };
}

// ------------------------------------------------------------ size

function checkSize(document: KnowledgeDocument): Problem[] {
  const matches = themeKinds
    .flatMap((kind) => Object.values(document[kind]))
    .reduce((sum, theme) => sum + Object.keys(theme.matches).length, 0);
  const segmentations = segmentationsNamed(document).size;
  const bytes = new TextEncoder().encode(JSON.stringify(document)).length;
  return [
    ...tooMany(matches, KNOWLEDGE_MATCHES_MAX, "", {
      en: `${matches} matches in all.`,
      nl: `${matches} matches in totaal.`,
    }),
    ...tooMany(segmentations, KNOWLEDGE_SEGMENTATIONS_MAX, "", {
      en: `${segmentations} segmentations are named.`,
      nl: `Er worden ${segmentations} segmentaties genoemd.`,
    }),
    ...tooMany(bytes, KNOWLEDGE_LENGTH_MAX_BYTES, "", {
      en: `The whole takes ${bytes} bytes as JSON.`,
      nl: `Het geheel beslaat ${bytes} bytes als JSON.`,
    }),
  ];
}

function tooMany(count: number, maximum: number, path: string, detail: Label): Problem[] {
  if (count <= maximum) return [];
  return [
    {
      path,
      code: "too-many",
      detail,
      fix: {
        en: `Keep it to ${maximum} at most: take out what weighs least.`,
        nl: `Houd het op hoogstens ${maximum}: haal weg wat het minst weegt.`,
      },
      expected: `≤ ${maximum}`,
    },
  ];
}
