import type { FieldDeclaration, FieldType } from "./types.ts";

type Extra = Omit<FieldDeclaration, "key" | "type" | "label">;

function field(
  key: string,
  type: FieldType,
  en: string,
  nl: string,
  extra: Extra = {},
): FieldDeclaration {
  return { key, type, label: { en, nl }, ...extra };
}

const money: Extra = { currency: "EUR", unit: "EUR" };
const positiveMoney: Extra = { ...money, minimum: 0 };
const count: Extra = { minimum: 0, whole: true };
const rating: Extra = { minimum: 1, maximum: 5 };
/** 0 unknown to us, 1 name known, 2 spoken once, 3 regular contact, 4 ally. */
const access: Extra = { minimum: 0, maximum: 4 };

/** The fields every tenant has, by group of the method: all optional. */
export const standardFields: readonly FieldDeclaration[] = [
  field("sector", "category", "Sector", "Sector"),
  field("employees", "number", "Employees", "Medewerkers", count),
  field("annualTurnover", "number", "Annual turnover", "Jaaromzet van het bedrijf", positiveMoney),
  field("country", "category", "Country", "Land"),
  field("region", "category", "Region", "Regio"),
  field("reach", "category", "Reach", "Werkgebied", {
    options: ["national", "regional", "local"],
  }),

  field("customerSince", "date", "Customer since", "Klant sinds"),
  field("customerUntil", "date", "Customer until", "Klant tot"),
  field("accountManager", "category", "Account manager", "Accountmanager"),
  field("joinReason", "category", "Reason to become a customer", "Reden om klant te worden"),
  field("stayReason", "category", "Reason to stay", "Reden om te blijven"),
  field("leaveReason", "category", "Reason to leave", "Reden van vertrek"),
  field("lostReason", "category", "Reason the deal was lost", "Reden dat de order verloren ging"),

  field("revenue12m", "number", "Revenue, last 12 months", "Omzet, laatste 12 maanden", money),
  field("margin12m", "number", "Margin, last 12 months", "Marge, laatste 12 maanden", money),
  field(
    "orders12m",
    "number",
    "Order moments, last 12 months",
    "Bestelmomenten, laatste 12 maanden",
    count,
  ),
  field("productLines", "categories", "Product lines owned", "Afgenomen productlijnen"),
  field("eligibleProductLines", "categories", "Eligible product lines", "Passende productlijnen"),
  field(
    "potential12m",
    "number",
    "Yearly spend on such products, all suppliers",
    "Jaarlijkse besteding aan zulke producten, alle leveranciers",
    positiveMoney,
  ),

  field("usagePurpose", "category", "Purpose of use", "Gebruiksdoel"),
  field("soughtBenefits", "categories", "Benefits sought", "Gezochte voordelen"),
  field("usageFrequency", "category", "Frequency of use", "Gebruiksfrequentie"),
  field("purchasingPolicy", "category", "Purchasing policy", "Inkoopbeleid"),
  field("purchaseSize", "number", "Size of a purchase", "Omvang van een aankoop", positiveMoney),
  field("orientationChannels", "categories", "Orientation channels", "Oriëntatiekanalen"),
  field("purchaseChannel", "category", "Purchase channel", "Aankoopkanaal"),

  field("riskAttitude", "number", "Attitude to risk", "Houding tegenover risico", rating),
  field("loyalty", "number", "Loyalty", "Loyaliteit", rating),
  field("buyerTraits", "categories", "Traits of the buyer", "Kenmerken van de inkoper"),

  field("buyingMotives", "categories", "Buying motives", "Koopmotieven"),
  field("activeTriggers", "categories", "Active triggers", "Actuele aanleidingen"),
  field("activeTriggersDate", "date", "Date of the triggers", "Datum van de aanleidingen"),
  field("dmuInitiator", "number", "Access to the initiator", "Toegang tot de initiator", access),
  field("dmuUser", "number", "Access to the user", "Toegang tot de gebruiker", access),
  field(
    "dmuInfluencer",
    "number",
    "Access to the influencer",
    "Toegang tot de beïnvloeder",
    access,
  ),
  field("dmuBuyer", "number", "Access to the buyer", "Toegang tot de inkoper", access),
  field("dmuDecider", "number", "Access to the decider", "Toegang tot de beslisser", access),
  field(
    "dmuGatekeeper",
    "number",
    "Access to the gatekeeper",
    "Toegang tot de poortwachter",
    access,
  ),
  field("decisionSteps", "text", "Steps of the decision", "Stappen van de beslissing"),
  field("decisionDate", "date", "Date of the decision", "Datum van de beslissing"),
  field(
    "contractEnd",
    "date",
    "End of the contract with the present supplier",
    "Einde van het contract met de huidige leverancier",
  ),
  field("competitor", "category", "Present supplier", "Huidige leverancier"),
  field("urgency", "number", "Urgency", "Urgentie", rating),
  field(
    "contactChannels",
    "categories",
    "Consented contact channels",
    "Contactkanalen met toestemming",
  ),
];
