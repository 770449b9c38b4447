/** `npm run operator`: what the operator does to the installation, with credentials of his own. */
import { authSettingsFrom } from "../../functions/runtime/auth-settings.ts";
import { openClients } from "../../functions/store/clients.ts";
import { StoreError } from "../../functions/store/errors.ts";
import { operate } from "./operate.ts";
import { NotACommand, readCommand } from "./read-command.ts";
import { usage } from "./usage.ts";

async function main(args: readonly string[]): Promise<void> {
  const say = (line: string): void => void process.stdout.write(`${line}\n`);
  const command = readCommand(args);
  if (command === null) return say(usage);
  const signing = process.env.SEAL_KEY === undefined ? null : authSettingsFrom(process.env);
  await operate(command, { clients: openClients(process.env), now: new Date(), say, signing });
}

main(process.argv.slice(2)).catch((fault: unknown) => {
  const isNone = fault instanceof NotACommand;
  const busy = fault instanceof StoreError && fault.code === "busy";
  const text = fault instanceof Error ? fault.message : String(fault);
  const more = isNone
    ? "\n`npm run operator -- --help` shows how."
    : busy
      ? ". Send the command again."
      : "";
  process.stderr.write(`${text}${more}\n`);
  process.exitCode = isNone ? 2 : 1;
});
