/** `fitform runs`: the runs of this folder, by their journals. Sends nothing. */
import type { RunEntry, RunsDocument } from '../../documents/other-documents.ts';
import { printable, tally } from '../../report/paint.ts';
import { folded } from '../../specfile/problem/fold.ts';
import { countsOf, type Run } from '../../undo/runs.ts';
import type { Command } from '../command.ts';
import { JOURNALS } from '../options.ts';
import { asTyped, mustBeFolder, readRuns } from '../system/journals.ts';
import type { Output } from '../terminal/output.ts';
import type { RunsOptions } from './verbs.ts';

export async function runs({ world, output, options }: Command<RunsOptions>): Promise<number> {
  const { journal: folder = JOURNALS } = options;
  if (options.journal !== undefined) await mustBeFolder(world, folder);
  const found = (await readRuns(world, folder)).map(entryOf);
  const document: RunsDocument = { format: 'fitform.runs/1', runs: found };
  const typed = (path: string): string => printable(asTyped(world, path));
  const text =
    found.length === 0
      ? `No runs: there is no journal in ${printable(folder)}\n`
      : found.map((one) => `${linesOf(one, typed, output).join('\n')}\n`).join('\n');
  output.result(document, text);
  return 0;
}

function entryOf({ file, header, journal, fault, undone, undoes }: Run): RunEntry {
  return {
    journal: file,
    started: header?.started ?? null,
    url: header?.tenant.url ?? null,
    account: header?.tenant.account ?? null,
    counts: journal ? countsOf(journal) : null,
    outcome: outcomeOf(journal),
    undone,
    ...(undoes === undefined ? {} : { undoes }),
    ...(fault === null ? {} : { fault }),
  };
}

function outcomeOf(journal: Run['journal']): RunEntry['outcome'] {
  if (!journal) return 'unreadable';
  if (!journal.end) return 'broken_off';
  const { converged } = journal.end;
  return converged === null ? 'not_verified' : converged ? 'converged' : 'not_converged';
}

const OUTCOMES: Readonly<Record<RunEntry['outcome'], string>> = {
  converged: 'converged',
  not_converged: 'not converged',
  not_verified: 'not verified',
  broken_off: 'cut off, or still going on',
  unreadable: 'unreadable',
};
const UNDONE = { full: 'taken back', partly: 'taken back in part', no: null } as const;

/** The path first, as that is what fitform undo takes. */
function linesOf(run: RunEntry, typed: (path: string) => string, { paint, longest }: Output): string[] {
  const { started, url, account, counts, outcome, undone, undoes, fault } = run;
  const when = started === null ? [] : [started.replace(/\.\d+Z$/, 'Z')];
  const where = url === null ? [] : [`on ${url}${account === null ? '' : ` as ${account}`}`];
  const done = counts ? tally(Object.entries(counts).map(([what, count]) => [count, what])) : [];
  const said = [
    ...(counts ? [done.length === 0 ? 'nothing written' : done.join(', ')] : []),
    fault ?? OUTCOMES[outcome],
    ...(undoes === undefined
      ? []
      : [`takes back ${undoes === null ? 'a run from elsewhere' : typed(undoes)}`]),
    ...(UNDONE[undone] === null ? [] : [UNDONE[undone]]),
  ];
  const head = printable([...when, ...where].join(' '));
  return [
    paint.strong(typed(run.journal)),
    ...(head === '' ? [] : folded('  ', head, longest, 6)),
    ...folded('  ', printable(said.join('; ')), longest, 6),
  ];
}
