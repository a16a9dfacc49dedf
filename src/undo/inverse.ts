/**
 * The inverse of a run: an ordinary plan that deletes what the run created, changes back what it changed, and creates
 * again what it deleted. Pure; what it is made from are the effects that the journal tells of and the live tenant.
 */
import { isDeepStrictEqual } from 'node:util';
import { addressOf } from '../kinds/address.ts';
import {
  kindNamed,
  kindsKnowing,
  withArticle,
  type DecodeContext,
  type FieldChange,
  type Kind,
} from '../kinds/kind.ts';
import type { Live, LiveObject } from '../kinds/live.ts';
import { byId, generatedKeys, isCreateOnly, isDeletable, isIn, isScoped, valueIn } from '../kinds/object.ts';
import { assemble, type Ground } from '../plan/assemble.ts';
import { warning, type Blocked, type Moved, type Plan, type Violation } from '../plan/change.ts';
import { matchAll } from '../plan/match.ts';
import type { Unordered } from '../plan/change-references.ts';
import { usualLinks, type Links } from '../policy/links.ts';
import { askedFor } from '../plan/asked-for.ts';
import {
  changesBack,
  changesOfCreate,
  filledIn,
  leadsNowhere,
  lostParts,
  stuckFields,
} from './changes-back.ts';
import { keyOf, type Effect } from './effects.ts';
import { extraPermissionsIn, namesIn, namesOfJournal } from './images.ts';
import { staying } from './staying.ts';
import { ownerGone, verdictOn, type Verdict } from './verdict.ts';
import { formerName, heldNames, placed, settingsIn, type Held, type Judged } from './former-names.ts';

export interface UndoInput extends Omit<Ground, 'desired' | 'matches' | 'purpose' | 'links' | 'today'> {
  /** Whom review links act as, where that is not as in the vendor's guide. */
  readonly links?: Links;
  /** What else is to be told. */
  readonly notes?: readonly Violation[];
  readonly effects: readonly Effect[];
  /** All that the run did, where `effects` are a part of it. */
  readonly run?: readonly Effect[];
  /** Of the journal. */
  readonly digest: string;
}

/** With any `moved`, the plan must not be carried out, as that would undo somebody else's work; they are blocked in it. */
export interface Inverse {
  readonly plan: Plan;
  readonly moved: readonly Moved[];
}

export function makeInverse(input: UndoInput): Inverse {
  const { live, run = input.effects } = input;
  const extra = extraPermissionsIn(input.effects);
  const kinds = kindsKnowing(input.kinds, extra);
  const effects = input.effects.map((effect) => ({ ...effect, kind: kindNamed(kinds, effect.kind.name) }));
  const loose = namesIn(live, namesOfJournal(effects));
  const stays = staying(run, (placeholder) => verdictOn(placeholder, live, loose, run).is !== 'undone');
  const judge = (effect: Effect): Judged[number] => {
    const verdict = verdictOn(effect, live, loose, run);
    if (verdict.is !== 'delete') return { effect, verdict };
    const { kind } = effect;
    const never = `no undo deletes ${withArticle(kind.name)}: that destroys ${kind.destroys}`;
    const reason = isDeletable(kind) ? stays.get(keyOf(effect)) : never;
    return { effect, verdict: reason === undefined ? verdict : { is: 'leave', reason } };
  };
  const others = effects.filter(({ kind }) => !isScoped(kind)).map(judge);
  const settings = effects.filter(({ kind }) => isScoped(kind)).map((one) => judge(placed(one, others)));
  const judged = [...others, ...settings];
  const held = heldNames(judged, live);
  const strict = namesIn(live, namesAfterwards(judged, held));
  const done = judged.map(({ effect, verdict }) => inverseOf(effect, verdict, live, strict, held));

  // No look-alikes are sought: these names were live once, as the tenant keeps them, so equal ones are enough.
  const writes = done.flatMap(({ write }) => write ?? []);
  const desired = askedFor(kinds, writes, extra);
  const matches = matchAll(kinds, desired, live);
  const plan = assemble(
    // No spec excepts anything from the rules here, so the day does not matter.
    { links: usualLinks, ...input, kinds, desired, matches, purpose: 'write', today: '' },
    {
      specDigest: () => input.digest,
      writes,
      blocked: done.flatMap(({ blocked }) => blocked ?? []),
      keep: judged.filter(({ verdict }) => verdict.is === 'undone').length,
      left: done.flatMap(({ left = [] }) => left),
      unmanaged: [],
      notes: [...done.flatMap(({ notes = [] }) => notes), ...(input.notes ?? [])],
    },
  );
  const moved = judged.flatMap(({ effect, verdict }) =>
    verdict.is === 'moved' ? [{ address: effect.address, detail: verdict.detail }] : [],
  );
  return { plan, moved };
}

/**
 * What ids are called in this plan: the objects that it changes by their names, though others may share them, and what
 * the run deleted by the name under which it comes back. Any other id that is gone leads nowhere.
 */
function namesAfterwards(judged: Judged, held: ReadonlyMap<string, Held>): Map<string, string> {
  const names = new Map<string, string>();
  for (const { effect, verdict } of judged) {
    const { kind, name, id } = effect;
    if (verdict.is === 'update') {
      const { object, before } = verdict;
      const address = addressOf(kind.name, object.id);
      names.set(address, held.has(address) ? object.name : formerName(kind, before.raw, object));
    } else if (verdict.is === 'delete') {
      names.set(addressOf(kind.name, verdict.object.id), verdict.object.name);
    } else if (id !== null && (verdict.is === 'create' || (verdict.is === 'undone' && verdict.again))) {
      names.set(addressOf(kind.name, id), name);
    }
  }
  return names;
}

interface Inverted {
  readonly write?: Unordered;
  readonly blocked?: Blocked;
  readonly left?: Plan['left'];
  readonly notes?: readonly Violation[];
}

function inverseOf(
  effect: Effect,
  verdict: Verdict,
  live: Live,
  names: DecodeContext,
  held: ReadonlyMap<string, Held>,
): Inverted {
  const { address, kind, name, note } = effect;
  const base = { address, kind: kind.name, name };
  const left = note === null ? [] : [{ address, reason: note }];
  switch (verdict.is) {
    case 'undone': {
      const { object, before } = verdict;
      const stuck = object && before ? stuckFields(address, kind, before.raw, object, names) : [];
      const lost = object && before && verdict.again ? lostParts(address, kind, before.raw, names) : [];
      const more =
        object && before && isScoped(kind) ? filledIn(address, kind, before.raw, object, names) : [];
      return { left: [...left, ...stuck, ...lost, ...more] };
    }
    case 'leave':
      return { left: [...left, { address, reason: verdict.reason }] };
    case 'moved': {
      const blocked = {
        action: effect.before === null ? 'delete' : effect.left.includes(null) ? 'create' : 'update',
        address,
        reason: `it has moved on since the run: ${verdict.detail}`,
        way_out: 'choose others with --target',
      } as const;
      return { blocked, left };
    }
    case 'delete': {
      // The tenant may have kept the name in a form of its own.
      const { id } = verdict.object;
      const name = settingsIn(live, kind, id, names)?.name ?? verdict.object.name;
      const write = { ...base, address: addressOf(kind.name, name), name, action: 'delete', id } as const;
      return { write: { ...write, fields: [] }, left, notes: sinceActive(effect, verdict.object) };
    }
    case 'update': {
      const inverted = changedBack(kind, verdict, live, names, held);
      return { ...inverted, left: [...left, ...(inverted.left ?? [])] };
    }
    case 'create': {
      const fields = changesOfCreate(kind, verdict.before.raw, names);
      if (isScoped(kind)) return { ...settingsAgain(effect, fields, live, names), left };
      const blocked = leadsNowhere(address, 'create', kind, fields, live);
      if (blocked) return { blocked, left };
      const write = { ...base, action: 'create', id: null, fields } as const;
      const lost = lostParts(address, kind, verdict.before.raw, names);
      return { write, left: [...left, ...lost], notes: [createdAgain(effect)] };
    }
    default:
      return verdict satisfies never;
  }
}

function changedBack(
  kind: Kind,
  { object, before }: Extract<Verdict, { is: 'update' }>,
  live: Live,
  names: DecodeContext,
  held: ReadonlyMap<string, Held>,
): Inverted {
  const former = formerName(kind, before.raw, object);
  const keeps = held.get(addressOf(kind.name, object.id));
  const own = keeps ? object.name : former;
  const name = settingsIn(live, kind, object.id, names)?.name ?? own;
  const address = addressOf(kind.name, name);
  const action = own === object.name ? 'update' : 'rename';
  const fields = changesBack(kind, before.raw, object, names);
  const later =
    keeps?.why === 'wait'
      ? [{ address, reason: `it gets its name "${former}" back once that is free: run undo once more` }]
      : [];
  const rest = { left: [...later, ...stuckFields(address, kind, before.raw, object, names)] };
  if (keeps?.why === 'taken') {
    const reason = `it was named "${former}" before the run, and ${kind.name} ${keeps.ids.join(', ')} has that name now`;
    const way_out = 'rename that one, or choose others with --target';
    return { ...rest, blocked: { action: 'rename', address, reason, way_out } };
  }
  if (action === 'update' && fields.length === 0) return rest;
  const obstacle = object.unseen.find(({ blocks }) => blocks)?.blocks;
  if (obstacle) return { ...rest, blocked: { action, address, ...obstacle } };
  const blocked = leadsNowhere(address, action, kind, fields, live);
  if (blocked) return { ...rest, blocked };
  const back = { kind: kind.name, name, address, id: object.id, fields };
  return action === 'update'
    ? { ...rest, write: { ...back, action } }
    : { ...rest, write: { ...back, action, before_name: object.name } };
}

/** Settings have no id of their own to lose. */
function settingsAgain(
  { address, kind, id }: Effect,
  fields: readonly FieldChange[],
  live: Live,
  names: DecodeContext,
): Pick<Inverted, 'write' | 'blocked'> {
  const back = settingsIn(live, kind, id ?? '', names);
  if (!back) {
    const way_out = 'choose others with --target';
    return { blocked: { action: 'create', address, reason: ownerGone(id ?? ''), way_out } };
  }
  const named = { ...back, address: addressOf(kind.name, back.name), kind: kind.name };
  return { write: { ...named, action: 'create', fields } };
}

function createdAgain({ address, kind, id }: Effect): Violation {
  const secrets = generatedKeys(kind);
  const without = secrets.length === 0 ? '' : `, and without a ${secrets.join(' or ')}: nobody kept it`;
  const message = `it comes back under a new id (it was ${id ?? ''})${without}`;
  return warning(
    'created-again',
    address,
    message,
    'anything that refers to it by its old id will not find it',
  );
}

/** What the API takes on create only does not count as moved on, but whoever deletes it should know. */
function sinceActive({ address, kind, left }: Effect, object: LiveObject): Violation[] {
  const image = left.at(-1);
  return Object.entries(kind.fields).flatMap(([name, field]): Violation[] => {
    if (!isCreateOnly(field) || !image || !isIn(kind, name, image.raw)) return [];
    const [then, now] = [image.raw, object.raw].map((raw) => valueIn(kind, name, raw, byId));
    if (isDeepStrictEqual(then, now)) return [];
    const message = `${name} was ${JSON.stringify(then)} when the run created it and is ${JSON.stringify(now)} now: somebody may be using it`;
    return [warning('in-use', address, message, null)];
  });
}
