import {
  type FactError,
  FEED_LINES_MAX,
  FEEDS_MAX_BYTES,
  type Label,
  type LineError,
  type LineRefusal,
} from "../domain/index.ts";
import {
  FILE_BYTES_MAX,
  FILE_ROWS_MAX,
  GZIP_RATIO_MAX,
  PREPARED_BYTES_MAX,
  PREPARED_ROWS_MAX,
  ROW_BYTES_MAX,
  WORKBOOK_BYTES_MAX,
  WORKBOOK_UNPACKED_BYTES_MAX,
} from "./limits.ts";
import type { PersonalKind } from "./mapping/personal.ts";

/**
 * One thing that is wrong with one row of a file.
 * `column` is the header name (or JSON member) it was found in, null when the whole row is meant.
 */
export interface RowProblem {
  readonly code: string;
  readonly column: string | null;
  readonly message: Label;
  readonly suggestion: Label;
}

/** One thing that ends an import: most often a file that is unreadable as a whole. */
export interface FileProblem {
  readonly code: FileProblemCode;
  readonly column: string | null;
  readonly message: Label;
  readonly suggestion: Label;
}

export type FileProblemCode =
  | "file-empty"
  | "file-too-large"
  | "file-too-many-rows"
  | "file-without-rows"
  | "report-not-whole"
  | "report-not-prepared"
  | "file-too-large-to-prepare"
  | "reports-of-two-imports"
  | "file-not-gzip"
  | "file-is-gzip"
  | "file-is-workbook"
  | "file-not-workbook"
  | "workbook-locked"
  | "workbook-damaged"
  | "workbook-too-large"
  | "workbook-empty"
  | "sheet-missing"
  | "column-personal"
  | "file-not-utf8"
  | "file-not-json-array"
  | "gzip-damaged"
  | "gzip-ratio-too-high"
  | "header-too-long"
  | "header-damaged"
  | "header-unknown-column"
  | "header-duplicate-column"
  | "header-missing-column"
  | "header-too-many-columns"
  | "file-missing"
  | "file-length-differs"
  | "file-checksum-differs"
  | "file-changed"
  | "no-valid-row"
  | "accounts-too-large"
  | "import-broken-off"
  | "import-out-of-time"
  | "undo-not-possible";

/** Codes of the rows that cannot be taken apart; the codes of bad values come from the domain. */
export type RowShapeCode =
  | "row-too-long"
  | "unterminated-quote"
  | "unexpected-quote"
  | "text-after-quote"
  | "invalid-utf8"
  | "nul-character"
  | "array-not-closed"
  | "column-count";

/** Thrown by the readers when the file as a whole cannot be read; carries every problem found. */
export class UnreadableFile extends Error {
  readonly problems: readonly FileProblem[];

  constructor(problems: readonly FileProblem[]) {
    super(problems.map((problem) => problem.message.en).join(" "));
    this.name = "UnreadableFile";
    this.problems = problems;
  }
}

const gibibytes = (bytes: number): string => `${bytes / 1024 ** 3} GiB`;
const mebibytes = (bytes: number): string => `${bytes / 1024 ** 2} MiB`;

const fileTexts: Record<
  Exclude<
    FileProblemCode,
    | "header-unknown-column"
    | "header-duplicate-column"
    | "header-missing-column"
    | "header-too-many-columns"
    | "sheet-missing"
    | "column-personal"
    | "reports-of-two-imports"
  >,
  { message: Label; suggestion: Label }
> = {
  "file-empty": {
    message: { en: "The file has no header line.", nl: "Het bestand heeft geen kopregel." },
    suggestion: {
      en: "Upload a file whose first line names the columns.",
      nl: "Upload een bestand waarvan de eerste regel de kolommen benoemt.",
    },
  },
  "file-too-large": {
    message: {
      en: `The file is larger than ${gibibytes(FILE_BYTES_MAX)} after decompression.`,
      nl: `Het bestand is na uitpakken groter dan ${gibibytes(FILE_BYTES_MAX)}.`,
    },
    suggestion: {
      en: "Split the file and import the parts one after another.",
      nl: "Splits het bestand en importeer de delen na elkaar.",
    },
  },
  "file-without-rows": {
    message: { en: "The file has no data rows.", nl: "Het bestand heeft geen gegevensrijen." },
    suggestion: {
      en: "Upload a file with a row per account, or of a feed a row per line.",
      nl: "Upload een bestand met een rij per account, of van een feed een rij per regel.",
    },
  },
  "report-not-whole": {
    message: {
      en: "The file is a report of rejected rows: what it lacks would be removed.",
      nl: "Het bestand is een rapport van afgekeurde rijen: wat er niet in staat, zou verdwijnen.",
    },
    suggestion: {
      en: "Import the mended report in mode upsert; of lines with a period the whole file again.",
      nl: "Importeer het herstelde rapport in modus upsert; van regels met een periode het hele bestand opnieuw.",
    },
  },
  "report-not-prepared": {
    message: {
      en: "The file is a report of rejected rows, which has been prepared already.",
      nl: "Het bestand is een rapport van afgekeurde rijen, dat al is voorbereid.",
    },
    suggestion: {
      en: "Mend the rows and import the report as it is, with the settings of the import that made it.",
      nl: "Herstel de rijen en importeer het rapport zoals het is, met de instellingen van de import die het maakte.",
    },
  },
  "file-too-large-to-prepare": {
    message: {
      en: `The files together, or the one that is made of them, have more than ${mebibytes(PREPARED_BYTES_MAX)} of text or ${PREPARED_ROWS_MAX} rows.`,
      nl: `De bestanden samen, of het bestand dat ervan gemaakt wordt, hebben meer dan ${mebibytes(PREPARED_BYTES_MAX)} tekst of ${PREPARED_ROWS_MAX} rijen.`,
    },
    suggestion: {
      en: "Split the files by period, or join them before they are uploaded.",
      nl: "Splits de bestanden per periode, of voeg ze samen voor u ze uploadt.",
    },
  },
  "file-too-many-rows": {
    message: {
      en: `The file has more than ${FILE_ROWS_MAX} rows.`,
      nl: `Het bestand heeft meer dan ${FILE_ROWS_MAX} rijen.`,
    },
    suggestion: {
      en: "Split the file and import the parts one after another.",
      nl: "Splits het bestand en importeer de delen na elkaar.",
    },
  },
  "file-not-gzip": {
    message: {
      en: "The import says gzip, but the file is not a gzip file.",
      nl: "De import zegt gzip, maar het bestand is geen gzip-bestand.",
    },
    suggestion: {
      en: "Create the import with gzip false, or compress the file.",
      nl: "Maak de import met gzip false, of comprimeer het bestand.",
    },
  },
  "file-is-gzip": {
    message: {
      en: "The file is a gzip file, but the import does not say so.",
      nl: "Het bestand is een gzip-bestand, maar de import zegt dat niet.",
    },
    suggestion: { en: "Create the import with gzip true.", nl: "Maak de import met gzip true." },
  },
  "file-is-workbook": {
    message: {
      en: "The file is a workbook or zip archive.",
      nl: "Het bestand is een werkmap of zip-archief.",
    },
    suggestion: {
      en: "Create the import with format xlsx, or save the sheet as CSV and upload that.",
      nl: "Maak de import met format xlsx, of sla het werkblad op als CSV en upload dat.",
    },
  },
  "file-not-workbook": {
    message: { en: "The file is not an XLSX workbook.", nl: "Het bestand is geen XLSX-werkmap." },
    suggestion: {
      en: "Create the import with the format the file has.",
      nl: "Maak de import met het formaat dat het bestand heeft.",
    },
  },
  "workbook-locked": {
    message: {
      en: "The workbook has a password, or is of the old XLS kind.",
      nl: "De werkmap heeft een wachtwoord, of is van het oude soort XLS.",
    },
    suggestion: {
      en: "Save it as XLSX without a password.",
      nl: "Sla hem op als XLSX zonder wachtwoord.",
    },
  },
  "workbook-damaged": {
    message: {
      en: "The workbook is damaged or cut off.",
      nl: "De werkmap is beschadigd of afgebroken.",
    },
    suggestion: {
      en: "Open and save it again, or save the sheet as CSV.",
      nl: "Open hem en sla hem opnieuw op, of sla het werkblad op als CSV.",
    },
  },
  "workbook-too-large": {
    message: {
      en: `The workbook is larger than ${mebibytes(WORKBOOK_BYTES_MAX)}, or ${gibibytes(WORKBOOK_UNPACKED_BYTES_MAX)} after decompression.`,
      nl: `De werkmap is groter dan ${mebibytes(WORKBOOK_BYTES_MAX)}, of ${gibibytes(WORKBOOK_UNPACKED_BYTES_MAX)} na uitpakken.`,
    },
    suggestion: {
      en: "Save the sheet as CSV and upload that.",
      nl: "Sla het werkblad op als CSV en upload dat.",
    },
  },
  "workbook-empty": {
    message: { en: "No sheet has any rows.", nl: "Geen enkel werkblad heeft rijen." },
    suggestion: {
      en: "Upload a workbook with a sheet whose first row names the columns.",
      nl: "Upload een werkmap met een werkblad waarvan de eerste rij de kolommen benoemt.",
    },
  },
  "file-not-utf8": {
    message: {
      en: "The header line is not UTF-8 text.",
      nl: "De kopregel is geen UTF-8-tekst.",
    },
    suggestion: { en: "Save the file as UTF-8.", nl: "Sla het bestand op als UTF-8." },
  },
  "file-not-json-array": {
    message: { en: "The file is not a JSON array.", nl: "Het bestand is geen JSON-array." },
    suggestion: {
      en: "Put all rows between [ and ], or create the import with format ndjson.",
      nl: "Zet alle rijen tussen [ en ], of maak de import met format ndjson.",
    },
  },
  "gzip-damaged": {
    message: {
      en: "The gzip file is damaged or cut off.",
      nl: "Het gzip-bestand is beschadigd of afgebroken.",
    },
    suggestion: {
      en: "Compress and upload the file again.",
      nl: "Comprimeer en upload het bestand opnieuw.",
    },
  },
  "gzip-ratio-too-high": {
    message: {
      en: `The gzip file unpacks to more than ${GZIP_RATIO_MAX} times its size.`,
      nl: `Het gzip-bestand wordt uitgepakt meer dan ${GZIP_RATIO_MAX} keer zo groot.`,
    },
    suggestion: {
      en: "Upload the file without compression.",
      nl: "Upload het bestand zonder compressie.",
    },
  },
  "header-too-long": {
    message: {
      en: `The header line is longer than ${mebibytes(ROW_BYTES_MAX)}.`,
      nl: `De kopregel is langer dan ${mebibytes(ROW_BYTES_MAX)}.`,
    },
    suggestion: {
      en: "Put each row on a line of its own.",
      nl: "Zet elke rij op een eigen regel.",
    },
  },
  "header-damaged": {
    message: {
      en: "The header line has a quote in the wrong place or a NUL character.",
      nl: "De kopregel heeft een aanhalingsteken op de verkeerde plaats of een NUL-teken.",
    },
    suggestion: {
      en: "Write the column names without quotes; when a delimiter is stated, check whether it is the file's.",
      nl: "Schrijf de kolomnamen zonder aanhalingstekens; is er een scheidingsteken opgegeven, controleer dan of het dat van het bestand is.",
    },
  },
  "file-missing": {
    message: { en: "There is no uploaded file.", nl: "Er is geen geüpload bestand." },
    suggestion: {
      en: "Create an import, upload the file, then start.",
      nl: "Maak een import, upload het bestand en start daarna.",
    },
  },
  "file-length-differs": {
    message: {
      en: "The file has another length than the import says.",
      nl: "Het bestand heeft een andere lengte dan de import zegt.",
    },
    suggestion: {
      en: "Create an import with the right bytes and upload the whole file.",
      nl: "Maak een import met de juiste bytes en upload het hele bestand.",
    },
  },
  "file-checksum-differs": {
    message: {
      en: "The file has another SHA-256 than the import says.",
      nl: "Het bestand heeft een andere SHA-256 dan de import zegt.",
    },
    suggestion: {
      en: "Upload the file again; it was changed or damaged on its way.",
      nl: "Upload het bestand opnieuw; het is onderweg gewijzigd of beschadigd.",
    },
  },
  "file-changed": {
    message: {
      en: "The file was replaced while it was being imported.",
      nl: "Het bestand is vervangen terwijl het werd geïmporteerd.",
    },
    suggestion: {
      en: "Import the file again; accounts imported already stay as they are.",
      nl: "Importeer het bestand opnieuw; al geïmporteerde accounts blijven zoals ze zijn.",
    },
  },
  "no-valid-row": {
    message: { en: "Not one row could be used.", nl: "Geen enkele rij was bruikbaar." },
    suggestion: {
      en: "Mend the rows; each is listed with what is wrong with it.",
      nl: "Herstel de rijen; bij elke rij staat wat eraan mankeert.",
    },
  },
  "accounts-too-large": {
    message: {
      en: "The accounts are too large to store together.",
      nl: "De accounts zijn te groot om samen op te slaan.",
    },
    suggestion: {
      en: "Shorten the longest texts of the accounts and their lines.",
      nl: "Kort de langste teksten van de accounts en hun regels in.",
    },
  },
  "import-broken-off": {
    message: {
      en: "The import was broken off by a fault on our side.",
      nl: "De import is afgebroken door een fout aan onze kant.",
    },
    suggestion: {
      en: "Import the file again; what was imported already is recognised.",
      nl: "Importeer het bestand opnieuw; wat al geïmporteerd is, wordt herkend.",
    },
  },
  "import-out-of-time": {
    message: {
      en: "The import was tried several times without getting any further.",
      nl: "De import is meermaals geprobeerd zonder verder te komen.",
    },
    suggestion: {
      en: "Split the file and import the parts one after another.",
      nl: "Splits het bestand en importeer de delen na elkaar.",
    },
  },
  "undo-not-possible": {
    message: {
      en: "What the accounts were before the import is not known.",
      nl: "Het is niet bekend wat de accounts voor de import waren.",
    },
    suggestion: {
      en: "Import a file with what they were.",
      nl: "Importeer een bestand met wat ze waren.",
    },
  },
};

export function fileProblem(code: keyof typeof fileTexts): FileProblem {
  return { code, column: null, ...fileTexts[code] };
}

/** `nearest` is the allowed name the unknown one resembles, null when it resembles none. */
export function unknownColumn(
  name: string,
  known: {
    readonly nearest: string | null;
    readonly allowed: readonly string[];
    readonly declarable: boolean;
  },
): FileProblem {
  const list = known.allowed.join(", ");
  const meant = known.nearest === null ? instead(known.declarable) : didYouMean(known.nearest);
  return {
    code: "header-unknown-column",
    column: name,
    message: { en: `Unknown column "${name}".`, nl: `Onbekende kolom "${name}".` },
    suggestion: {
      en: `${meant.en} Allowed: ${list}.`,
      nl: `${meant.nl} Toegestaan: ${list}.`,
    },
  };
}

const didYouMean = (nearest: string): Label => ({
  en: `Did you mean "${nearest}"?`,
  nl: `Bedoelde u "${nearest}"?`,
});

function instead(declarable: boolean): Label {
  if (!declarable) {
    return {
      en: "Remove the column, or say in a mapping what becomes of it.",
      nl: "Verwijder de kolom, of zeg in een mapping wat ermee gebeurt.",
    };
  }
  return {
    en: "Say in a mapping what becomes of the file's own columns (the preview proposes one), remove the column, or declare it as an account field.",
    nl: "Zeg in een mapping wat er met de eigen kolommen van het bestand gebeurt (de preview stelt er een voor), verwijder de kolom, of declareer haar als accountveld.",
  };
}

export function duplicateColumn(name: string): FileProblem {
  return {
    code: "header-duplicate-column",
    column: name,
    message: {
      en: `Column "${name}" occurs more than once.`,
      nl: `Kolom "${name}" komt meer dan één keer voor.`,
    },
    suggestion: { en: "Keep one of the two.", nl: "Houd één van de twee." },
  };
}

export function missingColumn(name: string): FileProblem {
  return {
    code: "header-missing-column",
    column: name,
    message: { en: `Column "${name}" is missing.`, nl: `Kolom "${name}" ontbreekt.` },
    suggestion: {
      en: `Add a column "${name}"; names are exact, capitals included.`,
      nl: `Voeg een kolom "${name}" toe; namen zijn exact, ook de hoofdletters.`,
    },
  };
}

export function tooManyColumns(columnsMax: number): FileProblem {
  return {
    code: "header-too-many-columns",
    column: null,
    message: {
      en: `The file has more than ${columnsMax} columns.`,
      nl: `Het bestand heeft meer dan ${columnsMax} kolommen.`,
    },
    suggestion: {
      en: "Leave out the columns you do not need.",
      nl: "Laat kolommen weg die u niet nodig hebt.",
    },
  };
}

/** `line`: the first row of the second import. */
export function reportsOfTwoImports(line: number): FileProblem {
  return {
    code: "reports-of-two-imports",
    column: "import",
    message: {
      en: `Reports of two imports stand below one another: the row of line ${line} was rejected by another import than those above it.`,
      nl: `Rapporten van twee imports staan onder elkaar: de rij van regel ${line} is door een andere import afgekeurd dan die erboven.`,
    },
    suggestion: {
      en: "Upload the mended report of each import by itself, with the settings of that import.",
      nl: "Upload het herstelde rapport van elke import apart, met de instellingen van die import.",
    },
  };
}

/** `names`: the sheets the workbook has. */
export function missingSheet(name: string, names: readonly string[]): FileProblem {
  const list = names.join(", ");
  return {
    code: "sheet-missing",
    column: null,
    message: { en: `There is no sheet "${name}".`, nl: `Er is geen werkblad "${name}".` },
    suggestion: { en: `Use one of: ${list}.`, nl: `Gebruik een van: ${list}.` },
  };
}

const personalNames: Readonly<Record<PersonalKind, Label>> = {
  "person-name": { en: "names of persons", nl: "namen van personen" },
  email: { en: "e-mail addresses", nl: "e-mailadressen" },
  phone: { en: "phone numbers", nl: "telefoonnummers" },
  "citizen-number": { en: "citizen service numbers", nl: "burgerservicenummers" },
  "bank-account": { en: "bank account numbers", nl: "bankrekeningnummers" },
  "birth-date": { en: "dates of birth", nl: "geboortedatums" },
};

export function personalColumn(column: string, kind: PersonalKind): FileProblem {
  const name = personalNames[kind];
  return {
    code: "column-personal",
    column,
    message: {
      en: `Column "${column}" looks like ${name.en}.`,
      nl: `Kolom "${column}" lijkt ${name.nl} te bevatten.`,
    },
    suggestion: {
      en: "Take it out of the mapping, or state allowPersonal for it if it must be imported.",
      nl: "Haal haar uit de mapping, of zet er allowPersonal bij als zij mee moet.",
    },
  };
}

const quoteAdvice: Label = {
  en: 'Put the whole cell between quotes and double each quote inside it: "a ""b"" c".',
  nl: 'Zet de hele cel tussen aanhalingstekens en verdubbel elk aanhalingsteken erin: "a ""b"" c".',
};

const shapeTexts: Record<
  Exclude<RowShapeCode, "column-count">,
  { message: Label; suggestion: Label }
> = {
  "row-too-long": {
    message: {
      en: `The row is longer than ${mebibytes(ROW_BYTES_MAX)}.`,
      nl: `De rij is langer dan ${mebibytes(ROW_BYTES_MAX)}.`,
    },
    suggestion: {
      en: "Shorten the cells, or check for a missing line break.",
      nl: "Kort de cellen in, of controleer of een regeleinde ontbreekt.",
    },
  },
  "unterminated-quote": {
    message: {
      en: "A quoted cell that opens on this line is not closed.",
      nl: "Een cel met aanhalingstekens die op deze regel begint, wordt niet afgesloten.",
    },
    suggestion: quoteAdvice,
  },
  "unexpected-quote": {
    message: {
      en: "A quote stands inside a cell that does not start with one.",
      nl: "Een aanhalingsteken staat in een cel die er niet mee begint.",
    },
    suggestion: quoteAdvice,
  },
  "text-after-quote": {
    message: {
      en: "Text follows the closing quote of a cell.",
      nl: "Na het sluitende aanhalingsteken van een cel volgt tekst.",
    },
    suggestion: quoteAdvice,
  },
  "invalid-utf8": {
    message: {
      en: "The row is not valid UTF-8 text.",
      nl: "De rij is geen geldige UTF-8-tekst.",
    },
    suggestion: {
      en: "Save the file as UTF-8 and upload it again.",
      nl: "Sla het bestand op als UTF-8 en upload het opnieuw.",
    },
  },
  "nul-character": {
    message: { en: "The row contains a NUL character.", nl: "De rij bevat een NUL-teken." },
    suggestion: { en: "Remove the NUL character.", nl: "Verwijder het NUL-teken." },
  },
  "array-not-closed": {
    message: {
      en: "The file ends before its JSON array does.",
      nl: "Het bestand eindigt voordat de JSON-array eindigt.",
    },
    suggestion: {
      en: "Check whether the file was cut off, and upload the whole of it.",
      nl: "Controleer of het bestand is afgebroken, en upload het hele bestand.",
    },
  },
};

export function shapeProblem(code: keyof typeof shapeTexts): RowProblem {
  return { code, column: null, ...shapeTexts[code] };
}

/** What the domain found wrong with a value, placed in the column of its field. */
export function valueProblem(error: FactError | LineError): RowProblem {
  const { field, code, detail, fix } = error;
  return { code, column: field === "" ? null : field, message: detail, suggestion: fix };
}

export function columnCountProblem(expected: number, found: number): RowProblem {
  return {
    code: "column-count",
    column: null,
    message: {
      en: `The row has ${found} cells; the header has ${expected}.`,
      nl: `De rij heeft ${found} cellen; de kopregel heeft er ${expected}.`,
    },
    suggestion: {
      en: "Quote cells that contain the delimiter, and keep empty cells.",
      nl: "Zet cellen met het scheidingsteken tussen aanhalingstekens en behoud lege cellen.",
    },
  };
}

/** For the second and later valid rows of one account; `firstLine` is the row that counts. */
export function duplicateRowProblem(externalId: string, firstLine: number): RowProblem {
  return {
    code: "duplicate-external-id",
    column: "externalId",
    message: {
      en: `externalId "${externalId}" already stands on line ${firstLine}.`,
      nl: `externalId "${externalId}" staat al op regel ${firstLine}.`,
    },
    suggestion: {
      en: "Keep one row per account; the first valid one was used.",
      nl: "Houd één rij per account; de eerste geldige is gebruikt.",
    },
  };
}

/** For the second and later valid rows with one lineId; `firstLine` is the row that counts. */
export function duplicateLineProblem(lineId: string, firstLine: number): RowProblem {
  return {
    code: "duplicate-line-id",
    column: "lineId",
    message: {
      en: `lineId "${lineId}" of this account already stands on line ${firstLine}.`,
      nl: `lineId "${lineId}" van dit account staat al op regel ${firstLine}.`,
    },
    suggestion: {
      en: "Give each line of an account an id of its own; the first valid one was used.",
      nl: "Geef elke regel van een account een eigen id; de eerste geldige is gebruikt.",
    },
  };
}

const refusedLines = {
  "too-many-lines": {
    message: {
      en: `The account would have more than ${FEED_LINES_MAX} lines of this feed.`,
      nl: `Het account zou meer dan ${FEED_LINES_MAX} regels van deze feed hebben.`,
    },
    suggestion: {
      en: "Add lines of one day up before sending them, or leave out lines older than 24 months.",
      nl: "Tel regels van dezelfde dag op voor u ze stuurt, of laat regels ouder dan 24 maanden weg.",
    },
  },
  "lines-too-large": {
    message: {
      en: `The lines of the account would take more than ${FEEDS_MAX_BYTES / 1024} KiB together.`,
      nl: `De regels van het account zouden samen meer dan ${FEEDS_MAX_BYTES / 1024} KiB beslaan.`,
    },
    suggestion: {
      en: "Shorten ids and texts, or leave out lines older than 24 months.",
      nl: "Kort id's en teksten in, of laat regels ouder dan 24 maanden weg.",
    },
  },
} as const;

/** For lines that are sound by themselves but cannot be kept; none of the account's rows was. */
export function refusedLineProblem(
  code: "unknown-account" | LineRefusal,
  externalId: string,
): RowProblem {
  if (code !== "unknown-account") return { code, column: null, ...refusedLines[code] };
  return {
    code,
    column: "externalId",
    message: {
      en: `There is no account with externalId "${externalId}".`,
      nl: `Er is geen account met externalId "${externalId}".`,
    },
    suggestion: {
      en: "Import the account first, or correct the externalId; capitals count.",
      nl: "Importeer eerst het account, of verbeter de externalId; hoofdletters tellen.",
    },
  };
}
