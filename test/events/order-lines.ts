import type { OrderLine } from "../../functions/domain/index.ts";
import type { Importing } from "./importing.ts";

export const lineHead = "externalId,date,orderId,productLine,revenue,margin,lineId\n";
export const unkeyedHead = "externalId,date,orderId,revenue\n";

/** Three order lines of the n-th account of a made-up file, `turn` changes their amounts. */
export function ordersOf(n: number, turn = 0): OrderLine[] {
  return [1, 2, 3].map((k) => ({
    date: `2025-0${k + 3}-1${n % 9}`,
    orderId: `SO-${n}-${k}`,
    productLine: k === 2 ? "soap" : "paper, white",
    revenue: n + k / 4 + turn,
    margin: k,
    lineId: `L${k}`,
  }));
}

export function ordersFile(numbers: Iterable<number>, turn = 0): string {
  const rows = [...numbers].flatMap((n) =>
    ordersOf(n, turn).map(
      ({ date, orderId, productLine, revenue, margin, lineId }) =>
        `crm-${n},${date},${orderId},"${productLine}",${revenue},${margin},${lineId}\n`,
    ),
  );
  return lineHead + rows.join("");
}

/** One row of the file, without its line end. */
export const firstLineOf = (n: number): string => ordersFile([n]).split("\n")[1] ?? "";

/** Rows with one thing wrong each. */
export function brokenLine(n: number): string {
  const broken = [
    "crm-1,2025-13-01,SO,paper,1,1,b1",
    "crm-2,2025-01-01,SO,paper,much,1,b2",
    "crm-3,2025-01-01,,paper,1,1,b3",
    'crm-4,2025-01-01,"SO,paper,1,1,b4',
    "crm-5,2025-01-01,SO",
  ];
  return broken[n % broken.length] ?? "";
}

/** The stored order lines of an account. */
export async function linesOf(world: Importing, externalId: string): Promise<readonly OrderLine[]> {
  const stored = await world.store.accounts.get(`ext:${externalId}`);
  return stored?.account.feeds?.orders ?? [];
}
