import { parseArgs } from "node:util";
import * as z from "zod";
import { MAX_NAME_CHARS, MAX_REASON_CHARS } from "../../functions/contract/limits.ts";
import { isTier } from "../../functions/contract/tiers.ts";

/** A command that cannot be read; the message says all that is wrong with it. */
export class NotACommand extends Error {}

const OPERATOR = "operator";
const ROLE = /^[a-z][a-z0-9-]{0,39}$/;

const tenantId = z
  .string("name the tenant")
  .regex(/^ten_[0-9A-HJKMNP-TV-Z]{26}$/, "give an id, ten_ and 26 characters");
const name = z.string("give a name").trim().min(1, "give a name").max(MAX_NAME_CHARS);
const reason = z.string("say why").trim().min(1, "say why").max(MAX_REASON_CHARS);
const tier = z.string("name a tier").refine(isTier, "give sandbox, standard, premium or internal");
/** Who acts, as audit records have it: `operator`, or that and a role behind a slash. */
const by = z
  .string()
  .regex(ROLE, "give a role in lower case, as support, and nobody's name")
  .transform((role) => `${OPERATOR}/${role}`)
  .default(OPERATOR);

const commandOn = <N extends string>(...names: N[]) =>
  z.strictObject({ command: z.literal(names), tenant: tenantId, by });

const commandSchema = z.discriminatedUnion("command", [
  z.strictObject({
    command: z.literal("create-partner"),
    name: name.optional(),
    tier: tier.default("standard"),
    mode: z.literal(["live", "test"], "give live or test").default("live"),
    tenant: tenantId.optional(),
    "new-key": z.boolean().default(false),
    by,
  }),
  commandOn("suspend", "resume").extend({ reason }),
  commandOn("set-tier").extend({ tier }),
  commandOn("show", "offboard", "undo-offboard", "receipt"),
]);

export type Command = z.output<typeof commandSchema>;

/** @param args what stands behind the command's name; null asks for help */
export function readCommand(args: readonly string[]): Command | null {
  const { positionals, values } = parsed(args);
  const { help, ...options } = values;
  if (help === true || positionals[0] === "help") return null;
  const [command, ...more] = positionals;
  if (more.length > 0) throw new NotACommand(`Not expected: ${more.join(" ")}`);
  const read = commandSchema.safeParse({ command, ...options });
  if (!read.success) throw new NotACommand(read.error.issues.map(sentence).join("\n"));
  const wanted = read.data;
  if (wanted.command === "create-partner" && !wanted.name && !wanted.tenant)
    throw new NotACommand("--name: give a name");
  return wanted;
}

function parsed(args: readonly string[]) {
  const texts = ["name", "tier", "mode", "tenant", "reason", "by"] as const;
  const text = { type: "string" } as const;
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        ...(Object.fromEntries(texts.map((option) => [option, text])) as Record<
          (typeof texts)[number],
          typeof text
        >),
        "new-key": { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    });
  } catch (error) {
    throw new NotACommand(error instanceof Error ? error.message : String(error));
  }
}

function sentence(issue: z.core.$ZodIssue): string {
  if (issue.code === "unrecognized_keys")
    return `${issue.keys.map((key) => `--${key}`).join(", ")}: not of this command`;
  const [option = ""] = issue.path;
  if (option === "command") return "There is no such command.";
  return `--${String(option)}: ${issue.message}`;
}
