import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    globalSetup: ['test/runtime-directory.mjs'],
    setupFiles: ['test/manager.mjs'],
    pool: 'forks',
  },
});
