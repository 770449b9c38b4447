import { fieldsOf } from "../criteria/fields-of.ts";
import type { Criterion } from "../criteria/types.ts";
import type { FieldTable } from "../facts/types.ts";
import type { Label } from "../label.ts";
import { fillOf } from "../scoring/score-axis.ts";
import type { MissingPolicy } from "../scoring/types.ts";
import type { Source } from "./types.ts";
import { namedField } from "./units.ts";

interface Known {
  readonly criteria: readonly Criterion[];
  readonly fields: FieldTable;
  readonly policy: MissingPolicy;
}

/** What stands in for what is not known; `knownUtility`: of those that do know, null for none. */
export function missingSource(
  criterion: Criterion,
  { criteria, fields, policy }: Known,
  accounts: number,
  knownUtility: number | null,
): Extract<Source, { kind: "missing" }> {
  const facts = fieldsOf(criterion.measure, criteria).map((each) => namedField(each, fields));
  const counts = policy !== "available" || knownUtility !== null;
  return {
    kind: "missing",
    accounts,
    policy,
    fill: counts ? fillOf(policy, knownUtility ?? 0) : null,
    facts,
    advice: facts.length > 0 ? advice.facts : adviceOn(criterion),
  };
}

const advice = {
  facts: { en: "Find out the facts named.", nl: "Zoek de genoemde feiten uit." },
  rating: {
    en: "Have it rated by those who know the account or its segment.",
    nl: "Laat het beoordelen door wie het account of het segment kent.",
  },
  feed: {
    en: "Send lines of the feed it is computed from.",
    nl: "Lever regels aan van de feed waaruit het wordt berekend.",
  },
  knowledge: {
    en: "Tell what you know of your market: USPs, trends and reference cases.",
    nl: "Leg vast wat u van uw markt weet: USP's, trends en referenties.",
  },
} as const satisfies Readonly<Record<string, Label>>;

function adviceOn({ measure }: Criterion): Label {
  if (measure.kind !== "builtin") return advice.rating;
  return measure.name === "trendMatch" || measure.name === "referenceCases"
    ? advice.knowledge
    : advice.feed;
}
