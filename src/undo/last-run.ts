/** Which run `undo --last` means: the newest on the tenant that is neither an undo nor already taken back. */
import type { JournalHeader } from '../documents/journal-lines.ts';
import { invalid, InvalidInput, problemWith } from '../specfile/problem/problem.ts';
import type { Run } from './runs.ts';

export interface Asked {
  /** Of the tenant; `null`: that of the newest run. */
  readonly url: string | null;
  /** Where the runs were looked for, for messages. */
  readonly folder: string;
}

/**
 * Throws `InvalidInput` where there is none, and where a journal that cannot be read may be the newest: an older run
 * must not be taken back in its place.
 */
export function lastRun(
  runs: readonly Run[],
  { url, folder }: Asked,
): Run & { readonly header: JournalHeader } {
  const tenant = url ?? runs[0]?.header?.tenant.url;
  for (const run of runs) {
    const { header } = run;
    if (!header) throw mayBeNewest(run);
    if (header.tenant.url === tenant && isOpen(run)) return { ...run, header };
  }
  if (tenant === undefined) {
    throw invalid(`there is no journal in ${folder}, so there is no run to take back`, WHERE);
  }
  const own = runs.filter(({ header }) => header?.tenant.url === tenant);
  throw own.length === 0
    ? invalid(`there is no run on ${tenant} in ${folder}`, `${WHERE}; --url names the tenant`)
    : invalid(
        `nothing more to take back: all runs on ${tenant} in ${folder} are taken back, as far as they can be`,
        'fitform runs lists them; to take back an undo, name its journal',
      );
}

const WHERE = '--journal names the folder of the journals';

const isOpen = ({ header, settled }: Run): boolean => header?.undoes === undefined && !settled;

const mayBeNewest = ({ file, fault }: Run): InvalidInput =>
  new InvalidInput([
    problemWith(
      file,
      `this may be the last run, and it cannot be read: ${fault ?? ''}`,
      'name the journal of the run to take back: fitform runs lists them',
    ),
  ]);
