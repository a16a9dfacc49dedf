/** What can be said of this machine and its folder, without a network. */
import { ok, warning, type Verdict } from './finding.ts';
import type { Surroundings } from './surroundings.ts';

/** `engines` of package.json: from there up within the major version, or from there up. A test holds the two together. */
export const SUPPORTED = { within: '22.22.2', from: '24.15' } as const;

export function node({ node: version }: Pick<Surroundings, 'node'>): Verdict {
  const within = compared(version, SUPPORTED.within) >= 0 && majorOf(version) === majorOf(SUPPORTED.within);
  if (within || compared(version, SUPPORTED.from) >= 0) return ok(`Node ${version}`);
  return warning(
    `this is Node ${version}, and fitform is made for ${SUPPORTED.within} and later ${majorOf(SUPPORTED.within)}.x, or ${SUPPORTED.from} and later`,
    'run `npm i -D node@24` in your project, which installs a newer Node there',
  );
}

const numbersOf = (version: string): number[] => version.split('.').map((part) => parseInt(part, 10) || 0);
const majorOf = (version: string): number => numbersOf(version)[0] ?? 0;

function compared(one: string, other: string): number {
  const [left, right] = [numbersOf(one), numbersOf(other)];
  const at = [0, 1, 2].find((index) => (left[index] ?? 0) !== (right[index] ?? 0)) ?? 0;
  return (left[at] ?? 0) - (right[at] ?? 0);
}

/** Where npm has put another one into the folder, a colleague or the CI may run that. */
export async function version({ version: own, installed }: Surroundings): Promise<Verdict> {
  const other = await installed();
  if (other === null || other === own) return ok(`fitform ${own}`);
  return warning(
    `this is fitform ${own}, and this folder has ${other} in node_modules`,
    'run `npx --no-install fitform`, which uses the one of the folder',
  );
}

export async function journal({ journal: look }: Surroundings): Promise<Verdict> {
  const { folder, fault } = await look();
  if (fault === null) return ok(`journals can be written to ${folder}`);
  return warning(
    `no journal can be written to ${folder} (${fault}), so apply would be refused`,
    'make the folder writable, or give apply another one: --journal DIR',
  );
}

export async function lock({ lock: look }: Surroundings): Promise<Verdict> {
  const found = await look();
  if (found === null) return ok('no other apply is running in this folder');
  return warning(
    `the lock ${found} is there: another apply or undo is running in this folder, or was cut off`,
    'wait until it has ended; if none is running, the next apply takes the lock over by itself',
  );
}
