import {
  EXPORT_FORMAT_VERSION,
  type ExportedEntity,
  exportedEntities,
} from "../../functions/contract/schemas/export-lines.ts";
import type { Label } from "../../functions/domain/label.ts";
import { defaultRetention } from "../../functions/domain/retention.ts";
import { code, figure, type Language, table } from "./words.ts";

const text = {
  title: { en: "Export", nl: "Export" },
  intro: {
    en: "`POST /v1/exports` writes all data of the tenant to files; `GET /v1/exports/{exportId}` tells how far it is, and then where to download them. The links work for 15 minutes; reading the export again gives new ones. Files are kept {days} days, unless the retention settings say otherwise.",
    nl: "`POST /v1/exports` schrijft alle gegevens van de tenant naar bestanden; `GET /v1/exports/{exportId}` vertelt hoever het is, en daarna waar ze te downloaden zijn. De links werken 15 minuten; wie de export opnieuw opvraagt krijgt nieuwe. Bestanden worden {days} dagen bewaard, tenzij de bewaartermijnen anders zeggen.",
  },
  moment: { en: "As of when", nl: "Van welk moment" },
  momentText: {
    en: "An export is no photograph of one instant. Each bucket of accounts, some hundreds together, is read as it was at one moment, and so is each page of everything else; all those moments lie between `readFrom` and `readUntil` of the manifest. A change made in between is in it or not. For a state of one instant, let nobody write while the export runs.",
    nl: "Een export is geen foto van één ogenblik. Elke emmer van enkele honderden accounts wordt gelezen zoals die op één moment was, en zo ook elke bladzijde van al het andere; al die momenten liggen tussen `readFrom` en `readUntil` in het manifest. Een wijziging daartussen staat erin of niet. Wie de stand van één ogenblik wil, laat niemand schrijven zolang de export loopt.",
  },
  files: { en: "Files", nl: "Bestanden" },
  filesText: {
    en: "UTF-8, one JSON object a line (NDJSON), compressed with gzip. Large entities have several parts, numbered in their names; parts that follow each other are one gzip file: `cat orders-*.ndjson.gz > orders.ndjson.gz`. `manifest.json` (format version {version}) lists every file with its length, lines and SHA-256, counts the lines of every entity, and has a JSON Schema of the lines of each.",
    nl: "UTF-8, één JSON-object per regel (NDJSON), gecomprimeerd met gzip. Grote onderdelen bestaan uit meer delen, genummerd in hun naam; delen achter elkaar zijn één gzip-bestand: `cat orders-*.ndjson.gz > orders.ndjson.gz`. `manifest.json` (formaatversie {version}) noemt elk bestand met lengte, aantal regels en SHA-256, telt de regels van elk onderdeel, en bevat van de regels van elk een JSON Schema.",
  },
  entity: { en: "Entity", nl: "Onderdeel" },
  holds: { en: "What a line is", nl: "Wat een regel is" },
  back: { en: "Putting it back", nl: "Terugzetten" },
  backText: {
    en: "Declare the account fields, then import `accounts` as NDJSON with gzip: the lines are those an import takes. Then each feed, all its parts joined, with the period of its first to its last day in the manifest, so that lines without an id come along. Criteria sets, segmentations and profiles have the definitions that creating them takes; ids are made anew, so put the new criteria set's id in those that name it, freeze the set and publish the profiles. The same accounts under the same definitions, on the same day, rank the same.",
    nl: "Leg de accountvelden vast en importeer dan `accounts` als NDJSON met gzip: de regels zijn zoals een import ze vraagt. Daarna elke feed, alle delen samengevoegd, met de periode van de eerste tot de laatste dag uit het manifest, zodat regels zonder sleutel meekomen. Criteriasets, segmentaties en profielen hebben de definities waarmee ze worden gemaakt; ids worden opnieuw gemaakt, zet dus het id van de nieuwe criteriaset in wat die noemt, bevries de set en publiceer de profielen. Dezelfde accounts onder dezelfde definities geven op dezelfde dag dezelfde rangorde.",
  },
  absent: { en: "What is not in it", nl: "Wat er niet in zit" },
  absentText: {
    en: "Secrets, of which only digests are stored. Rankings that were replaced: the versions they were made of are in it. Files that were imported, and what can be computed again from what is in it.",
    nl: "Geheimen, waarvan alleen een vingerafdruk is opgeslagen. Vervangen rangordes: de versies waaruit ze zijn gemaakt zitten er wel in. Geïmporteerde bestanden, en wat opnieuw te berekenen is uit wat er wel in zit.",
  },
} as const satisfies Readonly<Record<string, Label>>;

const versions = (thing: string, ding: string): Label => ({
  en: `A version of a ${thing}, with who wrote it and when`,
  nl: `Een versie van een ${ding}, met wie die schreef en wanneer`,
});

const meanings: Readonly<Record<ExportedEntity, Label>> = {
  tenant: { en: "The tenant", nl: "De tenant" },
  "account-fields": { en: "A field of the tenant's own", nl: "Een eigen veld van de tenant" },
  settings: {
    en: "Thresholds and goals; retention; branding, its logo in base64",
    nl: "Drempels en doelen; bewaartermijnen; huisstijl, met het logo in base64",
  },
  "criteria-sets": { en: "A criteria set", nl: "Een criteriaset" },
  "criteria-set-versions": versions("criteria set", "criteriaset"),
  segmentations: { en: "A segmentation", nl: "Een segmentatie" },
  "segmentation-versions": versions("segmentation", "segmentatie"),
  "weighting-profiles": { en: "A weighting profile", nl: "Een wegingsprofiel" },
  "weighting-profile-versions": versions("weighting profile", "wegingsprofiel"),
  "import-mappings": { en: "An import mapping", nl: "Een importmapping" },
  "import-mapping-versions": versions("import mapping", "importmapping"),
  knowledge: versions("knowledge document", "kennisdocument"),
  accounts: {
    en: "An account with its facts, as an import takes it",
    nl: "Een account met zijn feiten, zoals een import het vraagt",
  },
  "account-states": {
    en: "Id, version and dates of an account",
    nl: "Id, versie en datums van een account",
  },
  orders: { en: "An order line", nl: "Een orderregel" },
  opportunities: { en: "An opportunity", nl: "Een kans" },
  leads: { en: "A lead", nl: "Een lead" },
  activities: { en: "An activity", nl: "Een activiteit" },
  "account-ratings": { en: "A rating of an account", nl: "Een oordeel over een account" },
  "segment-ratings": { en: "A rating of a segment", nl: "Een oordeel over een segment" },
  runs: {
    en: "A ranking that was published, without the ranking itself",
    nl: "Een gepubliceerde rangorde, zonder de rangorde zelf",
  },
  rankings: { en: "A ranking in force, whole", nl: "Een geldende rangorde, geheel" },
  "account-imports": { en: "An import job", nl: "Een importopdracht" },
  "api-keys": { en: "An API key, without its secret", nl: "Een API-sleutel, zonder het geheim" },
  "oauth-clients": {
    en: "An OAuth client, without its secret",
    nl: "Een OAuth-client, zonder het geheim",
  },
  "oidc-issuers": { en: "An identity provider", nl: "Een identiteitsaanbieder" },
  "cors-origins": { en: "The web origins that are let in", nl: "De toegelaten weborigins" },
  clients: {
    en: "A client of this partner; its data is in an export of its own",
    nl: "Een klant van deze partner; de gegevens daarvan staan in een eigen export",
  },
  "share-links": {
    en: "A share link, without what opens it",
    nl: "Een deellink, zonder wat hem opent",
  },
  usage: { en: "What was used on a day", nl: "Wat op een dag is gebruikt" },
  "audit-records": {
    en: "An audit record; together they are the whole chain",
    nl: "Een auditregel; samen zijn ze de hele keten",
  },
};

/** The guide to the files of an export, made from their definitions. */
export function exportGuide(language: Language): string {
  const values: Readonly<Record<string, string>> = {
    days: figure(defaultRetention.exportDays, language),
    version: figure(EXPORT_FORMAT_VERSION, language),
  };
  const say = (part: keyof typeof text) =>
    text[part][language].replace(/\{(days|version)\}/g, (_, name: string) => values[name] ?? "");
  const lines = [
    `# ${say("title")}`,
    ...["", say("intro"), "", `## ${say("moment")}`, "", say("momentText"), ""],
    ...[`## ${say("files")}`, "", say("filesText"), ""],
    ...table(
      [say("entity"), say("holds")],
      exportedEntities.map((entity) => [code(entity), meanings[entity][language]]),
    ),
    ...["", `## ${say("back")}`, "", say("backText"), ""],
    ...[`## ${say("absent")}`, "", say("absentText"), ""],
  ];
  return `${lines.join("\n").trim()}\n`;
}
