import type { Label } from "./labels.ts";
import { problem } from "./problem.ts";
import { type Scope, scopesBeyond } from "./scopes.ts";

const notHeld: { readonly detail: Label; readonly fix: Label } = {
  detail: {
    en: "You do not have this scope yourself.",
    nl: "U hebt dit recht zelf niet.",
  },
  fix: {
    en: "Leave it out, or ask someone who has it.",
    nl: "Laat het weg, of vraag het iemand die het heeft.",
  },
};

/**
 * Throws `scope-not-held` (403) with every scope in `wanted` that the caller lacks: nobody hands out
 * more than they have. `where`: the list of them in the body, or the parameter that names what has
 * these scopes already.
 */
export function refuseBeyond(
  wanted: readonly Scope[],
  held: readonly Scope[],
  where: { readonly pointer: string } | { readonly parameter: string } = { pointer: "/scopes" },
): void {
  const beyond = scopesBeyond(wanted, held);
  if (beyond.length === 0) return;
  const errors = beyond.map((scope) => ({
    ...("pointer" in where ? { pointer: `${where.pointer}/${wanted.indexOf(scope)}` } : where),
    code: "scope-not-held",
    ...notHeld,
    expected: held.join(", "),
  }));
  throw problem("scope-not-held", {}, { errors });
}
