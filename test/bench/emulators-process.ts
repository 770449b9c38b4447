// The emulators in a process of their own, so that the measured one's time and memory are its own.
import { startEmulators } from "../../cdk/local/emulators.ts";

const emulators = await startEmulators();
process.send?.(emulators.endpoints);
const stop = async () => {
  await emulators.stop();
  process.exit(0);
};
process.once("message", stop);
process.once("disconnect", stop);
