import * as z from "zod";
import { once } from "../once.ts";
import { countSchema } from "./basics.ts";

/** Which part of the accounts an answer rests on. */
export const sampleSchema = once(() =>
  z
    .strictObject({
      buckets: countSchema("Buckets the accounts lie in, at random."),
      bucketsRead: countSchema("Buckets read."),
      accounts: countSchema("Accounts read."),
      complete: z.boolean().describe("Whether that is all of them."),
    })
    .meta({ id: "Sample", description: "The accounts an answer rests on." }),
);
