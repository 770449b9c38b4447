/** One field per role: access to it, 0–4. */
export const dmuFields = [
  "dmuInitiator",
  "dmuUser",
  "dmuInfluencer",
  "dmuBuyer",
  "dmuDecider",
  "dmuGatekeeper",
] as const;
