import { anchorsOfBuiltin, hasOwnAnchors } from "../../functions/domain/criteria/anchors.ts";
import { catalogue } from "../../functions/domain/criteria/catalogue.ts";
import {
  type Aggregation,
  type Axis,
  axes,
  type BuiltinName,
  type CatalogueEntry,
  type Level,
  ratingLevels,
} from "../../functions/domain/criteria/types.ts";
import { standardFields } from "../../functions/domain/facts/standard-fields.ts";
import type { Relationship } from "../../functions/domain/facts/types.ts";
import type { Label } from "../../functions/domain/label.ts";
import { axisLabels } from "../../functions/domain/ranking/labels.ts";
import { scaleInWords } from "./scale-in-words.ts";
import { code, codes, type Language, table } from "./words.ts";

const text = {
  title: { en: "Criteria", nl: "Criteria" },
  intro: {
    en: "The built-in criteria with their default scales. Put them in a criteria set as they are, or with scales, labels and directions of your own; add criteria of your own beside them. A criterion that is not about an account is not missing there: its weight goes to the other criteria.",
    nl: "De ingebouwde criteria met hun standaardschalen. Neem ze over in een criteriaset zoals ze zijn, of met eigen schalen, namen en richtingen; voeg er eigen criteria aan toe. Een criterium dat niet over een account gaat, ontbreekt daar niet: het gewicht gaat naar de andere criteria.",
  },
  own: {
    en: "Criteria of your own measure a field, a ratio of two fields, ratings by people (1–5), or a formula (lowest, highest or product) of other criteria. How a raw value becomes a utility is in [the method](/docs/guides/method); what fields and feeds hold is in [the data](/docs/guides/data).",
    nl: "Eigen criteria meten een veld, een verhouding van twee velden, oordelen van mensen (1–5), of een formule (laagste, hoogste of product) van andere criteria. Hoe een ruwe waarde een nut wordt, staat in [de methode](/docs/guides/method); wat velden en feeds bevatten, staat in [de gegevens](/docs/guides/data).",
  },
  criterion: { en: "Criterion", nl: "Criterium" },
  key: { en: "Key", nl: "Sleutel" },
  level: { en: "Level", nl: "Niveau" },
  about: { en: "About", nl: "Gaat over" },
  scale: { en: "Default scale", nl: "Standaardschaal" },
  unit: { en: "Unit", nl: "Eenheid" },
  segment: { en: "Of a segment", nl: "Van een segment" },
  fields: { en: "Fields", nl: "Velden" },
  feeds: { en: "Feeds", nl: "Feeds" },
  rated: { en: "Rated instead", nl: "Als oordeel" },
  axis: { en: "Axis", nl: "As" },
} as const satisfies Readonly<Record<string, Label>>;

const levels: Readonly<Record<Level, Label>> = {
  account: { en: "account", nl: "account" },
  segment: { en: "segment", nl: "segment" },
  both: { en: "account and segment", nl: "account en segment" },
};

const relationships: Readonly<Record<Relationship, Label>> = {
  customer: { en: "customers", nl: "klanten" },
  prospect: { en: "prospects", nl: "prospects" },
  former_customer: { en: "former customers", nl: "ex-klanten" },
};

const aggregations: Readonly<Record<Aggregation, Label>> = {
  mean: {
    en: "mean of the utilities of its accounts",
    nl: "gemiddelde van het nut van zijn accounts",
  },
  ratioOfSums: {
    en: "utility of the ratio of the sums",
    nl: "nut van de verhouding van de sommen",
  },
  restrictedMean: {
    en: "utility of the Kaplan–Meier restricted mean",
    nl: "nut van het beperkte Kaplan–Meier-gemiddelde",
  },
  segment: {
    en: "a figure of the segment as a whole",
    nl: "een cijfer van het segment als geheel",
  },
};

/** The guide to the catalogue, made from the catalogue. */
export function criteriaGuide(language: Language): string {
  const lines = [
    `# ${text.title[language]}`,
    "",
    text.intro[language],
    "",
    text.own[language],
    "",
    ...axes.flatMap((axis) => ["", ...axisPart(axis, language)]),
  ];
  return `${lines
    .join("\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim()}\n`;
}

function axisPart(axis: Axis, language: Language): string[] {
  const entries = catalogue.filter(({ criterion }) => criterion.axis === axis);
  const rows = entries.map(({ name, label, criterion }) => [
    label[language],
    code(name),
    levels[criterion.level][language],
    criterion.appliesTo.map((each) => relationships[each][language]).join(", "),
  ]);
  const head = [text.criterion, text.key, text.level, text.about].map((each) => each[language]);
  return [
    `## ${text.axis[language]}: ${axisLabels[axis][language]}`,
    "",
    ...table(head, rows),
    "",
    ...entries.flatMap((entry) => [...entryPart(entry, language), ""]),
  ];
}

function entryPart(entry: CatalogueEntry, language: Language): string[] {
  const { name, label, help, unit, aggregation, fields, feeds, criterion } = entry;
  const { scale, direction } = criterion;
  const fieldLabel = (key: string) =>
    standardFields.find((each) => each.key === key)?.label[language];
  const named = fields.map((each) => `${code(each)} (${fieldLabel(each) ?? each})`);
  const item = (what: Label, value: string) =>
    value === "" ? [] : [`- ${what[language]}: ${value}`];
  return [
    `### ${label[language]}`,
    "",
    `${code(name)}: ${help[language]}`,
    "",
    ...item(text.unit, unit[language]),
    ...item(text.scale, scaleInWords(scale, direction, language)),
    ...item(text.segment, aggregations[aggregation][language]),
    ...item(text.fields, named.join(", ")),
    ...item(text.feeds, codes(feeds)),
    ...item(text.rated, hasOwnAnchors(name) ? ratingsInWords(name, language) : ""),
  ];
}

function ratingsInWords(name: BuiltinName, language: Language): string {
  const anchors = anchorsOfBuiltin(name);
  return ratingLevels.map((level) => `${level} ${anchors[level][language]}`).join("; ");
}
