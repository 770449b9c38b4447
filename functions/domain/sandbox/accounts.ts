import { type Random, seedAt, seededRandom } from "./random.ts";
import { nameEnds, nameStarts, regions, type SectorProfile, sectors } from "./sectors.ts";

type Fact = number | string | readonly string[];

/** One invented company, in the shape the accounts API takes. */
export interface SandboxAccount {
  readonly externalId: string;
  readonly name: string;
  readonly relationship: "customer" | "prospect" | "former_customer";
  readonly facts: Readonly<Record<string, Fact>>;
}

export interface SandboxOptions {
  readonly seed: number;
  readonly count: number;
  /** The day the facts are about, `YYYY-MM-DD`; every date in them is relative to it. */
  readonly asOf: string;
}

/** The fields the sandbox fills, in the column order of its CSV. */
export const sandboxColumns = [
  "externalId",
  "name",
  "relationship",
  "sector",
  "employees",
  "country",
  "region",
  "reach",
  "annualTurnover",
  "customerSince",
  "customerUntil",
  "accountManager",
  "joinReason",
  "leaveReason",
  "lostReason",
  "revenue12m",
  "margin12m",
  "orders12m",
  "productLines",
  "eligibleProductLines",
  "potential12m",
  "loyalty",
  "buyingMotives",
  "dmuInitiator",
  "dmuUser",
  "dmuInfluencer",
  "dmuBuyer",
  "dmuDecider",
  "dmuGatekeeper",
  "contractEnd",
  "competitor",
  "urgency",
  "contactChannels",
  "nps",
  "strategicFit",
  "paymentDays",
] as const;
type Column = (typeof sandboxColumns)[number];
type Draft = Partial<Record<Column, Fact>>;

/**
 * Invented Dutch B2B accounts of a seller of workplace supplies. Segments differ on purpose:
 * manufacturing, healthcare and food processing of 50–249 employees spend more, stay longer and
 * are easier to reach. Some facts are missing, as they are in a real CRM.
 * Account `i` depends on (seed, i, asOf) only.
 */
export function* sandboxAccounts(options: SandboxOptions): Generator<SandboxAccount> {
  for (let index = 0; index < options.count; index += 1) {
    yield sandboxAccount(options.seed, index, options.asOf);
  }
}

function sandboxAccount(seed: number, index: number, asOf: string): SandboxAccount {
  const random = seededRandom(seedAt(seed, index));
  const sector = random.weighted(sectors);
  const size = random.weighted(sector.sizes);
  const employees = random.integer(size.low, size.high);
  const company: Company = {
    sector,
    employees,
    quality: quality(sector.key, employees),
    potential: potential(random, sector, employees),
    asOf,
  };
  const relationship = random.weighted(relationships).key;
  const draft: Draft = {
    ...firmographics(random, company),
    ...relationFacts[relationship](random, company),
    ...ratings(random, company, relationship),
  };
  return {
    externalId: `NL-${String(10_001 + index)}`,
    name: companyName(random, sector),
    relationship,
    facts: withGaps(random, draft),
  };
}

interface Company {
  readonly sector: SectorProfile;
  readonly employees: number;
  /** 0–1: how well the seller does in this sector and size. */
  readonly quality: number;
  /** EUR a year, all suppliers. */
  readonly potential: number;
  readonly asOf: string;
}

const relationships = [
  { key: "customer", weight: 46 },
  { key: "prospect", weight: 37 },
  { key: "former_customer", weight: 17 },
] as const;

const strongSectors: ReadonlySet<string> = new Set([
  "manufacturing",
  "healthcare",
  "food-processing",
]);

function quality(sector: string, employees: number): number {
  const middle = employees >= 50 && employees < 250;
  return (
    (strongSectors.has(sector) ? 0.55 : 0.35) + (middle ? 0.25 : employees < 10 ? -0.15 : 0.05)
  );
}

function potential(random: Random, sector: SectorProfile, employees: number): number {
  const spread = Math.max(0.3, random.normal(1, 0.3));
  // Large companies buy through tenders, at lower prices per head.
  const scale = employees >= 250 ? 0.6 : 1;
  return Math.max(400, employees * sector.spendPerEmployee * spread * scale);
}

function firmographics(random: Random, company: Company): Draft {
  const { sector, employees } = company;
  const reach = employees >= 250 ? "national" : employees >= 50 ? "regional" : "local";
  return {
    sector: sector.key,
    employees,
    country: "NL",
    region: random.weighted(regions).key,
    reach: random.chance(0.8) ? reach : random.pick(["national", "regional", "local"]),
    annualTurnover: Math.round((employees * random.integer(90, 260) * 1000) / 10_000) * 10_000,
    potential12m: Math.round(company.potential / 10) * 10,
    eligibleProductLines: sector.productLines,
    buyingMotives: sector.buyingMotives.filter(() => random.chance(0.6)),
    contactChannels: ["email", "phone", "visit"].filter(() => random.chance(0.55)),
    paymentDays: Math.max(7, Math.round(random.normal(employees >= 250 ? 48 : 30, 9))),
  };
}

const relationFacts = {
  customer: (random: Random, company: Company): Draft => {
    const years = Math.max(0.2, random.normal(3 + 6 * company.quality, 2.6));
    return {
      ...trade(random, company),
      customerSince: addMonths(company.asOf, -Math.round(years * 12), random),
      accountManager: random.pick(accountManagers),
      joinReason: random.pick(["recommendation", "assortment", "service", "price", "tender"]),
      contractEnd: addMonths(company.asOf, random.integer(1, 36), random),
    };
  },
  prospect: (random: Random, company: Company): Draft => ({
    competitor: random.pick(competitors),
    contractEnd: addMonths(company.asOf, contractMonths(random, company), random),
    ...(random.chance(0.3)
      ? { lostReason: random.pick(["price", "timing", "incumbent", "no-decision"]) }
      : {}),
  }),
  // Value facts of a former customer are those of its last twelve months with us.
  former_customer: (random: Random, company: Company): Draft => {
    const goneMonths = random.integer(2, 40);
    const years = Math.max(0.5, random.normal(2 + 4 * company.quality, 1.8));
    return {
      ...trade(random, company),
      customerUntil: addMonths(company.asOf, -goneMonths, random),
      customerSince: addMonths(company.asOf, -goneMonths - Math.round(years * 12), random),
      leaveReason: random.pick(["price", "service", "assortment", "takeover", "site-closed"]),
      competitor: random.pick(competitors),
      contractEnd: addMonths(company.asOf, contractMonths(random, company), random),
    };
  },
};

function contractMonths(random: Random, company: Company): number {
  return Math.max(1, Math.round(random.normal(26 - 16 * company.quality, 7)));
}

function trade(random: Random, company: Company): Draft {
  const share = clamp(random.normal(0.12 + 0.5 * company.quality, 0.16), 0.03, 0.96);
  const revenue = company.potential * share;
  const margin = clamp(random.normal(company.sector.margin, 0.05), 0.04, 0.45);
  const owned = company.sector.productLines.filter(() => random.chance(0.2 + 0.7 * share));
  return {
    revenue12m: Math.round(revenue),
    margin12m: Math.round(revenue * margin),
    orders12m: Math.max(1, Math.round(random.normal(4 + 22 * share, 4))),
    productLines: owned.length > 0 ? owned : [random.pick(company.sector.productLines)],
  };
}

function ratings(
  random: Random,
  company: Company,
  relationship: SandboxAccount["relationship"],
): Draft {
  const strategicFit = rating(random, 1.8 + 2.4 * company.quality);
  if (relationship === "customer") {
    const loyalty = random.normal(company.sector.loyalty + company.quality - 0.5, 0.8);
    const nps = Math.round(clamp(loyalty * 2 + random.normal(0, 1.1), 0, 10));
    return { strategicFit, loyalty: clamp(Math.round(loyalty), 1, 5), nps };
  }
  const warmth = company.quality + (relationship === "former_customer" ? 0.15 : 0);
  const access = () => Math.round(clamp(random.normal(0.6 + 2.6 * warmth, 1), 0, 4));
  return {
    strategicFit,
    urgency: rating(random, 1.6 + 2 * company.quality),
    dmuInitiator: access(),
    dmuUser: access(),
    dmuInfluencer: access(),
    dmuBuyer: access(),
    dmuDecider: access(),
    dmuGatekeeper: access(),
  };
}

function rating(random: Random, mean: number): number {
  return Math.round(clamp(random.normal(mean, 0.9), 1, 5));
}

/** Chance that a fact is not known, where it is not the default. */
const gaps: Partial<Record<Column, number>> = {
  sector: 0.02,
  employees: 0.03,
  region: 0.02,
  annualTurnover: 0.35,
  potential12m: 0.12,
  margin12m: 0.06,
  contractEnd: 0.18,
  loyalty: 0.1,
  nps: 0.3,
  urgency: 0.15,
  strategicFit: 0.08,
  dmuInitiator: 0.3,
  dmuUser: 0.2,
  dmuInfluencer: 0.3,
  dmuBuyer: 0.15,
  dmuDecider: 0.25,
  dmuGatekeeper: 0.35,
  leaveReason: 0.3,
  joinReason: 0.4,
  competitor: 0.35,
  paymentDays: 0.15,
};

function withGaps(random: Random, draft: Draft): Record<string, Fact> {
  const facts: Record<string, Fact> = {};
  for (const column of sandboxColumns) {
    const value = draft[column];
    const missing = random.chance(gaps[column] ?? 0);
    if (value === undefined || missing || (Array.isArray(value) && value.length === 0)) continue;
    facts[column] = value;
  }
  return facts;
}

const accountManagers = ["am-noord", "am-oost", "am-zuid", "am-west", "am-binnendienst"] as const;
const competitors = [
  "werkgoed-direct",
  "allesvoorhal",
  "veiligplus",
  "regionale-leverancier",
] as const;

function companyName(random: Random, sector: SectorProfile): string {
  const stem = `${random.pick(nameStarts)}${random.pick(nameEnds)}`;
  const trade = random.pick(sector.trades);
  const form = random.chance(0.75) ? " B.V." : random.chance(0.3) ? " Groep" : "";
  if (sector.key === "healthcare" && random.chance(0.4)) return `Stichting ${stem} ${trade}`;
  return random.chance(0.2) ? `${trade} ${stem}${form}` : `${stem} ${trade}${form}`;
}

function addMonths(day: string, months: number, random: Random): string {
  const [year = 0, month = 0] = day.split("-").map(Number);
  const total = year * 12 + (month - 1) + months;
  const dayOfMonth = random.integer(1, 28);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${Math.floor(total / 12)}-${two((((total % 12) + 12) % 12) + 1)}-${two(dayOfMonth)}`;
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}

/** The cells of one account in `sandboxColumns` order; several values are joined with `|`. */
export function sandboxRow(account: SandboxAccount): string[] {
  const { externalId, name, relationship, facts } = account;
  const all: Readonly<Record<string, Fact>> = { externalId, name, relationship, ...facts };
  return sandboxColumns.map((column) => {
    const value = all[column];
    if (value === undefined) return "";
    return typeof value === "object" ? value.join("|") : String(value);
  });
}
