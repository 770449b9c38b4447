import { OFFBOARDING_UNDO_HOURS } from "../../functions/contract/limits.ts";

/** What `--help` and a command that cannot be read show. */
export const usage = `npm run operator -- <command> --tenant ten_… [--by <role>]

Commands, on a partner or a tenant without one; a client is its partner's to suspend and remove:

  create-partner --name <name> [--tier standard] [--mode live] [--tenant ten_…] [--new-key]
                 makes a tenant that can have clients, and shows its first key, once.
                 With --tenant an attempt that was cut short goes on; of a partner that has
                 a key already another one is made with --new-key alone
  show           what it is, and its state
  suspend        --reason <text>: its keys and tokens open nothing within a minute, neither
                 for its own data nor for its clients'; keys of clients go on working
  resume         --reason <text>: takes that back, within a minute
  set-tier       --tier sandbox|standard|premium|internal: in force at its next call
  offboard       closes it, and removes all of it ${OFFBOARDING_UNDO_HOURS} hours later; a partner's clients
                 go first
  undo-offboard  keeps it after all, as long as the ${OFFBOARDING_UNDO_HOURS} hours last
  receipt        what is left of one that was removed; signed if SEAL_KEY and ISSUER_URL are set

Every change is on record in the tenant's own audit chain, by \`operator\`, or \`operator/<role>\`
with --by: a role, as \`support\`, never somebody's name. Repeating a command changes nothing more.

  npm run operator -- create-partner --name "Example Consultants" --tier premium --by sales-desk
  npm run operator -- suspend --tenant ten_01JD9Y2ZV3T6Q8R0W4X5Y7Z9AB --reason "Unpaid since May"
  npm run operator -- set-tier --tenant ten_01JD9Y2ZV3T6Q8R0W4X5Y7Z9AB --tier premium
  npm run operator -- offboard --tenant ten_01JD9Y2ZV3T6Q8R0W4X5Y7Z9AB --by support

It works on the tables that TABLE_NAME and IDENTITY_TABLE_NAME name, at AWS_ENDPOINT_URL_DYNAMODB
when that is set, with your own AWS credentials. It ends with 0 when what was asked is so, 1 when it
was refused, 2 when it cannot be read.`;
