import { createServer } from "node:net";

/** A port that nothing listens on, on any interface, at the moment of asking. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, () => {
      const address = probe.address();
      if (address === null || typeof address === "string") {
        reject(new Error("no port was assigned"));
        return;
      }
      probe.close(() => resolve(address.port));
    });
  });
}
