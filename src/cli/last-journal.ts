/** The journal that `undo --last` means. */
import { printable } from '../report/paint.ts';
import { invalid } from '../specfile/problem/problem.ts';
import { chooseTarget, EMBEDDED } from '../tenant/target.ts';
import { lastRun } from '../undo/last-run.ts';
import type { Command } from './command.ts';
import type { TenantOptions, WriteOptions } from './options.ts';
import { readEnvironment } from './system/environment.ts';
import { asTyped, readRuns } from './system/journals.ts';
import { specForTenant } from './system/spec-files.ts';
import type { World } from './system/world.ts';

type LastOptions = TenantOptions & WriteOptions & { readonly spec?: readonly string[] };

/** Says which one it is. Throws `InvalidInput` where there is none. */
export async function lastJournal({ world, output, options }: Command<LastOptions>): Promise<string> {
  const { journal: folder } = options;
  if (folder === 'off') {
    throw invalid('--last looks in the folder of the journals, and --journal is off', 'name the journal');
  }
  const url = await tenantNamed(world, options);
  const { file, header, again } = lastRun(await readRuns(world, folder), { url, folder });
  const shown = asTyped(world, file);
  output.message(`the last run on ${header.tenant.url} began at ${header.started}: ${printable(shown)}`);
  if (again === undefined) return shown;
  const undo = asTyped(world, again);
  output.message(`it was taken back and restored, so this takes back what restored it: ${printable(undo)}`);
  return undo;
}

/** By the flag, the environment, or the spec that is named or usual, as other verbs find it; `null`: none of them names one. */
async function tenantNamed(world: World, options: LastOptions): Promise<string | null> {
  const env = await readEnvironment(world);
  const names = options.url ?? env['FITFORM_URL'];
  const spec = (await specForTenant(world, env, { files: options.spec, names }))?.desired.tenant ?? {
    url: null,
    base_path: null,
  };
  if (names === undefined && spec.url === null) return null;
  const target = chooseTarget({ spec, flags: options, env });
  return target.embedded ? EMBEDDED : target.origin;
}
