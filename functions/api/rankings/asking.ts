export { rankingQuery, segmentationParams, segmentParams } from "../../contract/asking.ts";
