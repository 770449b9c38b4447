import type { Account } from "../../domain/index.ts";

export function shownMember({ id, account }: { readonly id: string; readonly account: Account }) {
  return {
    id,
    externalId: account.externalId,
    name: account.name,
    relationship: account.relationship,
  };
}

export const memberExample = {
  id: "acc_01JD9Y2ZV3T6Q8R0W4X5Y7Z9GH",
  externalId: "NL-10014",
  name: "Elzemeer Plaatwerk B.V.",
  relationship: "customer",
};
