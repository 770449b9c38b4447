import type { Label } from "./labels.ts";
import { invalid } from "./problem.ts";

export type UrlFault = "not-a-url" | "not-https" | "with-credentials" | "not-public";

const faults: Readonly<Record<UrlFault, Label>> = {
  "not-a-url": { en: "This is not a URL.", nl: "Dit is geen URL." },
  "not-https": { en: "This URL is not https.", nl: "Deze URL is geen https." },
  "with-credentials": {
    en: "This URL has a user name or password in it.",
    nl: "In deze URL staat een gebruikersnaam of wachtwoord.",
  },
  "not-public": {
    en: "This address is not one on the public internet.",
    nl: "Dit adres is niet bereikbaar vanaf het openbare internet.",
  },
};

const fix: Label = {
  en: "Use an https address that anybody can reach.",
  nl: "Gebruik een https-adres dat iedereen kan bereiken.",
};

/** Throws 422 when the service may not go to a URL. `faultOf` is `ctx.urlFault`. */
export function checkUrl(
  faultOf: (url: string) => UrlFault | null,
  url: string | undefined,
  pointer: string,
): void {
  const fault = url === undefined ? null : faultOf(url);
  if (fault !== null) throw invalid(pointer, fault, faults[fault], fix, "https://…, public");
}
