import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts', 'packages/*/test/**/*.test.ts', 'native/test/**/*.test.ts'],
    globalSetup: ['test/helpers/global-setup.ts'],
    pool: 'forks',
    // Most of the time a test waits for its processes.
    maxWorkers: 2,
    // Real processes on two cores: a bound against hanging, not a measure of speed.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Says why a test was skipped.
    reporters: ['default'],
  },
});
