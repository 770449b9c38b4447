import { defineConfig } from "vitest/config";

// "pure" needs no server and must stay under a minute; "long" needs none either, but time; "connected"
// talks to the emulators.
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "pure",
          include: ["test/{domain,contract,formats,openapi,infra}/**/*.test.ts"],
          exclude: ["**/*.long.test.ts"],
          // Properties run thousands of cases; a busy machine must not fail them.
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: "long",
          include: ["test/{domain,formats,openapi}/**/*.long.test.ts"],
          testTimeout: 240_000,
        },
      },
      {
        test: {
          name: "connected",
          include: ["test/{store,runtime,api,events,routes,faults,e2e}/**/*.test.ts"],
          globalSetup: ["test/support/emulators.ts"],
          env: { POWERTOOLS_LOG_LEVEL: "ERROR" },
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
