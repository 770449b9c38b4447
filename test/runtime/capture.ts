import { afterAll, beforeAll } from "vitest";

/** Keeps what the process writes to stdout and stderr while a test file runs, instead of showing it. */
export function capturedLog() {
  const lines: string[] = [];
  const originals = { out: process.stdout.write, err: process.stderr.write };
  const keep = (chunk: string | Uint8Array): boolean => {
    lines.push(String(chunk));
    return true;
  };
  beforeAll(() => {
    process.stdout.write = keep;
    process.stderr.write = keep;
  });
  afterAll(() => {
    process.stdout.write = originals.out;
    process.stderr.write = originals.err;
  });
  return {
    lines: () => lines,
    clear: () => {
      lines.length = 0;
    },
  };
}
