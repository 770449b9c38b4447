import { openSituation, type SituationInput } from "../conditions/situation.ts";
import { everyoneEquallyImportant, shootingWithHail } from "./aiming.ts";
import { noIdealCustomerProfile } from "./ideal-profile.ts";
import { buyingProcessUnknown, channelsUnknown, reasonsUnknown } from "./knowing.ts";
import { nothingLearned } from "./nothing-learned.ts";
import { revenueOnly } from "./revenue-only.ts";
import { tooManyAccounts } from "./too-many-accounts.ts";
import type { Agreement, ProfileHistory, Signal } from "./types.ts";
import { lowConversion, newCustomersDoNotGrow, newCustomersLeave } from "./winning.ts";

export interface SignalsInput extends SituationInput {
  readonly history: ProfileHistory;
  /** Of the criteria that the profile weighs and assessors rated segments on. */
  readonly agreements: readonly Agreement[];
}

/**
 * All twelve warning signals of METHOD §9. Counts are over all accounts, whatever their segment or
 * relationship; what segments and effort say, over those the profile is about. No account is read.
 */
export function checkSignals(input: SignalsInput): readonly Signal[] {
  const { settings, moments, history, agreements } = input;
  const situation = openSituation(input);
  const cells = [...moments.cells.values()];
  return [
    newCustomersLeave(cells, settings),
    newCustomersDoNotGrow(cells, settings),
    lowConversion(cells, situation),
    buyingProcessUnknown(cells, settings),
    channelsUnknown(cells, settings),
    noIdealCustomerProfile(situation, history, agreements),
    reasonsUnknown(cells, settings),
    tooManyAccounts(cells, situation),
    shootingWithHail(situation),
    everyoneEquallyImportant(situation),
    revenueOnly(situation),
    nothingLearned(cells, situation, history),
  ];
}
