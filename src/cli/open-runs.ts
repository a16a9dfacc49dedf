/** In CI: whether another pipeline may be applying to the same tenant right now. */
import type { Session } from '../engine/session.ts';
import { printable } from '../report/paint.ts';
import { isCi } from '../tenant/is-ci.ts';
import type { Command } from './command.ts';
import type { WriteOptions } from './options.ts';
import { asTyped, readRuns } from './system/journals.ts';

/**
 * The lock keeps the runs of one folder apart. Where pipelines hand the folder of the journals on (a cache, an artifact),
 * a journal without an end is the only sign of a run on another machine. It warns only, as a run that was killed looks
 * the same, and to run again is how that is mended.
 */
export async function warnOfOpenRuns(
  { world, options }: Command<Pick<WriteOptions, 'journal'>>,
  { host, connection }: Pick<Session, 'host' | 'connection'>,
): Promise<void> {
  if (!isCi(world.env) || options.journal === 'off') return;
  const runs = (await readRuns(world, options.journal)).filter(
    ({ header, journal }) => journal !== null && header?.tenant.url === connection.url,
  );
  // A run that came to its end has seen what those before it left.
  const ended = runs.findIndex(({ journal }) => journal?.end);
  for (const { file, header } of ended < 0 ? runs : runs.slice(0, ended)) {
    host.warning(
      `a run on this tenant has not ended: ${printable(asTyped(world, file))}, begun at ${header?.started ?? ''}. If another pipeline is applying, stop one of the two; if none is, that run was cut off, and this one goes on from there`,
    );
  }
}
