/** The runs of a folder, by their journals: the newest first, each with whether it was taken back. */
import type { JournalHeader } from '../documents/journal-lines.ts';
import type { Kinds } from '../kinds/kind.ts';
import { InvalidInput } from '../specfile/problem/problem.ts';
import { outcomeOf } from './effects.ts';
import { readJournal, type JournalRead } from './read-journal.ts';

/** A file, and its text or what is wrong with it. */
export type JournalFile = { readonly file: string } & (
  { readonly text: string } | { readonly error: InvalidInput }
);

export interface Run {
  readonly file: string;
  /** As far as it can be read: of a damaged journal, perhaps still the first line. */
  readonly header: JournalHeader | null;
  /** `null`: it is damaged. */
  readonly journal: JournalRead | null;
  /** What is wrong with it; `null`: nothing. */
  readonly fault: string | null;
  readonly undone: 'full' | 'partly' | 'no';
  /** An undo took back all of it that could be, so there is nothing more to do. */
  readonly settled: boolean;
  /**
   * The file of the undo by which it is in force again after it was taken back. What that created again has other ids, so
   * that undo is to be taken back in place of this run.
   */
  readonly again?: string;
  /** Of an undo: the file of the run that it takes back; `null` where it is not among these. */
  readonly undoes?: string | null;
}

type Read = Pick<Run, 'file' | 'header' | 'journal' | 'fault'>;
type State = Pick<Run, 'undone' | 'settled' | 'again'> & { readonly open?: string };

export function runsIn(files: readonly JournalFile[], kinds: Kinds): Run[] {
  const all = files.map((one) => read(one, kinds)).sort(newestFirst);
  const byDigest = new Map(all.flatMap((one) => (one.journal ? [[one.journal.digest, one]] : [])));
  const undos = Map.groupBy(all, ({ header }) => header?.undoes?.digest ?? null);
  const states = new Map<Read, State>();
  const stateOf = (one: Read): State => {
    const own = one.journal ? (undos.get(one.journal.digest) ?? []) : [];
    const state = states.get(one) ?? stateBy(own.map((undo) => ({ ...undo, ...stateOf(undo) })));
    states.set(one, state);
    return state;
  };
  return all.map((one) => {
    const digest = one.header?.undoes?.digest;
    const { open: _, ...state } = stateOf(one);
    return {
      ...one,
      ...state,
      ...(digest === undefined ? {} : { undoes: byDigest.get(digest)?.file ?? null }),
    };
  });
}

/**
 * By the undos of a run, the newest first. One that was taken back itself does not count, and one that was so in part is
 * none of all. `open`: the file of the newest that counts.
 */
function stateBy(undos: readonly (Read & State)[]): State {
  const finished = undos.filter((undo) => undo.undone === 'no' && isFinished(undo));
  const isFull = finished.some(({ header }) => header?.undoes?.left === 0);
  const open = undos.find(
    ({ undone, settled, journal }) => undone !== 'full' && !settled && journal?.writes.some(succeeded),
  );
  const again = undos.find((undo) => undo.open !== undefined)?.open;
  const isBegun = undos.some(({ undone, journal }) => undone !== 'full' && journal?.writes.some(succeeded));
  return {
    undone: isFull ? 'full' : isBegun ? 'partly' : 'no',
    settled: finished.length > 0,
    ...(again === undefined ? {} : { again }),
    ...(open === undefined ? {} : { open: open.again ?? open.file }),
  };
}

/** It was to take back the whole run, and everything that it set out to do was done and read back. */
const isFinished = ({ header, journal }: Read): boolean =>
  header?.undoes?.whole === true && journal?.end?.converged === true;

const succeeded = ({ after }: JournalRead['writes'][number]): boolean => after?.error === null;

/**
 * How many objects were created, updated, and so on: by the writes that succeeded, and by those without a clear answer
 * where the run found afterwards that all of it was done.
 */
export function countsOf({
  writes,
  end,
}: JournalRead): Record<'created' | 'updated' | 'renamed' | 'deleted', number> {
  const isDone = (write: JournalRead['writes'][number]): boolean =>
    succeeded(write) || (end?.converged === true && write.after !== null && outcomeOf(write) === 'unclear');
  const done = Map.groupBy(writes.filter(isDone), ({ action }) => action);
  const count = (action: 'create' | 'update' | 'rename' | 'delete'): number =>
    new Set((done.get(action) ?? []).map(({ address }) => address)).size;
  return {
    created: count('create'),
    updated: count('update'),
    renamed: count('rename'),
    deleted: count('delete'),
  };
}

function read(given: JournalFile, kinds: Kinds): Read {
  const { file } = given;
  if ('error' in given) return { file, header: null, journal: null, fault: faultIn(given.error) };
  try {
    const journal = readJournal(given.text, file, kinds);
    return { file, header: journal.header, journal, fault: null };
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    return { file, header: headerAlone(given.text, file, kinds), journal: null, fault: faultIn(error) };
  }
}

function headerAlone(text: string, file: string, kinds: Kinds): JournalHeader | null {
  try {
    return readJournal(text.slice(0, text.indexOf('\n') + 1), file, kinds).header;
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    return null;
  }
}

/** With the line, but without the file, which stands beside it. */
const faultIn = ({ problems }: InvalidInput): string =>
  problems.map(({ line, message }) => `${line === null ? '' : `line ${line}: `}${message}`).join('; ');

const newestFirst = (a: Read, b: Read): number => {
  const [one, other] = [timeOf(a), timeOf(b)];
  if (one !== other) return one < other ? 1 : -1;
  return nameOf(b).localeCompare(nameOf(a), 'en', { numeric: true });
};

/** By its first line; else by its name, which begins with the time: `20261122T101500Z-host.jsonl`. */
function timeOf({ file, header }: Read): string {
  if (header) return header.started;
  const parts = /(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z[^/\\]*$/.exec(file)?.slice(1) ?? [];
  const [year = '', month = '', day = '', ...clock] = parts;
  return parts.length === 0 ? '' : `${year}-${month}-${day}T${clock.join(':')}Z`;
}

/** The second of one second ends in `-2.jsonl`. */
const nameOf = ({ file }: Read): string => file.replace(/\.jsonl$/, '');
