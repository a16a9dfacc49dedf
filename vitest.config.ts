import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/setup.ts'],
    // Far beyond what any test takes: a busy machine is no failure.
    testTimeout: 60_000,
    unstubEnvs: true,
  },
});
