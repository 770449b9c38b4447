import { standardFields } from "../../functions/domain/facts/standard-fields.ts";
import type { FieldDeclaration, FieldType } from "../../functions/domain/facts/types.ts";
import { type LineField, lineFields } from "../../functions/domain/feeds/line-fields.ts";
import { rolledUpFrom } from "../../functions/domain/feeds/roll-up.ts";
import { type FeedName, feedNames } from "../../functions/domain/feeds/types.ts";
import type { Label } from "../../functions/domain/label.ts";
import {
  CATEGORIES_MAX,
  CATEGORY_LENGTH_MAX_CHARACTERS,
  FEED_LINES_MAX,
  FIELDS_MAX,
  TEXT_LENGTH_MAX_CHARACTERS,
} from "../../functions/domain/limits.ts";
import { thresholds } from "../../functions/domain/settings/thresholds.ts";
import { code, codes, figure, type Language, table } from "./words.ts";

const text = {
  title: { en: "Data", nl: "Gegevens" },
  intro: {
    en: "What can be told of an account. Every account has `externalId` (your own key), `name` and `relationship` (`customer`, `prospect` or `former_customer`); all other facts are optional. What is not known is left out, never guessed.",
    nl: "Wat er van een account te vertellen is. Elk account heeft `externalId` (uw eigen sleutel), `name` en `relationship` (`customer`, `prospect` of `former_customer`); alle andere feiten zijn optioneel. Wat niet bekend is blijft weg en wordt nooit geraden.",
  },
  fields: { en: "Fields", nl: "Velden" },
  own: {
    en: "Declare fields of your own with `PUT /v1/account-fields/{key}`. Units and currency belong to the field; values are bare numbers, texts, dates `YYYY-MM-DD`, true or false, or lists of texts.",
    nl: "Geef eigen velden op met `PUT /v1/account-fields/{key}`. Eenheid en valuta horen bij het veld; waarden zijn kale getallen, teksten, datums `YYYY-MM-DD`, waar of onwaar, of lijsten van teksten.",
  },
  feeds: { en: "Feeds", nl: "Feeds" },
  feedsIntro: {
    en: "Lines of orders, opportunities, leads and activities, as a file or in small batches. A file names the account of each line in the column `externalId`, the rest under the names below. A line with a `lineId` replaces the line of that id; lines without need a stated period, all of which the file replaces.",
    nl: "Regels van orders, kansen, leads en activiteiten, als bestand of in kleine aantallen. Een bestand noemt het account van elke regel in de kolom `externalId`, de rest onder de namen hieronder. Een regel met een `lineId` vervangt de regel met die sleutel; regels zonder vragen een opgegeven periode, die het bestand in zijn geheel vervangt.",
  },
  rolledUp: {
    en: "Facts computed from lines win over uploaded ones, and say so. Those that end in `12m` look at lines dated after the same day twelve months earlier, up to and including the day facts are measured on; of a former customer, up to the day it left, or to its last order when that day is not known.",
    nl: "Feiten die uit regels worden berekend gaan boven aangeleverde feiten, en dat wordt vermeld. Feiten op `12m` kijken naar regels van na dezelfde dag twaalf maanden eerder, tot en met de dag waarop feiten worden gemeten; bij een ex-klant tot en met de dag van vertrek, of tot de laatste order als die dag onbekend is.",
  },
  thresholds: { en: "Thresholds", nl: "Drempels" },
  thresholdsIntro: {
    en: "Gates of the segment conditions, limits of the warning signals, and capacity. Each can be set for the tenant; these are the values otherwise.",
    nl: "Grenzen van de segmentvoorwaarden, drempels van de alarmbellen, en capaciteit. Elk is voor de tenant in te stellen; dit zijn de waarden zolang dat niet gebeurt.",
  },
  limits: { en: "Limits", nl: "Grenzen" },
  key: { en: "Key", nl: "Sleutel" },
  label: { en: "Name", nl: "Naam" },
  type: { en: "Type", nl: "Soort" },
  values: { en: "Values", nl: "Waarden" },
  required: { en: "required", nl: "verplicht" },
  fact: { en: "Fact", nl: "Feit" },
  feed: { en: "Feed", nl: "Feed" },
  standard: { en: "Default", nl: "Standaard" },
  unit: { en: "Unit", nl: "Eenheid" },
  whole: { en: "whole", nl: "geheel" },
  from: { en: "from", nl: "vanaf" },
  upTo: { en: "up to", nl: "tot en met" },
  none: { en: "none", nl: "geen" },
} as const satisfies Readonly<Record<string, Label>>;

const types: Readonly<Record<FieldType, Label>> = {
  number: { en: "number", nl: "getal" },
  date: { en: "date", nl: "datum" },
  category: { en: "category", nl: "categorie" },
  categories: { en: "categories", nl: "categorieën" },
  boolean: { en: "yes or no", nl: "ja of nee" },
  text: { en: "text", nl: "tekst" },
};

const feedLabels: Readonly<Record<FeedName, Label>> = {
  orders: { en: "Orders", nl: "Orders" },
  opportunities: { en: "Opportunities", nl: "Kansen" },
  leads: { en: "Leads", nl: "Leads" },
  activities: { en: "Activities", nl: "Activiteiten" },
};

const limits: readonly (readonly [Label, number])[] = [
  [{ en: "fields, standard and your own", nl: "velden, standaard en eigen" }, FIELDS_MAX],
  [{ en: "characters of a text", nl: "tekens van een tekst" }, TEXT_LENGTH_MAX_CHARACTERS],
  [
    { en: "characters of a category", nl: "tekens van een categorie" },
    CATEGORY_LENGTH_MAX_CHARACTERS,
  ],
  [{ en: "values of one categories field", nl: "waarden van één categorieënveld" }, CATEGORIES_MAX],
  [{ en: "lines of one feed per account", nl: "regels van één feed per account" }, FEED_LINES_MAX],
];

/** The guide to fields, feeds and thresholds, made from their definitions. */
export function dataGuide(language: Language): string {
  const say = (part: keyof typeof text) => text[part][language];
  const heads = [text.key, text.label, text.type, text.values].map((each) => each[language]);
  const lines = [
    `# ${say("title")}`,
    ...["", say("intro"), "", `## ${say("fields")}`, "", say("own"), ""],
    ...table(
      heads,
      standardFields.map((each) => fieldRow(each, language)),
    ),
    ...["", `## ${say("feeds")}`, "", say("feedsIntro"), ""],
    ...feedNames.flatMap((feed) => [
      ...[`### ${feedLabels[feed][language]} (${code(feed)})`, ""],
      ...table(
        heads,
        lineFields[feed].map((each) => lineRow(each, language)),
      ),
      "",
    ]),
    ...[say("rolledUp"), ""],
    ...table(
      [say("fact"), say("feed")],
      Object.entries(rolledUpFrom).map(([field, feed]) => [code(field), code(feed)]),
    ),
    ...["", `## ${say("thresholds")}`, "", say("thresholdsIntro"), ""],
    ...table(
      [say("key"), say("label"), say("unit"), say("standard")],
      thresholds.map((each) => [
        code(each.key),
        each.label[language],
        each.unit[language],
        each.default === null ? say("none") : figure(each.default, language),
      ]),
    ),
    ...["", `## ${say("limits")}`, ""],
    ...limits.map(([label, most]) => `- ${label[language]}: ${figure(most, language)}`),
  ];
  return `${lines.join("\n").trim()}\n`;
}

function fieldRow(field: FieldDeclaration, language: Language): string[] {
  const { key, label, type } = field;
  return [code(key), label[language], types[type][language], valuesOf(field, language)];
}

function lineRow(field: LineField, language: Language): string[] {
  const [key = "", label = "", type = "", values = ""] = fieldRow(field, language);
  const required = field.required ? text.required[language] : "";
  return [key, label, type, [required, values].filter((each) => each !== "").join("; ")];
}

function valuesOf(field: FieldDeclaration, language: Language): string {
  const { unit, minimum, maximum, whole, options } = field;
  const end = (word: Label, x: number | undefined) =>
    x === undefined ? [] : [`${word[language]} ${figure(x, language)}`];
  return [
    ...(options === undefined ? [] : [codes(options)]),
    ...(unit === undefined ? [] : [unit]),
    ...(whole === true ? [text.whole[language]] : []),
    ...end(text.from, minimum),
    ...end(text.upTo, maximum),
  ].join(", ");
}
