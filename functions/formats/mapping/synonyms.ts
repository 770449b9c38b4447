/**
 * What columns are called in exports of CRM and bookkeeping systems (Salesforce, HubSpot, Dynamics,
 * Exact, AFAS, Teamleader and spreadsheets of people's own), by the field they go to; written as
 * `normalHeader` writes them. The labels and keys of fields count as well.
 */
const accountNames: Readonly<Record<string, readonly string[]>> = {
  externalId: [
    ...["id", "account id", "accountid", "customer id", "client id", "company id", "record id"],
    ...["external id", "account number", "customer number", "customer no", "customer code"],
    ...["klantnummer", "klantnr", "klant nr", "klant id", "klantcode", "relatienummer"],
    ...["relatienr", "relatie id", "relatiecode", "debiteurnummer", "debiteurennummer"],
    ...["debiteur nr", "accountnummer", "bedrijfsnummer", "nummer", "code", "crm id", "uuid"],
    ...["accountnr", "sys id", "hs object id", "reseller alternate key", "reference"],
  ],
  name: [
    ...["name", "account name", "account", "company", "company name", "customer", "customer name"],
    ...["client", "client name", "organization", "organisation", "organization name", "business"],
    ...["naam", "bedrijf", "bedrijfsnaam", "klant", "klantnaam", "relatie", "relatienaam"],
    ...["organisatie", "organisatienaam", "firma", "firmanaam", "handelsnaam", "statutaire naam"],
    ...["debiteur", "debiteurnaam", "accountnaam", "reseller name", "naam bedrijf"],
  ],
  relationship: [
    ...["relationship", "relationship type", "account type", "type", "customer type", "status"],
    ...["account status", "customer status", "lifecycle stage", "customer stage", "relatietype"],
    ...["relatie type", "soort relatie", "klantstatus", "klanttype", "type relatie", "klantsoort"],
    ...["relatiesoort", "type klant", "relationship status"],
  ],
  sector: [
    ...["industry", "sector", "branche", "branch", "bedrijfstak", "vertical", "market", "sbi"],
    ...["industry code", "sbi code", "sbicode", "sic code", "naics", "nace", "sic", "markt"],
    ...["branchecode", "sbi omschrijving", "industrie", "business sector", "sectorname"],
  ],
  employees: [
    ...["employees", "number of employees", "no of employees", "number employees", "headcount"],
    ...["fte", "ftes", "aantal fte", "medewerkers", "aantal medewerkers", "werknemers", "staff"],
    ...["aantal werknemers", "personeel", "aantal personeelsleden", "company size", "numemployees"],
    ...["werkzame personen", "bedrijfsgrootte", "employee count"],
  ],
  annualTurnover: [
    ...["annual revenue", "annual turnover", "company revenue", "turnover", "annual sales"],
    ...["jaaromzet", "omzet bedrijf", "bedrijfsomzet", "netto omzet bedrijf", "omzetklasse"],
  ],
  country: [
    ...["country", "country code", "billing country", "shipping country", "land", "landcode"],
    ...["country region", "address country", "mailing country", "vestigingsland", "country name"],
  ],
  region: [
    ...["region", "state", "province", "billing state", "state province", "territory", "provincie"],
    ...["regio", "rayon", "gebied", "billing state province", "sales territory", "office location"],
    ...["verkoopgebied", "address state", "billing region"],
  ],
  reach: ["reach", "werkgebied", "market reach", "bereik"],
  customerSince: [
    ...["customer since", "client since", "klant sinds", "klant vanaf", "start date", "startdatum"],
    ...["first order date", "eerste order", "datum eerste order", "first purchase date"],
    ...["relatie sinds", "became a customer date", "close date first deal", "ingangsdatum"],
    ...["eerste besteldatum", "first invoice date", "eerste factuurdatum", "first order year"],
  ],
  customerUntil: [
    ...["customer until", "klant tot", "einddatum", "end date", "churn date", "opzegdatum"],
    ...["klant tot en met", "cancellation date", "datum vertrek", "vertrekdatum", "relatie tot"],
  ],
  accountManager: [
    ...["account manager", "accountmanager", "owner", "account owner", "eigenaar", "sales rep"],
    ...["record owner", "company owner", "vertegenwoordiger", "verkoper", "sales agent"],
    ...["relatiebeheerder", "hubspot owner", "owner name", "salesperson", "verantwoordelijke"],
  ],
  joinReason: ["join reason", "reason won", "reden klant", "winreden", "reason customer"],
  stayReason: ["stay reason", "reden blijven", "retention reason"],
  leaveReason: [
    ...["leave reason", "churn reason", "reden vertrek", "opzegreden", "reden opzegging"],
    ...["reden van vertrek", "cancellation reason"],
  ],
  lostReason: ["lost reason", "reason lost", "closed lost reason", "verliesreden", "reden verlies"],
  revenue12m: [
    ...["revenue", "sales", "omzet", "netto omzet", "revenue 12 months", "revenue last 12 months"],
    ...["omzet 12 maanden", "omzet laatste 12 maanden", "sales last year", "omzet afgelopen jaar"],
    ...["omzet vorig jaar", "revenue ltm", "total revenue", "klantomzet", "omzet klant"],
    ...["total sales", "omzet per jaar", "revenue last year", "gefactureerd"],
  ],
  margin12m: [
    ...["margin", "gross margin", "gross profit", "profit", "marge", "brutomarge", "bruto marge"],
    ...["brutowinst", "margin 12 months", "marge 12 maanden", "marge laatste 12 maanden", "winst"],
    ...["contribution margin", "dekkingsbijdrage"],
  ],
  orders12m: [
    ...["orders", "number of orders", "order count", "aantal orders", "aantal bestellingen"],
    ...["bestellingen", "orders last 12 months", "orders laatste 12 maanden", "bestelmomenten"],
    ...["purchases", "aantal aankopen"],
  ],
  productLines: [
    ...["product lines", "product line", "products", "productlijnen", "productlijn", "producten"],
    ...["productgroepen", "productgroep", "product groups", "afgenomen producten", "assortiment"],
  ],
  eligibleProductLines: ["eligible product lines", "passende productlijnen"],
  potential12m: [
    ...["potential", "potentieel", "annual potential", "spend", "jaarlijkse besteding"],
    ...["omzetpotentieel", "budget", "total spend", "wallet size", "inkoopvolume"],
  ],
  purchasingPolicy: ["purchasing policy", "inkoopbeleid"],
  purchaseSize: ["purchase size", "average order value", "gemiddelde orderwaarde", "orderwaarde"],
  usageFrequency: ["usage frequency", "gebruiksfrequentie", "frequency", "frequentie"],
  purchaseChannel: ["purchase channel", "aankoopkanaal", "sales channel", "verkoopkanaal"],
  loyalty: ["loyalty", "loyaliteit", "loyalty score", "klanttrouw"],
  nps: ["nps", "nps score", "net promoter score"],
  urgency: ["urgency", "urgentie", "priority", "prioriteit"],
  decisionDate: ["decision date", "beslisdatum", "expected close date", "verwachte sluitdatum"],
  contractEnd: [
    ...[
      "contract end",
      "contract end date",
      "einde contract",
      "contract einddatum",
      "contract tot",
    ],
    ...["renewal date", "verlengdatum", "einddatum contract"],
  ],
  competitor: [
    ...["competitor", "concurrent", "main competitor", "huidige leverancier", "present supplier"],
    ...["current supplier", "leverancier"],
  ],
};

const lineNames: Readonly<Record<string, readonly string[]>> = {
  externalId: accountNames.externalId?.concat(accountNames.name ?? []) ?? [],
  lineId: [
    ...["line id", "id", "line", "regel", "regel id", "regelnummer", "record id", "deal id"],
    ...["opportunity id", "order line id", "orderregel", "activity id", "task id", "lead id"],
    ...["event id", "invoice line id", "factuurregel", "offertenummer", "orderregelnummer"],
  ],
  date: [
    ...["date", "datum", "order date", "orderdatum", "invoice date", "factuurdatum", "besteldatum"],
    ...["activity date", "created", "created date", "aangemaakt", "aanmaakdatum", "bezoekdatum"],
    ...["contactdatum", "due date", "start date", "laatste order", "datum order"],
  ],
  orderId: [
    ...["order id", "order", "order number", "order no", "ordernummer", "ordernr", "invoice"],
    ...["invoice number", "factuurnummer", "factuur", "bestelnummer", "sales order"],
  ],
  productLine: [
    ...[
      "product line",
      "product",
      "product name",
      "product group",
      "product family",
      "productlijn",
    ],
    ...["productgroep", "artikelgroep", "artikel", "product code", "sku", "productnaam", "item"],
  ],
  revenue: [
    ...["revenue", "amount", "omzet", "bedrag", "total", "totaal", "net amount", "netto bedrag"],
    ...["line amount", "regelbedrag", "sales", "total amount", "factuurbedrag", "orderbedrag"],
  ],
  margin: ["margin", "marge", "profit", "brutomarge", "gross profit", "winst"],
  opened: [
    ...["opened", "open date", "created date", "created", "create date", "engage date"],
    ...["aangemaakt op", "aanmaakdatum", "startdatum", "openingsdatum", "geopend", "created on"],
  ],
  closed: [
    ...["closed", "close date", "closed date", "sluitdatum", "gesloten", "gesloten op"],
    ...["actual close date", "afgesloten op", "einddatum"],
  ],
  stage: [
    "stage",
    "deal stage",
    "fase",
    "sales stage",
    "stage name",
    "verkoopfase",
    "pipeline stage",
  ],
  value: [
    ...["value", "amount", "close value", "waarde", "bedrag", "deal value", "deal amount"],
    ...["est revenue", "estimated revenue", "verwachte omzet", "orderwaarde"],
  ],
  outcome: ["outcome", "uitkomst", "result", "resultaat", "status", "won lost", "is won"],
  reason: ["reason", "reden", "lost reason", "closed lost reason", "verliesreden", "loss reason"],
  source: ["source", "lead source", "herkomst", "bron", "original source", "leadbron"],
  topic: ["topic", "onderwerp", "subject", "lead topic", "interesse", "interest"],
  accountManager: accountNames.accountManager ?? [],
  kind: ["kind", "soort", "type", "activity type", "activiteit", "type activiteit", "task type"],
  minutes: ["minutes", "minuten", "duration", "duur", "duration minutes", "duur in minuten"],
};

/** Other names of a field, of accounts or of lines. */
export function synonymsOf(key: string, rows: "accounts" | "lines"): readonly string[] {
  const names = rows === "accounts" ? accountNames : lineNames;
  return Object.hasOwn(names, key) ? (names[key] ?? []) : [];
}
