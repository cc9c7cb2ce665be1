import { defineConfig } from "vitest/config";

// Tests read the sources through this export condition, so no build comes before them.
const conditions = ["@gosf/source", "node", "default"];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: [
      "packages/*/src/**/*.test.ts",
      "packages/*/test/**/*.test.ts",
      "apps/*/src/**/*.test.ts",
      "tests/**/*.test.ts",
      "benches/src/**/*.test.ts",
    ],
    setupFiles: ["./tests/setup.ts"],
    // A process for each file, so that what one leaves behind never reaches the next, and all cores, since sockets wait more than they work.
    pool: "forks",
    maxWorkers: "100%",
    testTimeout: 20_000,
    hookTimeout: 20_000,
    // What is waited for comes at once; a busy machine may take its time.
    expect: { poll: { timeout: 10_000 } },
    coverage: {
      provider: "v8",
      include: ["packages/*/src/**/*.ts", "apps/*/src/**/*.ts"],
      exclude: ["**/*.test.ts", "**/*.test-d.ts"],
      reporter: ["text", "html", "json-summary"],
    },
  },
});
