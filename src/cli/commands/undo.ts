/** `fitform undo`: takes back what a run has done, by its journal; through the same engine and the same guards. */
import { effectsOf, type Effect } from '../../undo/effects.ts';
import { extraPermissionsIn } from '../../undo/images.ts';
import { readJournal, type JournalRead } from '../../undo/read-journal.ts';
import { makeInverse, type Inverse, type Moved } from '../../undo/inverse.ts';
import { kinds } from '../../kinds/index.ts';
import { addressOf } from '../../kinds/address.ts';
import { kindsKnowing, type Kinds } from '../../kinds/kind.ts';
import type { Live } from '../../kinds/live.ts';
import { ownName } from '../../kinds/object.ts';
import { digest } from '../../plan/digest.ts';
import { matching } from '../../kinds/pattern.ts';
import { deletionGuards, type Known } from '../../policy/deletions.ts';
import { allowedDeletions } from '../../policy/limits.ts';
import { rules } from '../../policy/rules.ts';
import { defaultPolicy, nowhere, type Desired } from '../../specfile/desired.ts';
import { kindsToRead, observe, type Wanted } from '../../tenant/observe.ts';
import { carryOut, type Prepared, type WriteOptions } from '../carry-out.ts';
import { connect, type Connection } from '../connect.ts';
import { askAbout } from '../deletions.ts';
import { readEnvironment } from '../system/environment.ts';
import { Stopped, unplaced } from '../failure.ts';
import { letArrive } from '../earlier-runs.ts';
import { withLateObjects } from '../late-objects.ts';
import { takeLock } from '../lock.ts';
import { outputFor, type Output } from '../terminal/output.ts';
import { mustMatch } from '../targets.ts';
import { readText } from '../system/read-text.ts';
import { unlessStopped, type World } from '../system/world.ts';

export interface UndoOptions extends WriteOptions {
  readonly allowDelete: number;
  readonly target?: readonly string[];
}

export async function undo(world: World, file: string, options: UndoOptions): Promise<number> {
  const output = outputFor(world, options);
  const journal = await load(world, file);
  const effects = chosen(effectsOf(journal), options.target);
  const env = await readEnvironment(world);
  const connection = await connect(world, env, options, journal.header.tenant, false, 'journal');
  try {
    const release = await takeLock(world, output, connection.url);
    try {
      await letArrive(world, output, connection.url, options);
      const prepared = await prepare(world, output, options, connection, journal, effects);
      return await carryOut(world, output, options, prepared, {
        verb: 'undo',
        done: `as it was before that run${prepared.plan.left.length > 0 || options.target ? ', as far as this plan goes' : ''}`,
        next: 'run fitform undo with the same journal again',
      });
    } finally {
      await release();
    }
  } finally {
    await connection.close();
  }
}

async function load(world: World, file: string): Promise<JournalRead> {
  const hint = 'apply names its journal at the end';
  const text = await readText(world, file, { what: 'journal', hint, mayBeTorn: true });
  return readJournal(text, file, kinds);
}

function chosen(effects: readonly Effect[], patterns: readonly string[] | undefined): readonly Effect[] {
  if (patterns === undefined) return effects;
  mustMatch(patterns, effects.flatMap(addressesOf), 'as the journal tells of no such thing');
  const tests = patterns.map(matching);
  return effects.filter((effect) =>
    addressesOf(effect).some((address) => tests.some((matches) => matches(address))),
  );
}

/** As it was asked for, and as the tenant answered where it kept the name in another form. */
function addressesOf({ address, kind, left }: Effect): string[] {
  const kept = left.flatMap((image): string[] => {
    const name = image ? ownName(kind, image.raw) : '';
    return name === '' ? [] : [addressOf(kind.name, name)];
  });
  return [...new Set([address, ...kept])];
}

/** Throws `Stopped` (exit code 5) where an object is no longer as the run left it. */
async function prepare(
  world: World,
  output: Output,
  options: UndoOptions,
  connection: Connection,
  journal: JournalRead,
  effects: readonly Effect[],
): Promise<Prepared> {
  const knowing = kindsKnowing(kinds, extraPermissionsIn(effects));
  const placeholders = new Set(effects.filter((effect) => effect.placeholder).flatMap(addressesOf));
  const inverse = (live: Live, known: Known | null): Inverse =>
    makeInverse({
      kinds,
      effects,
      live,
      tenant: {
        url: connection.url,
        base_path: connection.basePath,
        account: live.account?.name ?? null,
      },
      digest: digest(journal),
      policy: {
        ...defaultPolicy,
        allow_delete: options.allowDelete,
        target: options.target ?? null,
      },
      rules: [...rules, allowedDeletions],
      guards: known ? deletionGuards(known) : [],
    });
  const notice = (message: string): void => {
    output.message(`warning: ${message}`);
  };
  const look = async (): Promise<Pick<Prepared, 'live' | 'plan' | 'replan'>> => {
    const { tenant } = connection;
    const read = (): Promise<Live> =>
      unlessStopped(world.stop, observe(tenant, knowing, toRead(knowing, effects), notice));
    const run = { effects, journal };
    const live = await withLateObjects(world, output, { ...options, kinds: knowing }, connection, run, read);
    const wanted = inverse(live, null);
    if (wanted.moved.length > 0) throw movedOn(wanted.moved);
    const asking = askAbout(connection, wanted.plan, placeholders, output);
    const known = await unlessStopped(world.stop, asking);
    return {
      live,
      plan: inverse(live, known).plan,
      replan: (found) => inverse(found, known).plan,
    };
  };
  return { ...(await look()), connection, kinds: knowing, again: look };
}

/** The kinds of what is taken back and what they refer to; and all that may refer to what is deleted. */
function toRead(kinds: Kinds, effects: readonly Effect[]): Wanted {
  const touched = new Set(effects.map(({ kind }) => kind.name));
  const created = new Set(effects.filter(({ before }) => before === null).map(({ kind }) => kind.name));
  const referring = kinds.filter(({ fields }) =>
    Object.values(fields).some(({ targets }) => targets?.some((target) => created.has(target))),
  );
  const sections = new Set([...touched, ...referring.map(({ name }) => name)]);
  const desired: Desired = {
    tenant: { url: null, base_path: null, extra_permissions: [] },
    policy: defaultPolicy,
    sections,
    resources: kinds
      .filter(({ name }) => sections.has(name))
      .map(({ name, fields }) => ({
        kind: name,
        name: '',
        fields: Object.fromEntries(Object.keys(fields).map((field) => [field, null])),
        at: nowhere,
      })),
  };
  return kindsToRead(kinds, desired);
}

function movedOn(moved: readonly Moved[]): Stopped {
  return new Stopped(
    5,
    'the tenant has moved on since that run; nothing was written',
    moved.map(({ address, detail }) =>
      unplaced(address, detail, 'change it by hand, or take back others with --target'),
    ),
  );
}
