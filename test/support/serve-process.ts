/** `fitform serve` as a process of its own, once it listens. */
import type { Surroundings } from './cli-process.ts';
import { startRunning, type Running } from './running-process.ts';

/** On any free port. It is ended when the tests of the file have ended. */
export const startServe = (args: readonly string[], surroundings: Surroundings): Promise<Running> =>
  startRunning(['serve', '--port', '0', ...args], surroundings);
