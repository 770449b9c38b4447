import * as z from "zod";
import type { RankingSnapshot, ShownAxis } from "../domain/ranking/types.ts";
import { RANKING_MAX_CONTRIBUTIONS } from "./limits.ts";
import { problem } from "./problem.ts";

/** How much of a ranking is wanted. */
export const detailParam = () =>
  z
    .enum(["full", "scores"])
    .default("full")
    .describe(
      `\`full\`, with what explains each score: at most ${RANKING_MAX_CONTRIBUTIONS} contributions in all; or \`scores\`, with the lists of contributions, relationships and missing facts left empty.`,
    );

/** A snapshot in the detail wanted. Throws 422 when it cannot be explained in one answer. */
export function inDetail(snapshot: RankingSnapshot, detail: "full" | "scores"): RankingSnapshot {
  const { rows } = snapshot.ranking;
  if (detail === "full") {
    const contributions = rows.reduce(
      (sum, row) => sum + row.value.contributions.length + row.likelihood.contributions.length,
      0,
    );
    if (contributions <= RANKING_MAX_CONTRIBUTIONS) return snapshot;
    const maximum = RANKING_MAX_CONTRIBUTIONS;
    throw problem("answer-too-large", { rows: rows.length, contributions, maximum });
  }
  const unexplained = (axis: ShownAxis): ShownAxis => ({ ...axis, contributions: [] });
  return {
    ...snapshot,
    ranking: {
      ...snapshot.ranking,
      rows: rows.map((row) => ({
        ...row,
        value: unexplained(row.value),
        likelihood: unexplained(row.likelihood),
        relationships: [],
        missing: [],
      })),
    },
  };
}
