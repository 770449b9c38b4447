import { accountsPerManager, hoursFor, hoursThereAre } from "../conditions/capacity.ts";
import type { Situation } from "../conditions/situation.ts";
import type { Evidence } from "../conditions/types.ts";
import { worthOf } from "../conditions/worth.ts";
import type { CellMoments } from "../moments/types.ts";
import { type ManagerLoad, managerLoads, tally } from "../tallies/read.ts";
import { effortOf, shareOfEffort } from "./effort.ts";
import { signal } from "./signal.ts";
import type { Signal, SignalStatus } from "./types.ts";

/** Account managers named that have most. */
const BUSIEST_NAMED = 5;
const MINUTES_PER_HOUR = 60;

/**
 * Load = accounts·touches·hours per touch ÷ selling hours, of all account managers together. A count,
 * not a sample: there is no interval. Warns also when one of them is overloaded, or the focus
 * segments get less of the time than they have of the value.
 */
export function tooManyAccounts(cells: readonly CellMoments[], situation: Situation): Signal {
  const { settings } = situation;
  const { loadMax, sellingHours } = settings.thresholds;
  const managers = managerLoads(cells).filter(({ accounts }) => accounts > 0);
  const accounts = managers.reduce((sum, manager) => sum + manager.accounts, 0);
  const hours = hoursThereAre(settings, managers.length);
  const load =
    managers.length === 0 || hours === null ? null : hoursFor(accounts, settings) / hours;
  const loadOf = (manager: ManagerLoad) => hoursFor(manager.accounts, settings) / sellingHours;
  const overloaded = managers.filter((manager) => loadOf(manager) > loadMax).length;
  const focus = focusShares(situation);
  const strays = focus.time !== null && focus.value !== null && focus.time < focus.value;
  let status: SignalStatus = load === null ? "unknown" : "ok";
  if (load !== null && (overloaded > 0 || strays)) status = "warn";
  if (load !== null && load > loadMax) status = "alarm";
  return signal("tooManyAccounts", status, {
    statistic: {
      name: "load",
      label: { en: "Hours asked ÷ hours there are", nl: "Gevraagde ÷ beschikbare uren" },
      value: load,
    },
    n: managers.length,
    interval: null,
    threshold: { comparison: "atMost", value: loadMax, setting: "loadMax" },
    evidence: [
      {
        code: "accountsPerManager",
        label: { en: "Accounts per account manager", nl: "Accounts per accountmanager" },
        value: managers.length === 0 ? null : accounts / managers.length,
      },
      {
        code: "accountsPerManagerMax",
        label: {
          en: "Accounts one account manager can work",
          nl: "Accounts die één accountmanager kan bewerken",
        },
        value: accountsPerManager(settings),
      },
      {
        code: "overloaded",
        label: {
          en: "Account managers with more accounts than hours",
          nl: "Accountmanagers met meer accounts dan uren",
        },
        value: overloaded,
      },
      ...busiest(managers, loadOf),
      {
        code: "focusTimeShare",
        label: {
          en: "Share of time on focus segments",
          nl: "Aandeel van de tijd voor focusdoelgroepen",
        },
        value: focus.time,
      },
      {
        code: "focusValueShare",
        label: {
          en: "Share of value in focus segments",
          nl: "Aandeel van de waarde in focusdoelgroepen",
        },
        value: focus.value,
      },
      ...activity(cells),
    ],
    missing:
      load === null
        ? [
            {
              code: "accountManager",
              label: {
                en: "The account manager of accounts (`accountManager`)",
                nl: "De accountmanager van accounts (`accountManager`)",
              },
            },
          ]
        : [],
  });
}

function busiest(
  managers: readonly ManagerLoad[],
  loadOf: (manager: ManagerLoad) => number,
): Evidence[] {
  return [...managers]
    .sort((a, b) => b.accounts - a.accounts)
    .slice(0, BUSIEST_NAMED)
    .map((manager) => ({
      code: `manager:${manager.manager}`,
      label: { en: `Load of ${manager.manager}`, nl: `Belasting van ${manager.manager}` },
      value: loadOf(manager),
    }));
}

function focusShares(situation: Situation) {
  const effort = effortOf(situation);
  const inFocus = new Set(
    situation.matrix.points.flatMap(({ segment, quadrant }) =>
      quadrant === "focus" ? [segment] : [],
    ),
  );
  const worths = situation.segments.map((each) => ({ key: each.key, worth: worthOf(each) }));
  const fields = new Set(worths.flatMap(({ worth }) => (worth === null ? [] : [worth.of])));
  const total = worths.reduce((sum, { worth }) => sum + (worth?.amount ?? 0), 0);
  const part = worths
    .filter(({ key }) => inFocus.has(key))
    .reduce((sum, { worth }) => sum + (worth?.amount ?? 0), 0);
  return {
    time:
      effort === null || inFocus.size === 0
        ? null
        : shareOfEffort(effort, ({ quadrant }) => quadrant === "focus"),
    // Potential and revenue do not add up.
    value: fields.size === 1 && total > 0 ? part / total : null,
  };
}

function activity(cells: readonly CellMoments[]): Evidence[] {
  const known = tally(cells, "activityKnown");
  return [
    {
      code: "untouchedShare",
      label: {
        en: "Accounts with activities, none of them in the last 12 months",
        nl: "Accounts met activiteiten, geen daarvan in de laatste 12 maanden",
      },
      value: known === 0 ? null : 1 - tally(cells, "touched12m") / known,
    },
    {
      code: "hoursSpent",
      label: {
        en: "Hours spent in the last 12 months",
        nl: "Bestede uren in de laatste 12 maanden",
      },
      value: known === 0 ? null : tally(cells, "minutes12m") / MINUTES_PER_HOUR,
    },
  ];
}
