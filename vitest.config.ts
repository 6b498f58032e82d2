import { defineConfig } from "vitest/config";

const everywhereElse = ["node_modules/**", ".agentchat/**", "test/checks/**", "test/integration/**"];

/** No retries anywhere: a flaky test is a bug. */
export default defineConfig({
  test: {
    // matrix-js-sdk writes to the console whatever it is told
    silent: "passed-only",
    projects: [
      // long enough for pictures and sound on a busy machine: what hangs is ended, nothing is timed
      { test: { name: "unit", include: ["**/*.test.ts"], exclude: everywhereElse, testTimeout: 30_000 } },
      { test: { name: "checks", include: ["test/checks/**/*.test.ts"], testTimeout: 60_000, hookTimeout: 60_000 } },
      {
        test: {
          name: "integration",
          include: ["test/integration/**/*.test.ts"],
          globalSetup: "test/harness/global-setup.ts",
          maxWorkers: 2,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
