/** The journal of a run as the source of another, which takes it back. */
import { addressOf, splitAddress } from '../kinds/address.ts';
import { kindsKnowing, type Kinds } from '../kinds/kind.ts';
import type { Live } from '../kinds/live.ts';
import { idIn, ownName } from '../kinds/object.ts';
import { matching } from '../kinds/pattern.ts';
import { deletionGuards } from '../policy/deletions.ts';
import { usualLinks, type Links } from '../policy/links.ts';
import { rulesOfUndo } from '../policy/rules.ts';
import { defaultPolicy, nowhere, type Desired } from '../specfile/desired.ts';
import { kindsToRead, type Wanted } from '../tenant/observe.ts';
import { effectsOf, type Effect } from '../undo/effects.ts';
import { extraPermissionsIn } from '../undo/images.ts';
import { makeInverse, type Inverse } from '../undo/inverse.ts';
import type { JournalRead } from '../undo/read-journal.ts';
import { notSeenYet, unseenIn } from './earlier-runs.ts';
import { createdBy, withLateObjects } from './late-objects.ts';
import { refuseMoved } from './saved-plan.ts';
import { identityOf } from './session.ts';
import type { Now, SourceOf } from './looking.ts';
import { mustMatch } from './targets.ts';

export interface JournalInput {
  readonly journal: JournalRead;
  /** Patterns: the part of the run that is taken back. */
  readonly target?: readonly string[] | undefined;
  /** The most deletions. */
  readonly allowDelete: number;
}

/** Throws `InvalidInput` for a pattern that matches nothing of the journal. */
export function journalSource({ journal, target, allowDelete }: JournalInput): SourceOf {
  const run = effectsOf(journal);
  const effects = chosen(run, target);
  return (session) => {
    const kinds = kindsKnowing(session.kinds, extraPermissionsIn(effects));
    const links = linksOf(run);
    const inverse = (live: Live, { known, unseen }: Now): Inverse =>
      makeInverse({
        kinds: session.kinds,
        effects,
        run,
        live,
        tenant: identityOf(session, live),
        digest: journal.digest,
        policy: { ...defaultPolicy, allow_delete: allowDelete, target: target ?? null },
        notes: notSeenYet(unseen, true),
        links,
        rules: rulesOfUndo,
        guards: known ? deletionGuards(known) : [],
      });
    const created = createdBy(effects, journal);
    return {
      verb: 'undo',
      undoes: { digest: journal.digest, whole: target === undefined },
      kinds,
      wanted: toRead(kinds, effects),
      settled: (read) => withLateObjects(session, kinds, created, read),
      on(live, unseen) {
        const { plan, moved } = inverse(live, { known: null, unseen });
        refuseMoved(
          moved,
          'the tenant has moved on since that run',
          'change it by hand, or choose others with --target',
        );
        return {
          plan,
          planned: (now) => inverse(live, now).plan,
          rest: (found, now) => inverse(found, now).plan,
        };
      },
      unseenIn: (plan, live) => unseenIn(session, plan, live),
    };
  };
}

/** As in the vendor's guide, and those that the run has made. */
function linksOf(run: readonly Effect[]): Links {
  const made = run.filter((effect) => effect.placeholder).flatMap(addressesOf);
  const names = made.map((address) => splitAddress(address).name);
  return { ...usualLinks, placeholders: [...new Set([...usualLinks.placeholders, ...names])] };
}

function chosen(effects: readonly Effect[], patterns: readonly string[] | undefined): readonly Effect[] {
  if (patterns === undefined) return effects;
  mustMatch(patterns, effects.flatMap(addressesOf), 'as the journal has no such object');
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
  const ids = new Set(effects.map(({ kind, id }) => addressOf(kind.name, id ?? '')));
  return {
    ...kindsToRead(kinds, desired),
    whole: (kind, raw) => ids.has(addressOf(kind.name, idIn(kind, raw) ?? '')),
  };
}
