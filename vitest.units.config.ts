import { defineConfig } from 'vitest/config';

/** What needs no process of its own: pure parts, and services with fakes. Seconds, after a build. */
export default defineConfig({
  test: {
    include: ['packages/*/test/**/*.test.ts', 'native/test/**/*.test.ts'],
    // They are quick, but not on a machine that does ten other things: a bound against hanging, not a measure of speed.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
