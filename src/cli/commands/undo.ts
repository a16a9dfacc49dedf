/** `fitform undo`: takes back what a run has done, by its journal; through the same engine and the same guards. */
import { journalSource } from '../../engine/journal-source.ts';
import { look } from '../../engine/looking.ts';
import { chosenPatterns } from '../../engine/targets.ts';
import { kinds } from '../../kinds/index.ts';
import { isEmpty } from '../../plan/change.ts';
import { invalid } from '../../specfile/problem/problem.ts';
import { readJournal, type JournalRead } from '../../undo/read-journal.ts';
import { carryOut } from '../carry-out.ts';
import { lastJournal } from '../last-journal.ts';
import { withTenant } from '../with-tenant.ts';
import { readEnvironment } from '../system/environment.ts';
import type { Command } from '../command.ts';
import type { UndoOptions } from './verbs.ts';
import { withReports } from '../report-files.ts';
import { JOURNAL } from '../system/journals.ts';
import { readText } from '../system/read-text.ts';
import type { World } from '../system/world.ts';

export function undo(command: Command<UndoOptions>, file: string | undefined): Promise<number> {
  const { last, spec } = command.options;
  if ((file === undefined) === (last === undefined)) {
    throw invalid(
      file === undefined ? 'say which run to take back' : 'choose the run to take back in one way only',
      'give its journal, or --last for the newest run; fitform runs lists them',
    );
  }
  if (spec !== undefined && last === undefined) {
    throw invalid('--spec goes with --last', 'a journal says itself which tenant it is of: leave --spec out');
  }
  return withReports(command, { 'the journal': [file], 'the spec': spec ?? [] }, async () =>
    takeBack(command, file ?? (await lastJournal(command))),
  );
}

async function takeBack(command: Command<UndoOptions>, file: string): Promise<number> {
  const { world, output, options } = command;
  const chosen = chosenPatterns(kinds, options);
  const journal = await load(world, file);
  const source = journalSource({ journal, target: chosen, allowDelete: options.allowDelete });
  const env = await readEnvironment(world);
  const target = { env, spec: journal.header.tenant, source: 'journal' as const };
  return withTenant(command, target, true, async (session) => {
    const looked = await look(session, source);
    const planned = looked.plan.left.map(({ address }) => address);
    const { code, keeping } = await carryOut(command, session, looked, {
      done: `is as it was before that run${chosen ? ', as far as this plan goes' : ''}${planned.length === 0 ? '' : `, except for ${inWords(planned)}`}`,
      idle: 'Nothing to take back',
      next: 'run the same undo again',
    });
    if (options.last && isEmpty(looked.plan)) {
      output.message('to take back an older run, name its journal: fitform runs lists them');
    }
    const left = [...planned, ...keeping];
    if (code !== 0 || left.length === 0) return code;
    output.failed(`that run is only partly taken back; left as it is: ${inWords(left)}`);
    return 7;
  });
}

/** Whoever reads the plan sees the reasons. */
const MOST_NAMES = 3;

function inWords(left: readonly string[]): string {
  const addresses = [...new Set(left)];
  const more = addresses.length - MOST_NAMES;
  return [...addresses.slice(0, MOST_NAMES), ...(more > 0 ? [`and ${more} more`] : [])].join(', ');
}

async function load(world: World, file: string): Promise<JournalRead> {
  return readJournal(await readText(world, file, JOURNAL), file, kinds);
}
