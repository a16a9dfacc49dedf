/** What can be said of this machine and its folder, without a network. */
import semver from 'semver';
import { ok, warning, type Verdict } from './finding.ts';
import type { Surroundings } from './surroundings.ts';

/** `engines` of package.json: from there up within the major version, or from there up. A test holds the two together. */
export const SUPPORTED = { within: '22.22.2', from: '24.15' } as const;

export function node({ node: version }: Pick<Surroundings, 'node'>): Verdict {
  const { within, from } = SUPPORTED;
  // A nightly build of a later Node is a later one, too.
  if (semver.satisfies(version, `^${within} || >=${from}`, { includePrerelease: true })) {
    return ok(`Node ${version}`);
  }
  return warning(
    `this is Node ${version}, and fitform is made for ${within} and later ${semver.major(within)}.x, or ${from} and later`,
    'run `npm i -D node@24` in your project, which installs a newer Node there',
  );
}

/** Where npm has put another one into the folder, a colleague or the CI may run that. */
export async function version({ version: own, installed }: Surroundings): Promise<Verdict> {
  const other = await installed();
  if (other === null || other === own) return ok(`fitform ${own}`);
  return warning(
    `this is fitform ${own}, and this folder has ${other} in node_modules`,
    'run `npx --no-install fitform`, which runs the one in this folder',
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
