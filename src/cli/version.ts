/** `fitform --version`, which needs nothing of the command line to be loaded. */
import type { World } from './system/world.ts';

const FLAGS = ['--version', '-V'];

/** With anything beside it, the line is one for the command line to understand. */
export const isVersionAlone = ([first = '', ...others]: readonly string[]): boolean =>
  others.length === 0 && FLAGS.includes(first);

/** Returns the exit code. */
export function tellVersion({ version, stdout }: Pick<World, 'version' | 'stdout'>): number {
  stdout.write(`${version}\n`);
  return 0;
}
