import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/support/setup.ts'],
    // Far beyond what any test takes: a busy machine is no failure.
    testTimeout: 60_000,
    unstubEnvs: true,
    // No file leaves anything behind (test/support/clean-up.ts), so that all share what they import.
    isolate: false,
    // Vitest would leave one core to itself, which on two is half of them; and what waits for a process leaves one idle.
    maxWorkers: availableParallelism() + 1,
  },
});
