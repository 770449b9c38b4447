import { type FieldError, problem } from "../../contract/problem.ts";
import { type RecipeProblem, UnreadableFile } from "../../formats/index.ts";

/** What is wrong with the files or columns a request names. */
export class Refused extends Error {
  readonly errors: readonly FieldError[];

  constructor(errors: readonly FieldError[]) {
    super(errors.map(({ code }) => code).join(", "));
    this.errors = errors;
  }
}

/** Keeps the errors of what was refused, to be told together with others. */
export const collected =
  (errors: FieldError[]) =>
  (error: unknown): null => {
    if (!(error instanceof Refused)) throw error;
    errors.push(...error.errors);
    return null;
  };

/** Runs a step; what it finds unreadable is 422. */
export function readable<T>(pointer: string, step: () => T): T {
  try {
    return step();
  } catch (error) {
    const refused = refusal(error, pointer);
    if (!(refused instanceof Refused)) throw refused;
    throw problem("invalid-request", {}, { errors: [...refused.errors] });
  }
}

export function refusal(error: unknown, pointer: string): unknown {
  if (!(error instanceof UnreadableFile)) return error;
  return new Refused(
    error.problems.map(({ code, message, suggestion }) => ({
      pointer: code === "header-missing-column" ? `${pointer}/surplusIn` : pointer,
      code,
      detail: message,
      fix: suggestion,
    })),
  );
}

export function refuseWrong(problems: readonly RecipeProblem[]): void {
  if (problems.length === 0) return;
  throw problem("invalid-request", {}, { errors: problems.map(written) });
}

function written({ path, code, name, among }: RecipeProblem): FieldError {
  return {
    pointer: path,
    code,
    ...texts[code](name),
    ...(among.length > 0 && { expected: among.join(" | ") }),
  };
}

const texts: Record<RecipeProblem["code"], (name: string) => Pick<FieldError, "detail" | "fix">> = {
  "unknown-column": (name) => ({
    detail: { en: `There is no column "${name}".`, nl: `Er is geen kolom "${name}".` },
    fix: {
      en: "Use a column of the file; names are exact, capitals included.",
      nl: "Gebruik een kolom van het bestand; namen zijn exact, ook de hoofdletters.",
    },
  }),
  "duplicate-column": (name) => ({
    detail: {
      en: `There would be two columns "${name}".`,
      nl: `Er zouden twee kolommen "${name}" zijn.`,
    },
    fix: { en: "State a prefix, or another name.", nl: "Geef een prefix op, of een andere naam." },
  }),
  "key-not-unique": (name) => ({
    detail: {
      en: `Rows with key "${name}" say different things.`,
      nl: `Rijen met sleutel "${name}" zeggen verschillende dingen.`,
    },
    fix: {
      en: "Choose a column in which every key stands once.",
      nl: "Kies een kolom waarin elke sleutel één keer staat.",
    },
  }),
  "too-many-columns": (name) => ({
    detail: {
      en: `The file would have ${name} columns, more than a file may.`,
      nl: `Het bestand zou ${name} kolommen hebben, meer dan een bestand mag.`,
    },
    fix: { en: "Take fewer columns.", nl: "Neem minder kolommen over." },
  }),
};
