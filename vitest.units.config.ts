import { defineConfig } from 'vitest/config';

/** What needs no process of its own: pure parts, and services with fakes. Seconds, after a build. */
export default defineConfig({
  test: {
    include: ['packages/*/test/**/*.test.ts', 'native/test/**/*.test.ts'],
  },
});
