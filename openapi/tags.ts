/** Every tag an operation may have, in the order the document shows them. */
export const tags: Readonly<Record<string, string>> = {
  Service: "Whether the API answers, and this document.",
  Access: "Who is calling and what the key may do.",
  "Account fields": "The facts accounts are described by: the standard ones and your own.",
  Accounts: "Customers, prospects and former customers, one by one or a hundred at a time.",
  Feeds: "Lines of orders, opportunities, leads and activities, and what they add up to.",
  "Account imports": "Files of any number of accounts, or of lines of their feeds.",
  Criteria: "What accounts and segments are rated on, and the scales that turn facts into ratings.",
  Segmentations: "How accounts fall into segments.",
  "Weighting profiles": "How much each criterion counts.",
  Weightings: "Weights from the judgement of one or several people.",
  Knowledge:
    "What you know of yourself and your market: USPs, motives, trends, triggers, references.",
  Ratings: "What assessors say of segments and accounts, 1–5.",
  Rankings: "Segments ranked and placed in the matrix, with the reasons.",
  Explanations: "A score from fact to points, and everything that matters on one screen.",
  Conditions: "Whether segments are fit for use, and whether they differ at all.",
  "Warning signals": "What tells that a sales force shoots with hail.",
  Settings: "Thresholds, goals and capacity of the tenant.",
  Runs: "Rankings as they were published.",
  Docs: "Pages for people.",
};
