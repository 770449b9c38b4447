import type { BucketBefore, BucketChange, StoredAccount } from "../../contract/stored.ts";
import type { RowProblem } from "../../formats/index.ts";

/** Characters of externalIds a bucket's receipt may hold; accounts beyond are counted only. */
const RECEIPT_CHARS_MAX = 40_000;

type Reason = "changed-since" | "removed-since" | "made-since" | "not-kept";

export interface UndoReceipt {
  /** Accounts that are not given back, with why. */
  readonly left: readonly (readonly [externalId: string, reason: Reason])[];
  /** Those included that are not among them. */
  readonly leftCount: number;
}

/** What an import wrote in a bucket: accounts of this version, dated with its start. */
interface Wrote {
  readonly version: number;
  /** RFC 3339 UTC. */
  readonly at: string;
}

/**
 * What gives a bucket back what an import changed there: accounts that still are what it made of
 * them become what they were, or go when they were not there. Whatever was changed since is left
 * alone. Of a bucket that was given back nothing is left to do.
 */
export function giveBack(
  current: ReadonlyMap<string, StoredAccount>,
  { changed, removed }: Pick<BucketBefore, "changed" | "removed">,
  wrote: Wrote,
): BucketChange<UndoReceipt> {
  const restore: StoredAccount[] = [];
  const remove: string[] = [];
  const left: [string, Reason][] = [];
  const known = new Set<string>();
  for (const was of changed) {
    const { externalId } = was.account;
    known.add(externalId);
    const now = current.get(externalId);
    if (now === undefined) left.push([externalId, "removed-since"]);
    else if (isOf(now, wrote)) restore.push(was);
    else if (!isSame(now, was)) left.push([externalId, "changed-since"]);
  }
  for (const was of removed) {
    const { externalId } = was.account;
    known.add(externalId);
    const now = current.get(externalId);
    if (now === undefined) restore.push(was);
    else if (!isSame(now, was)) left.push([externalId, "made-since"]);
  }
  for (const [externalId, now] of current) {
    if (known.has(externalId)) continue;
    // What it changed is older than it: without what that was there is nothing to give back.
    if (isOf(now, wrote) && now.createdAt !== wrote.at) left.push([externalId, "not-kept"]);
    else if (isOf(now, wrote)) remove.push(externalId);
    else if (now.createdAt === wrote.at && now.version > wrote.version)
      left.push([externalId, "changed-since"]);
  }
  return { put: [], remove, restore, receipt: receiptOf(left) };
}

const isOf = ({ version, updatedAt }: StoredAccount, wrote: Wrote): boolean =>
  version === wrote.version && updatedAt === wrote.at;

const isSame = (now: StoredAccount, was: StoredAccount): boolean =>
  now.version === was.version && now.updatedAt === was.updatedAt;

function receiptOf(left: UndoReceipt["left"]): UndoReceipt {
  let chars = 0;
  const listed = left.filter(([externalId]) => {
    chars += externalId.length;
    return chars <= RECEIPT_CHARS_MAX;
  });
  return { left: listed, leftCount: left.length };
}

/** Why an account was not given back, for people. */
export function leftAlone(reason: Reason): RowProblem {
  return { code: reason, column: "externalId", ...texts[reason] };
}

const texts: Record<Reason, Pick<RowProblem, "message" | "suggestion">> = {
  "changed-since": {
    message: {
      en: "The account was changed after the import, and stays as it is.",
      nl: "Het account is na de import gewijzigd en blijft zoals het is.",
    },
    suggestion: {
      en: "Look at the account; change or remove it yourself if that is wanted.",
      nl: "Bekijk het account; wijzig of verwijder het zelf als dat gewenst is.",
    },
  },
  "removed-since": {
    message: {
      en: "The account was removed after the import, and stays away.",
      nl: "Het account is na de import verwijderd en komt niet terug.",
    },
    suggestion: {
      en: "Make the account anew if it is wanted.",
      nl: "Maak het account opnieuw aan als het gewenst is.",
    },
  },
  "made-since": {
    message: {
      en: "The import removed the account; it was made anew after that, and stays as it is.",
      nl: "De import verwijderde het account; het is daarna opnieuw gemaakt en blijft zoals het is.",
    },
    suggestion: {
      en: "Look at the account; change it yourself if that is wanted.",
      nl: "Bekijk het account; wijzig het zelf als dat gewenst is.",
    },
  },
  "not-kept": {
    message: {
      en: "What the account was before the import is no longer kept; it stays as it is.",
      nl: "Wat het account voor de import was, is niet bewaard gebleven; het blijft zoals het is.",
    },
    suggestion: {
      en: "Look at the account; change it yourself, or import what it was.",
      nl: "Bekijk het account; wijzig het zelf, of importeer wat het was.",
    },
  },
};
