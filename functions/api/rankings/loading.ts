export { loadMatrix, notReady, rankingProblems } from "../../contract/matrix-at-hand.ts";
export { loadRanking, rank, rankUnder } from "../../contract/ranking-at-hand.ts";
