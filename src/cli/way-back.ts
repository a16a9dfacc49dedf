/** The command that takes a run back, whole: pasted as it stands, it does so. */
import { kinds } from '../kinds/index.ts';
import { InvalidInput } from '../specfile/problem/problem.ts';
import { effectsOf } from '../undo/effects.ts';
import { readJournal } from '../undo/read-journal.ts';
import { wayBack } from '../undo/staying.ts';
import type { ResultRows } from '../report/rows.ts';
import type { Command } from './command.ts';
import { JOURNALS, type TenantOptions, type WriteOptions } from './options.ts';
import { calledAs } from './system/installed.ts';
import { asTyped, JOURNAL } from './system/journals.ts';
import { readText } from './system/read-text.ts';
import { whyNotAsk } from './terminal/prompt.ts';

export type BackOptions = Pick<TenantOptions, 'url' | 'insecureHttp'> & Pick<WriteOptions, 'journal'>;

/** `path`: of the run's journal. */
export async function journalShown(
  { world, options }: Command<BackOptions>,
  path: string,
): Promise<NonNullable<ResultRows['journal']>> {
  const shown = asTyped(world, path);
  const { deletions, stays } = await effectsIn({ world }, path);
  const { url, insecureHttp, journal } = options;
  const words = [
    ...(await calledAs(world)),
    'undo',
    shown.startsWith('-') ? `./${shown}` : shown,
    ...(deletions > 0 ? ['--allow-delete', String(deletions)] : []),
    ...(url === undefined ? [] : ['--url', url]),
    ...(insecureHttp ? ['--insecure-http'] : []),
    ...(journal === JOURNALS ? [] : ['--journal', journal]),
    ...(whyNotAsk(world) === null ? [] : ['--yes']),
  ];
  return { path: shown, undo: words.map(quoted).join(' '), leaves: stays > 0 };
}

/** A journal that broke off in mid-run says what it can; one that cannot be read at all, nothing. */
async function effectsIn(
  { world }: Pick<Command<unknown>, 'world'>,
  path: string,
): Promise<ReturnType<typeof wayBack>> {
  try {
    return wayBack(effectsOf(readJournal(await readText(world, path, JOURNAL), path, kinds)));
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    return { deletions: 0, stays: 0 };
  }
}

/** For a POSIX shell. */
const quoted = (word: string): string =>
  /^[\w@%+:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
