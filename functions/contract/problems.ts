import type { Label } from "./labels.ts";

/** A kind of problem. `{name}` places in `detail` are filled by whoever throws it. */
interface ProblemKind {
  readonly status: number;
  readonly title: Label;
  readonly detail: Label;
  /** What the caller can do; shown on the problem's docs page. */
  readonly fix: Label;
}

const notFound = (thing: string, ding: string): ProblemKind => ({
  status: 404,
  title: { en: `No such ${thing}`, nl: `${ding} bestaat niet` },
  detail: {
    en: `There is no ${thing} {id} among the data of this key's tenant.`,
    nl: `Er is geen ${ding.toLowerCase()} {id} in de gegevens van de tenant van deze sleutel.`,
  },
  fix: {
    en: `Check the id, and that the key belongs to the tenant that owns the ${thing}. List what there is to find the right id.`,
    nl: `Controleer het id, en of de sleutel hoort bij de tenant van deze ${ding.toLowerCase()}. Vraag de lijst op om het juiste id te vinden.`,
  },
});

/**
 * The closed list of problem codes. Each has a page under /docs/problems/{code}; its address is the
 * problem's `type`. Codes are never renamed or translated.
 */
export const problems = {
  "malformed-body": {
    status: 400,
    title: { en: "The body cannot be read", nl: "De body is niet leesbaar" },
    detail: {
      en: "The body is not acceptable JSON text; see `errors` for each place.",
      nl: "De body is geen bruikbare JSON-tekst; zie `errors` per plaats.",
    },
    fix: {
      en: "Send UTF-8 JSON: every key once, numbers finite, no deeper than allowed.",
      nl: "Stuur JSON in UTF-8: elke sleutel één keer, eindige getallen, niet dieper dan toegestaan.",
    },
  },
  "invalid-parameters": {
    status: 400,
    title: { en: "Parameters are not valid", nl: "Parameters zijn ongeldig" },
    detail: {
      en: "A path or query parameter is not valid; see `errors` for each.",
      nl: "Een pad- of queryparameter is ongeldig; zie `errors`.",
    },
    fix: {
      en: "Correct each parameter named in `errors`; `expected` says what is allowed.",
      nl: "Verbeter elke parameter in `errors`; `expected` zegt wat mag.",
    },
  },
  "invalid-header": {
    status: 400,
    title: { en: "A header is not valid", nl: "Een header is ongeldig" },
    detail: {
      en: "A request header is not valid; see `errors`.",
      nl: "Een header van het verzoek is ongeldig; zie `errors`.",
    },
    fix: {
      en: "Correct the header named in `errors`.",
      nl: "Verbeter de header die in `errors` staat.",
    },
  },
  "invalid-cursor": {
    status: 400,
    title: { en: "The cursor is not valid", nl: "De cursor is ongeldig" },
    detail: {
      en: "The cursor was not made for this list with these filters, or it was changed.",
      nl: "De cursor hoort niet bij deze lijst met deze filters, of is gewijzigd.",
    },
    fix: {
      en: "Start again without `cursor`, and keep all other parameters the same from page to page.",
      nl: "Begin opnieuw zonder `cursor` en houd de andere parameters per pagina gelijk.",
    },
  },
  "missing-credentials": {
    status: 401,
    title: { en: "No valid key or token", nl: "Geen geldige sleutel of token" },
    detail: {
      en: "This operation needs an API key or access token that exists and is good now.",
      nl: "Deze bewerking vraagt een API-sleutel of toegangstoken dat bestaat en nu geldig is.",
    },
    fix: {
      en: "Send one header `Authorization: Bearer …` with a key of your tenant, or a token from `/oauth/token` that has not expired.",
      nl: "Stuur één header `Authorization: Bearer …` met een sleutel van uw tenant, of een token van `/oauth/token` dat niet is verlopen.",
    },
  },
  "missing-scope": {
    status: 403,
    title: { en: "The key lacks a scope", nl: "De sleutel mist een recht" },
    detail: {
      en: "This operation needs the scope `{scope}`, which this key does not have.",
      nl: "Deze bewerking vraagt het recht `{scope}`, dat deze sleutel niet heeft.",
    },
    fix: {
      en: "Use a key that has the scope named in `detail`.",
      nl: "Gebruik een sleutel met het recht dat in `detail` staat.",
    },
  },
  "route-not-found": {
    status: 404,
    title: { en: "No such path", nl: "Dit pad bestaat niet" },
    detail: {
      en: "No operation has this path.",
      nl: "Geen enkele bewerking heeft dit pad.",
    },
    fix: {
      en: "See /docs or /v1/openapi.json for every path.",
      nl: "Zie /docs of /v1/openapi.json voor alle paden.",
    },
  },
  "method-not-allowed": {
    status: 405,
    title: { en: "The path has no such method", nl: "Deze methode kan hier niet" },
    detail: {
      en: "This path answers {allow}.",
      nl: "Dit pad kent {allow}.",
    },
    fix: {
      en: "Use one of the methods in the `Allow` header.",
      nl: "Gebruik een methode uit de header `Allow`.",
    },
  },
  "not-acceptable": {
    status: 406,
    title: { en: "No acceptable representation", nl: "Geen passende weergave" },
    detail: {
      en: "This operation answers {available}.",
      nl: "Deze bewerking antwoordt met {available}.",
    },
    fix: {
      en: "Put one of the types in `detail` in the `Accept` header, or leave it out.",
      nl: "Zet een type uit `detail` in de header `Accept`, of laat die weg.",
    },
  },
  "body-too-large": {
    status: 413,
    title: { en: "The body is too large", nl: "De body is te groot" },
    detail: {
      en: "The body has {bytes} bytes; at most {maximum} are read.",
      nl: "De body telt {bytes} bytes; er worden er hooguit {maximum} gelezen.",
    },
    fix: {
      en: "Send less at once; use an account import for many accounts.",
      nl: "Stuur minder tegelijk; gebruik een accountimport voor veel accounts.",
    },
  },
  "unsupported-media-type": {
    status: 415,
    title: { en: "The body has another type", nl: "De body heeft een ander type" },
    detail: {
      en: "This operation reads {expected}, without content encoding.",
      nl: "Deze bewerking leest {expected}, zonder content-encoding.",
    },
    fix: {
      en: "Set `Content-Type` to the type in `detail`, and send the body in it.",
      nl: "Zet `Content-Type` op het type in `detail` en stuur de body daarin.",
    },
  },
  "invalid-request": {
    status: 422,
    title: { en: "The request is not valid", nl: "Het verzoek is ongeldig" },
    detail: {
      en: "The body was read but cannot be accepted; see `errors` for each place.",
      nl: "De body is gelezen maar kan niet worden aanvaard; zie `errors` per plaats.",
    },
    fix: {
      en: "Correct each place named in `errors`; `fix` and `expected` say how.",
      nl: "Verbeter elke plaats in `errors`; `fix` en `expected` zeggen hoe.",
    },
  },
  "too-large-to-store": {
    status: 422,
    title: { en: "It is too large to keep", nl: "Het is te groot om te bewaren" },
    detail: {
      en: "What would have to be stored is larger than one record can be.",
      nl: "Wat bewaard zou moeten worden is groter dan een record kan zijn.",
    },
    fix: {
      en: "Shorten long texts or send fewer facts.",
      nl: "Kort lange teksten in of stuur minder feiten.",
    },
  },
  "idempotency-key-reused": {
    status: 422,
    title: { en: "The idempotency key was used before", nl: "De idempotency-key is al gebruikt" },
    detail: {
      en: "This Idempotency-Key came with another request in the last 24 hours.",
      nl: "Deze Idempotency-Key kwam de laatste 24 uur met een ander verzoek.",
    },
    fix: {
      en: "Use a new key for a new request; repeat a request only with the very same body.",
      nl: "Gebruik een nieuwe sleutel voor een nieuw verzoek; herhaal alleen met precies dezelfde body.",
    },
  },
  "state-changed": {
    status: 409,
    title: { en: "It has changed meanwhile", nl: "Het is intussen veranderd" },
    detail: {
      en: "What this request is about was changed or removed while it ran, and does not allow it any more. Nothing was done.",
      nl: "Waar dit verzoek over gaat, is tijdens de uitvoering gewijzigd of verwijderd en laat het niet meer toe. Er is niets gedaan.",
    },
    fix: {
      en: "Read it again; if the request still makes sense, send it as a new one.",
      nl: "Lees het opnieuw; heeft het verzoek dan nog zin, stuur het als een nieuw verzoek.",
    },
  },
  "idempotency-key-in-use": {
    status: 409,
    title: { en: "The first request is still running", nl: "Het eerste verzoek loopt nog" },
    detail: {
      en: "A request with this Idempotency-Key has started and not finished.",
      nl: "Een verzoek met deze Idempotency-Key is begonnen en nog niet klaar.",
    },
    fix: {
      en: "Wait as long as `Retry-After` says and send the same request again.",
      nl: "Wacht zo lang als `Retry-After` zegt en stuur hetzelfde verzoek opnieuw.",
    },
  },
  "precondition-required": {
    status: 428,
    title: { en: "If-Match is required", nl: "If-Match is verplicht" },
    detail: {
      en: "This operation changes something others may change too, so it needs If-Match.",
      nl: "Deze bewerking wijzigt iets dat anderen ook kunnen wijzigen en vraagt daarom If-Match.",
    },
    fix: {
      en: "Read it first and send its `ETag` back in `If-Match`.",
      nl: "Lees het eerst en stuur de `ETag` terug in `If-Match`.",
    },
  },
  "precondition-failed": {
    status: 412,
    title: { en: "It has changed since you read it", nl: "Het is gewijzigd sinds u het las" },
    detail: {
      en: "The version in If-Match is not the current one.",
      nl: "De versie in If-Match is niet de huidige.",
    },
    fix: {
      en: "Read it again, make your change to what is there now, and send the new `ETag`.",
      nl: "Lees het opnieuw, pas uw wijziging toe op wat er nu staat en stuur de nieuwe `ETag`.",
    },
  },
  "rate-limited": {
    status: 429,
    title: { en: "Too many requests", nl: "Te veel verzoeken" },
    detail: {
      en: "The allowance that `RateLimit-Policy` names is used up for now.",
      nl: "De ruimte die `RateLimit-Policy` noemt, is voor nu verbruikt.",
    },
    fix: {
      en: "Wait as long as `Retry-After` says.",
      nl: "Wacht zo lang als `Retry-After` zegt.",
    },
  },
  "internal-error": {
    status: 500,
    title: { en: "Something went wrong on our side", nl: "Er ging bij ons iets mis" },
    detail: {
      en: "The request could not be completed because of a fault on our side.",
      nl: "Het verzoek kon niet worden voltooid door een fout aan onze kant.",
    },
    fix: {
      en: "Repeat the request; if it fails again, report its `requestId`.",
      nl: "Herhaal het verzoek; blijft het misgaan, meld dan het `requestId`.",
    },
  },
  unavailable: {
    status: 503,
    title: { en: "Not available right now", nl: "Nu niet beschikbaar" },
    detail: {
      en: "The request took too long or a part we need is busy.",
      nl: "Het verzoek duurde te lang of een onderdeel dat wij nodig hebben is bezet.",
    },
    fix: {
      en: "Wait as long as `Retry-After` says and repeat the request.",
      nl: "Wacht zo lang als `Retry-After` zegt en herhaal het verzoek.",
    },
  },
  "account-field-type-fixed": {
    status: 409,
    title: { en: "The type of a field never changes", nl: "Het type van een veld staat vast" },
    detail: {
      en: "Field {key} holds values of type {type}; they would not fit another type.",
      nl: "Veld {key} bevat waarden van type {type}; die passen niet bij een ander type.",
    },
    fix: {
      en: "Declare a field with another key, and import the values into it.",
      nl: "Leg een veld met een andere sleutel vast en importeer de waarden daarin.",
    },
  },
  "too-many-account-fields": {
    status: 409,
    title: { en: "No room for another field", nl: "Er past geen veld meer bij" },
    detail: {
      en: "There are {maximum} account fields, standard ones included; more do not fit.",
      nl: "Er zijn {maximum} accountvelden, standaardvelden meegeteld; meer passen er niet.",
    },
    fix: {
      en: "Use a field that is there already.",
      nl: "Gebruik een veld dat er al is.",
    },
  },
  "import-file-missing": {
    status: 409,
    title: { en: "The file is not uploaded yet", nl: "Het bestand is nog niet geüpload" },
    detail: {
      en: "Import {id} has no file, or its time to upload has passed.",
      nl: "Import {id} heeft geen bestand, of de tijd om te uploaden is voorbij.",
    },
    fix: {
      en: "Upload the file with the method, URL and headers in `upload`, then start; after `expiresAt` create a new import.",
      nl: "Upload het bestand met de methode, URL en headers uit `upload` en start daarna; maak na `expiresAt` een nieuwe import.",
    },
  },
  "import-file-incomplete": {
    status: 409,
    title: { en: "The file has another length", nl: "Het bestand heeft een andere lengte" },
    detail: {
      en: "The uploaded file has {found} bytes; the import says {expected}.",
      nl: "Het geüploade bestand telt {found} bytes; de import zegt {expected}.",
    },
    fix: {
      en: "Upload the whole file again, or create an import with the right `bytes`.",
      nl: "Upload het hele bestand opnieuw, of maak een import met de juiste `bytes`.",
    },
  },
  "import-not-ended": {
    status: 409,
    title: { en: "The import has not ended", nl: "De import is nog niet klaar" },
    detail: {
      en: "Import {id} is {status}; its rejected rows are known once it has ended.",
      nl: "Import {id} is {status}; de afgewezen rijen zijn bekend als de import klaar is.",
    },
    fix: {
      en: "Read the import until `status` is neither pending nor running.",
      nl: "Lees de import tot `status` niet meer pending of running is.",
    },
  },
  "import-not-comparable": {
    status: 409,
    title: { en: "The import cannot be compared", nl: "De import kan niet worden vergeleken" },
    detail: {
      en: "Import {id} has not ended, has no sound row, or is not of accounts.",
      nl: "Import {id} is niet klaar, heeft geen goede rij, of gaat niet over accounts.",
    },
    fix: {
      en: "Search among the rows of an import of accounts that succeeded, wholly or partly.",
      nl: "Zoek onder de rijen van een import van accounts die geheel of deels is geslaagd.",
    },
  },
  "duplicate-search-not-found": {
    status: 404,
    title: { en: "There is no such search", nl: "Die zoekactie bestaat niet" },
    detail: {
      en: "There is no search {id}, or it is no longer kept.",
      nl: "Zoekactie {id} bestaat niet, of wordt niet meer bewaard.",
    },
    fix: {
      en: "Check the id, or ask for a new search.",
      nl: "Controleer het id, of vraag een nieuwe zoekactie aan.",
    },
  },
  "no-duplicate-search": {
    status: 404,
    title: { en: "Nothing was searched yet", nl: "Er is nog niet gezocht" },
    detail: {
      en: "No search for duplicates of this kind has succeeded, or it is no longer kept.",
      nl: "Er is nog geen zoekactie naar dubbele accounts van deze soort geslaagd, of zij wordt niet meer bewaard.",
    },
    fix: {
      en: "Ask for one by POST /v1/account-duplicate-searches, and list again when it has succeeded.",
      nl: "Vraag er een aan met POST /v1/account-duplicate-searches, en vraag de lijst op als zij is geslaagd.",
    },
  },
  "duplicate-search-running": {
    status: 409,
    title: { en: "Another search has not ended", nl: "Een andere zoekactie is nog niet klaar" },
    detail: { en: "Search {id} is on its way.", nl: "Zoekactie {id} is nog bezig." },
    fix: { en: "Wait until it has ended.", nl: "Wacht tot zij klaar is." },
  },
  "erasure-awaits-import": {
    status: 409,
    title: { en: "An import has not ended", nl: "Een import is nog niet klaar" },
    detail: {
      en: "Import {id} has not ended; its file may hold the account that is to be erased.",
      nl: "Import {id} is nog niet klaar; het bestand kan het te wissen account bevatten.",
    },
    fix: {
      en: "Wait until the import has ended, or cancel it; then erase the account.",
      nl: "Wacht tot de import klaar is of annuleer die; wis daarna het account.",
    },
  },
  "export-running": {
    status: 409,
    title: { en: "Another export runs", nl: "Er loopt al een export" },
    detail: {
      en: "Export {id} has not ended, and one runs at a time.",
      nl: "Export {id} is nog niet afgelopen, en er loopt er een tegelijk.",
    },
    fix: {
      en: "Wait for it, or cancel it.",
      nl: "Wacht erop, of annuleer hem.",
    },
  },
  "export-limit-reached": {
    status: 409,
    title: { en: "No more exports today", nl: "Vandaag geen exports meer" },
    detail: {
      en: "{allowed} exports a day (UTC) can be asked for; as many were today.",
      nl: "Er kunnen {allowed} exports per dag (UTC) worden aangevraagd; zoveel zijn het er vandaag al.",
    },
    fix: {
      en: "Download one that was made today, or ask again after midnight UTC.",
      nl: "Download er een die vandaag is gemaakt, of vraag het opnieuw na middernacht UTC.",
    },
  },
  "export-ended": {
    status: 409,
    title: { en: "The export has ended", nl: "De export is afgelopen" },
    detail: {
      en: "Export {id} is {status}; this can be done before its end only.",
      nl: "Export {id} is {status}; dit kan alleen voor het einde.",
    },
    fix: {
      en: "Ask for a new export.",
      nl: "Vraag een nieuwe export aan.",
    },
  },
  "import-not-undoable": {
    status: 409,
    title: { en: "The import cannot be undone", nl: "De import kan niet ongedaan worden gemaakt" },
    detail: {
      en: "There is nothing to undo of import {id}: it wrote nothing, is an undo itself, or did not come to its end before another import wrote.",
      nl: "Van import {id} valt niets ongedaan te maken: hij schreef niets, maakt zelf een import ongedaan, of kwam niet tot zijn einde voordat een andere import schreef.",
    },
    fix: {
      en: "Import a file with the accounts as they were.",
      nl: "Importeer een bestand met de accounts zoals ze waren.",
    },
  },
  "import-undo-expired": {
    status: 409,
    title: { en: "It is too late to undo", nl: "Ongedaan maken kan niet meer" },
    detail: {
      en: "Import {id} ended more than {days} days ago; what accounts were before is no longer kept.",
      nl: "Import {id} is meer dan {days} dagen geleden afgelopen; hoe accounts daarvoor waren wordt niet meer bewaard.",
    },
    fix: {
      en: "Import a file with the accounts as they were.",
      nl: "Importeer een bestand met de accounts zoals ze waren.",
    },
  },
  "import-still-stopping": {
    status: 409,
    title: {
      en: "The import may still be stopping",
      nl: "De import is mogelijk nog aan het stoppen",
    },
    detail: {
      en: "Import {id} was broken off less than {minutes} minutes ago, and a worker of it may still write.",
      nl: "Import {id} is minder dan {minutes} minuten geleden afgebroken; er kan nog een werker van schrijven.",
    },
    fix: {
      en: "Ask again when the time is over.",
      nl: "Vraag het opnieuw als die tijd voorbij is.",
    },
  },
  "import-ended": {
    status: 409,
    title: { en: "The import has ended", nl: "De import is afgelopen" },
    detail: {
      en: "Import {id} is {status}; this can be done before its end only.",
      nl: "Import {id} is {status}; dit kan alleen voor het einde.",
    },
    fix: {
      en: "Create a new import.",
      nl: "Maak een nieuwe import.",
    },
  },
  "import-started": {
    status: 409,
    title: { en: "The import has started", nl: "De import is gestart" },
    detail: {
      en: "Import {id} is {status} and can no longer be changed.",
      nl: "Import {id} is {status} en kan niet meer worden gewijzigd.",
    },
    fix: {
      en: "Cancel it if it still runs, and create a new import.",
      nl: "Annuleer de import als die nog loopt, en maak een nieuwe.",
    },
  },
  "weighting-profile-not-published": {
    status: 409,
    title: { en: "The profile is not published", nl: "Het profiel is niet gepubliceerd" },
    detail: {
      en: "No version of weighting profile {id} is published yet.",
      nl: "Van wegingsprofiel {id} is nog geen versie gepubliceerd.",
    },
    fix: {
      en: "Publish the profile, or ask for `version=draft`.",
      nl: "Publiceer het profiel, of vraag om `version=draft`.",
    },
  },
  "criteria-set-not-frozen": {
    status: 409,
    title: { en: "The criteria set is not frozen", nl: "De criteriaset is niet bevroren" },
    detail: {
      en: "Criteria set {id} has no frozen version, so no account is measured by it.",
      nl: "Criteriaset {id} heeft geen bevroren versie, dus geen account wordt ermee gemeten.",
    },
    fix: {
      en: "Freeze the criteria set.",
      nl: "Bevries de criteriaset.",
    },
  },
  "ranking-not-ready": {
    status: 409,
    title: { en: "The ranking is not ready yet", nl: "De rangschikking is nog niet klaar" },
    detail: {
      en: "Accounts are being measured for segmentation {id}: version {segmentationVersion} with version {criteriaVersion} of the criteria set, as of {asOf}.",
      nl: "De accounts worden gemeten voor segmentatie {id}: versie {segmentationVersion} met versie {criteriaVersion} van de criteriaset, per {asOf}.",
    },
    fix: {
      en: "Wait as long as `Retry-After` says and ask again.",
      nl: "Wacht zo lang als `Retry-After` zegt en vraag het opnieuw.",
    },
  },
  "answer-too-large": {
    status: 422,
    title: { en: "The answer would be too large", nl: "Het antwoord zou te groot worden" },
    detail: {
      en: "Explaining {rows} segments takes {contributions} contributions; at most {maximum} go in one answer.",
      nl: "{rows} segmenten uitleggen vraagt {contributions} bijdragen; er passen er hooguit {maximum} in een antwoord.",
    },
    fix: {
      en: "Ask for `detail=scores`, and read the segments you want explained one by one.",
      nl: "Vraag om `detail=scores`, en lees de segmenten die u uitgelegd wilt zien een voor een.",
    },
  },
  "too-many-draws": {
    status: 422,
    title: { en: "Too many draws", nl: "Te veel trekkingen" },
    detail: {
      en: "{draws} draws of weights for {segments} segments on {criteria} criteria take too long; at most {maximum} can be made here.",
      nl: "{draws} trekkingen van gewichten voor {segments} segmenten op {criteria} criteria duren te lang; hier kunnen er hooguit {maximum}.",
    },
    fix: {
      en: "Ask for fewer `draws`: 10,000 always work, and settle shares to within a percentage point.",
      nl: "Vraag om minder `draws`: 10.000 lukt altijd, en legt aandelen vast tot op een procentpunt.",
    },
  },
  "profile-does-not-fit": {
    status: 409,
    title: { en: "The profile does not fit", nl: "Het profiel past niet" },
    detail: {
      en: "Weighting profile {id} cannot rank this segmentation: it weighs criteria that the segmentation does not measure.",
      nl: "Wegingsprofiel {id} kan deze segmentatie niet rangschikken: het weegt criteria die de segmentatie niet meet.",
    },
    fix: {
      en: "Use a profile over the criteria set of the segmentation; `errors` names what is in the way.",
      nl: "Gebruik een profiel over de criteriaset van de segmentatie; `errors` noemt wat in de weg staat.",
    },
  },
  "too-many-ratings": {
    status: 422,
    title: { en: "Too many ratings", nl: "Te veel oordelen" },
    detail: {
      en: "There are {maximum} ratings already, of {of}; no more are kept.",
      nl: "Er zijn al {maximum} oordelen, van {of}; meer worden er niet bewaard.",
    },
    fix: {
      en: "Take out ratings that no longer count, or rate again under the same assessor.",
      nl: "Haal oordelen weg die niet meer tellen, of oordeel opnieuw als dezelfde beoordelaar.",
    },
  },
  "criterion-not-found": {
    status: 404,
    title: { en: "No such criterion", nl: "Criterium bestaat niet" },
    detail: {
      en: "No criteria set in question has a criterion {id}.",
      nl: "Geen criteriaset in kwestie heeft een criterium {id}.",
    },
    fix: {
      en: "Use the key of a criterion: of the segmentation's criteria set for a segment, of any set of yours for an account.",
      nl: "Gebruik de sleutel van een criterium: uit de criteriaset van de segmentatie voor een segment, uit een van uw sets voor een account.",
    },
  },
  "rating-not-found": {
    status: 404,
    title: { en: "No such rating", nl: "Oordeel bestaat niet" },
    detail: {
      en: "{assessor} has not rated this on criterion {criterion}.",
      nl: "{assessor} heeft dit niet beoordeeld op criterium {criterion}.",
    },
    fix: {
      en: "List the ratings to see who rated what.",
      nl: "Vraag de oordelen op om te zien wie wat heeft beoordeeld.",
    },
  },
  "shared-not-found": {
    status: 404,
    title: { en: "This link opens nothing", nl: "Deze link opent niets" },
    detail: {
      en: "There is no such link, or it has expired or was withdrawn.",
      nl: "Deze link bestaat niet, is verlopen of is ingetrokken.",
    },
    fix: {
      en: "Check that the link was copied whole, or ask whoever gave it to you for a new one.",
      nl: "Controleer of de link heel is overgenomen, of vraag een nieuwe aan wie hem u gaf.",
    },
  },
  "shared-not-ready": {
    status: 409,
    title: { en: "There is nothing to show now", nl: "Er is nu niets te tonen" },
    detail: {
      en: "What this link opens is not published at the moment.",
      nl: "Wat deze link opent, is op dit moment niet gepubliceerd.",
    },
    fix: {
      en: "Try again later, or ask whoever gave you the link.",
      nl: "Probeer het later opnieuw, of vraag het aan wie u de link gaf.",
    },
  },
  "too-many-share-links": {
    status: 409,
    title: { en: "Too many share links", nl: "Te veel gedeelde links" },
    detail: {
      en: "A tenant has at most {maximum} share links.",
      nl: "Een tenant heeft ten hoogste {maximum} gedeelde links.",
    },
    fix: {
      en: "Remove one that has expired or that nobody uses: `GET /v1/share-links` says when each was last used.",
      nl: "Verwijder er een die is verlopen of die niemand gebruikt: `GET /v1/share-links` zegt wanneer elke link het laatst is gebruikt.",
    },
  },
  "tenant-not-yours": {
    status: 403,
    title: { en: "Not your tenant", nl: "Niet uw tenant" },
    detail: {
      en: "The header `Tenant` names no tenant that this key or token can act for.",
      nl: "De header `Tenant` noemt geen tenant waarvoor deze sleutel of dit token kan handelen.",
    },
    fix: {
      en: "Leave the header out to act for your own tenant; as a partner, send the id of one of your clients, once: `GET /v1/clients` lists them.",
      nl: "Laat de header weg om voor uw eigen tenant te handelen; stuur als partner één keer het id van een van uw klanten: `GET /v1/clients` somt ze op.",
    },
  },
  "tenant-suspended": {
    status: 403,
    title: { en: "The tenant is suspended", nl: "De tenant is opgeschort" },
    detail: {
      en: "The partner of this tenant, or the operator of this service, has suspended it. Its data is kept; nothing of it is served but `GET /v1/me`.",
      nl: "De partner van deze tenant, of de beheerder van deze dienst, heeft hem opgeschort. De gegevens blijven bewaard; alleen `GET /v1/me` wordt nog beantwoord.",
    },
    fix: {
      en: "Ask the partner to resume it, or the operator if there is no partner. As its partner: `POST /v1/clients/{tenantId}/resume`, without the header `Tenant`; it is open again within a minute.",
      nl: "Vraag de partner om hem te hervatten, of de beheerder als er geen partner is. Als partner: `POST /v1/clients/{tenantId}/resume`, zonder de header `Tenant`; binnen een minuut is hij weer open.",
    },
  },
  "tenant-leaving": {
    status: 403,
    title: { en: "The tenant is to be removed", nl: "De tenant wordt verwijderd" },
    detail: {
      en: "The partner of this tenant, or the operator of this service, is having it removed. Nothing of it is served but `GET /v1/me`.",
      nl: "De partner van deze tenant, of de beheerder van deze dienst, laat hem verwijderen. Alleen `GET /v1/me` wordt nog beantwoord.",
    },
    fix: {
      en: "Ask the partner to undo it while that is still possible: `POST /v1/clients/{tenantId}/offboard/undo`. If there is no partner, ask the operator.",
      nl: "Vraag de partner om dit ongedaan te maken zolang dat nog kan: `POST /v1/clients/{tenantId}/offboard/undo`. Is er geen partner, vraag het dan de beheerder.",
    },
  },
  "oauth-client-unfit": {
    status: 409,
    title: {
      en: "The client is revoked, or proves itself in another way",
      nl: "De client is ingetrokken, of bewijst zich op een andere manier",
    },
    detail: {
      en: "The client {id} is revoked, or `authMethod` is not the one this is for.",
      nl: "De client {id} is ingetrokken, of `authMethod` is niet die waarvoor dit bedoeld is.",
    },
    fix: {
      en: "Rotate the secret of a client with `client_secret_basic`, replace the keys of one with `private_key_jwt`; make a new client for another way.",
      nl: "Roteer het geheim van een client met `client_secret_basic`, vervang de sleutels van een client met `private_key_jwt`; maak voor een andere manier een nieuwe client.",
    },
  },
  "scope-not-held": {
    status: 403,
    title: { en: "More than you may do yourself", nl: "Meer dan u zelf mag" },
    detail: {
      en: "A key, client or issuer can be given scopes that you have yourself, and no others; see `errors`.",
      nl: "Een sleutel, client of issuer kan rechten krijgen die u zelf hebt, en geen andere; zie `errors`.",
    },
    fix: {
      en: "Leave out the scopes named in `errors`, or ask someone who has them.",
      nl: "Laat de rechten uit `errors` weg, of vraag het iemand die ze heeft.",
    },
  },
  "too-many-credentials": {
    status: 409,
    title: { en: "No room for another one", nl: "Er past er geen meer bij" },
    detail: {
      en: "There are {maximum} already that are neither revoked nor expired; no more are kept.",
      nl: "Er zijn er al {maximum} die niet zijn ingetrokken of verlopen; meer worden er niet bewaard.",
    },
    fix: {
      en: "Revoke those that are no longer used.",
      nl: "Trek in wat niet meer wordt gebruikt.",
    },
  },
  archived: {
    status: 409,
    title: { en: "It is archived", nl: "Het is gearchiveerd" },
    detail: {
      en: "{id} is archived: it can be read, and is neither changed nor kept up to date.",
      nl: "{id} is gearchiveerd: het is te lezen, en wordt niet gewijzigd of bijgehouden.",
    },
    fix: {
      en: "Unarchive it first, or use another one.",
      nl: "Haal het eerst uit het archief, of gebruik een ander.",
    },
  },
  "criteria-set-in-use": {
    status: 409,
    title: { en: "The criteria set is in use", nl: "De criteriaset is in gebruik" },
    detail: {
      en: "Segmentations or weighting profiles that are not archived use criteria set {id}; see `errors`.",
      nl: "Segmentaties of wegingsprofielen die niet zijn gearchiveerd gebruiken criteriaset {id}; zie `errors`.",
    },
    fix: {
      en: "Archive them first, or move them to another criteria set.",
      nl: "Archiveer die eerst, of zet ze op een andere criteriaset.",
    },
  },
  "profiles-would-stop": {
    status: 409,
    title: { en: "Published profiles would stop", nl: "Gepubliceerde profielen zouden stilvallen" },
    detail: {
      en: "Published weighting profiles do not fit the draft of criteria set {id}, so no ranking could be made by them any more; see `errors`.",
      nl: "Gepubliceerde wegingsprofielen passen niet bij het concept van criteriaset {id}, dus er zou geen rangschikking meer mee te maken zijn; zie `errors`.",
    },
    fix: {
      en: "Publish each of them without the criteria that go, or archive it; then freeze the set.",
      nl: "Publiceer elk daarvan zonder de criteria die verdwijnen, of archiveer het; bevries daarna de set.",
    },
  },
  "tier-not-held": {
    status: 403,
    title: { en: "Larger than your own tier", nl: "Groter dan uw eigen tier" },
    detail: {
      en: "A client cannot be in tier {tier}: you are in tier {held} yourself.",
      nl: "Een klant kan niet in tier {tier}: u zit zelf in tier {held}.",
    },
    fix: {
      en: "Choose your own tier or a smaller one, or ask the operator for a larger one.",
      nl: "Kies uw eigen tier of een kleinere, of vraag de beheerder om een grotere.",
    },
  },
  "quota-exceeded": {
    status: 409,
    title: { en: "The tier has no room for more", nl: "De tier heeft geen ruimte voor meer" },
    detail: {
      en: "Tier {tier} allows {allowed} {quota} that are not archived; there are as many.",
      nl: "Tier {tier} staat {allowed} {quota} toe die niet zijn gearchiveerd; zoveel zijn er al.",
    },
    fix: {
      en: "Archive what is no longer used, or ask for a larger tier.",
      nl: "Archiveer wat niet meer wordt gebruikt, of vraag om een grotere tier.",
    },
  },
  "account-quota-exceeded": {
    status: 409,
    title: {
      en: "The tier has no room for more accounts",
      nl: "De tier heeft geen ruimte voor meer accounts",
    },
    detail: {
      en: "Tier {tier} allows {allowed} accounts; there are as many, so none can be added.",
      nl: "Tier {tier} staat {allowed} accounts toe; zoveel zijn er al, dus er kan geen bij.",
    },
    fix: {
      en: "Remove accounts that are no longer wanted, or ask for a larger tier. Accounts there are can be changed.",
      nl: "Verwijder accounts die niet meer nodig zijn, of vraag om een grotere tier. Bestaande accounts zijn te wijzigen.",
    },
  },
  "import-quota-exceeded": {
    status: 409,
    title: { en: "No more imports today", nl: "Vandaag geen imports meer" },
    detail: {
      en: "Tier {tier} allows {allowed} imports a day (UTC); as many were started today.",
      nl: "Tier {tier} staat {allowed} imports per dag (UTC) toe; zoveel zijn er vandaag gestart.",
    },
    fix: {
      en: "Start it after midnight UTC, combine files, or ask for a larger tier. Dry runs do not count.",
      nl: "Start hem na middernacht UTC, voeg bestanden samen, of vraag om een grotere tier. Proefruns tellen niet mee.",
    },
  },
  "api-key-ended": {
    status: 409,
    title: { en: "The key does not work any more", nl: "De sleutel werkt niet meer" },
    detail: {
      en: "API key {id} is revoked, expired or replaced already.",
      nl: "API-sleutel {id} is ingetrokken, verlopen of al vervangen.",
    },
    fix: {
      en: "Rotate the key in `replacedBy`, or create a new one.",
      nl: "Vervang de sleutel uit `replacedBy`, of maak een nieuwe.",
    },
  },
  "api-key-not-found": notFound("API key", "API-sleutel"),
  "oauth-client-not-found": notFound("OAuth client", "OAuth-client"),
  "oidc-issuer-not-found": notFound("issuer", "Issuer"),
  "account-not-found": notFound("account", "Account"),
  "account-field-not-found": notFound("account field", "Accountveld"),
  "feed-line-not-found": notFound("feed line", "Feedregel"),
  "client-not-found": notFound("client", "Klant"),
  "logo-not-found": {
    status: 404,
    title: { en: "No logo", nl: "Geen logo" },
    detail: {
      en: "There is no partner's logo to show.",
      nl: "Er is geen logo van een partner om te tonen.",
    },
    fix: {
      en: "Ask only when `logoUrl` in `GET /v1/me` is not null.",
      nl: "Vraag het alleen op als `logoUrl` in `GET /v1/me` niet null is.",
    },
  },
  "not-a-partner": {
    status: 403,
    title: { en: "Not a partner", nl: "Geen partner" },
    detail: {
      en: "Your tenant is not a partner, so it has no clients.",
      nl: "Uw tenant is geen partner en heeft dus geen klanten.",
    },
    fix: {
      en: "Ask the operator of this service to make you a partner.",
      nl: "Vraag de beheerder van deze dienst om u partner te maken.",
    },
  },
  "too-many-clients": {
    status: 409,
    title: { en: "Too many clients", nl: "Te veel klanten" },
    detail: {
      en: "A partner in tier {tier} has at most {maximum} clients, suspended ones counted.",
      nl: "Een partner in tier {tier} heeft ten hoogste {maximum} klanten, opgeschorte meegeteld.",
    },
    fix: {
      en: "Offboard clients that have left, or ask for another tier.",
      nl: "Verwijder klanten die weg zijn, of vraag om een andere tier.",
    },
  },
  "client-not-leaving": {
    status: 404,
    title: { en: "Nothing is to be removed", nl: "Er wordt niets verwijderd" },
    detail: {
      en: "No client {id} of yours is to be removed, or was.",
      nl: "Er is geen klant {id} van u die wordt of werd verwijderd.",
    },
    fix: {
      en: "Check the id; list your clients to find the right one.",
      nl: "Controleer het id; vraag uw klanten op om het juiste te vinden.",
    },
  },
  "client-gone": {
    status: 409,
    title: { en: "It is too late to keep the client", nl: "Het is te laat om de klant te houden" },
    detail: {
      en: "The time to undo the removal of client {id} is over.",
      nl: "De tijd om het verwijderen van klant {id} terug te draaien is voorbij.",
    },
    fix: {
      en: "Make a new client; an export of the old one can be imported there.",
      nl: "Maak een nieuwe klant; een export van de oude is daar te importeren.",
    },
  },
  "export-not-found": notFound("export", "Export"),
  "account-import-not-found": notFound("account import", "Accountimport"),
  "import-mapping-not-found": notFound("import mapping", "Importmapping"),
  "criteria-set-not-found": notFound("criteria set", "Criteriaset"),
  "segmentation-not-found": notFound("segmentation", "Segmentatie"),
  "segment-not-found": notFound("segment", "Segment"),
  "weighting-profile-not-found": notFound("weighting profile", "Wegingsprofiel"),
  "version-not-found": notFound("version", "Versie"),
  "run-not-found": notFound("run", "Run"),
  "share-link-not-found": notFound("share link", "Gedeelde link"),
} as const satisfies Record<string, ProblemKind>;

export type ProblemCode = keyof typeof problems;

export const problemCodes = Object.keys(problems) as readonly ProblemCode[];

export function problemKind(code: ProblemCode): ProblemKind {
  return problems[code];
}

/** The path of a problem's docs page; the `type` of every problem document. */
export function problemType(code: ProblemCode): string {
  return `/docs/problems/${code}`;
}
