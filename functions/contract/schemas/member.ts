import * as z from "zod";
import { idSchema } from "../ids.ts";
import { once } from "../once.ts";
import { relationshipSchema } from "./basics.ts";

/** An account by name, without its facts. */
export const memberSchema = once(() =>
  z
    .strictObject({
      id: idSchema("account", "The account."),
      externalId: z.string().describe("Your own id of the account."),
      name: z.string().describe("Its name."),
      relationship: relationshipSchema().describe("What it is to you."),
    })
    .meta({ id: "Member", description: "An account in a list of accounts of a segment." }),
);
