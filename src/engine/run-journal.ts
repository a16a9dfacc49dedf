/** The journal of a run, in the folder of its session. */
import { resolve } from 'node:path';
import { journalName, noJournal, openJournal, type BrokenOff, type Journal } from '../apply/journal.ts';
import type { Plan } from '../plan/change.ts';
import { unplaced } from '../specfile/problem/problem.ts';
import { Stopped } from './errors.ts';
import type { Session } from './session.ts';

/** Kept runs: enough for a month of daily applies. */
const KEEP = 30;

/** With its first line written: what cannot be written down is not begun. Throws `Stopped`. */
export async function beginJournal(
  { world, settings }: Session,
  plan: Plan,
): Promise<{ journal: Journal; path: string | null }> {
  if (settings.journal === null) return { journal: noJournal, path: null };
  let path: string | null = null;
  try {
    const folder = resolve(world.cwd, settings.journal);
    const file = await world.newLineFile(folder, journalName(world.now(), world.hostname), KEEP);
    path = file.path;
    return { journal: await openJournal(file, plan, world.version, world.now), path };
  } catch (error) {
    await remove(world, path);
    throw noJournalIn(settings.journal, (error as Error).message);
  }
}

/** Where it ends before the run does; `null` where it is whole. Throws `Stopped` where it does so before the first write. */
export async function endJournal(
  { world, settings }: Session,
  { broken }: Journal,
  path: string | null,
): Promise<BrokenOff | null> {
  if (broken?.calls !== 0) return broken;
  await remove(world, path);
  throw noJournalIn(settings.journal ?? '', broken.why);
}

/** One that tells of nothing would hide the last one that does: a run looks there for creates that may still arrive. */
async function remove(world: Session['world'], path: string | null): Promise<void> {
  if (path !== null) await world.removeFile(path).catch(() => undefined);
}

const noJournalIn = (folder: string, why: string): Stopped =>
  new Stopped('refused', `the journal cannot be written in ${folder}; nothing was changed on the tenant`, [
    unplaced('', why, 'name another folder with --journal DIR, or do without: --journal off'),
  ]);
