/** Whether what was written is there when the tenant is read again. */
import { isDeepStrictEqual } from 'node:util';
import { fieldNamed, kindNamed, type FieldChange, type Kind, type Kinds } from '../kinds/kind.ts';
import { splitAddress } from '../kinds/address.ts';
import type { Live, LiveObject } from '../kinds/live.ts';
import { showAll } from '../kinds/field-types/fields.ts';
import { areAlike, showAlike } from '../kinds/look-alike.ts';
import { fingerprint, isCreateOnly, isMarker, isScoped, nameKey } from '../kinds/object.ts';
import { takesName, type Change, type Delete, type Plan } from '../plan/change.ts';
import { DROPPED, isDropped, isOwn, NOT_SHOWN, STAYS } from './kept-settings.ts';
import { partsKept, sayKeptParts } from './kept-parts.ts';
import type { Outcome } from './outcome.ts';

/**
 * By address, the ids of what the tenant has made something else of than was asked: created or renamed, it goes by another
 * name; deleted settings still have an entry of their own, or those that equal the inherited ones have none.
 */
export type Kept = ReadonlyMap<string, string>;

export function keptIn(kinds: Kinds, outcomes: readonly Outcome[], found: Live): Kept {
  const kept = outcomes.flatMap((outcome): [string, string][] => {
    if (outcome.type !== 'applied') return [];
    const { change, id } = outcome;
    const kind = kindNamed(kinds, change.kind);
    const object = found.find(change.kind, id);
    const isKept = isScoped(kind)
      ? change.action === 'delete'
        ? isOwn(object)
        : isDropped(kinds, kind, change, id, found)
      : takesName(change) && object !== undefined && object.name !== change.name;
    return isKept ? [[change.address, id]] : [];
  });
  return new Map(kept);
}

/** A create that was answered with an id and is in no list yet. */
export const mayStillAppear = (outcome: Outcome, found: Live): boolean =>
  outcome.type === 'unknown' && outcome.id !== undefined && !found.find(outcome.change.kind, outcome.id);

/**
 * The outcomes as the tenant shows them. `rest` is the plan made from what was found: a change that was applied and is
 * still in it did not stick. What was not to be changed must be as it was before.
 */
export function asRead(
  kinds: Kinds,
  outcomes: readonly Outcome[],
  rest: Plan,
  before: Live,
  found: Live,
): Outcome[] {
  // By id: where names have moved on, another object may go by the address.
  const remaining = new Map(rest.changes.map((change) => [`${change.kind}/${change.id ?? ''}`, change]));
  const blocked = new Map(rest.blocked.map(({ address, reason }) => [address, reason]));
  return outcomes.map((outcome) => {
    const { change } = outcome;
    const kind = kindNamed(kinds, change.kind);
    const id = idOf(outcome, kind, found);
    if (id === null) return outcome;
    const left = remaining.get(`${change.kind}/${id}`);
    const object = found.find(change.kind, id);
    if (change.action === 'delete') return deletedAsRead(outcome, kind, change, object);
    if (isScoped(kind) && isDropped(kinds, kind, change, id, found)) {
      return { type: 'applied', change, id, adopted: false, note: DROPPED };
    }
    if (outcome.type === 'applied' && change.action === 'create' && !object) {
      const error = isScoped(kind) ? NOT_SHOWN : `made as ${id}, not visible yet`;
      return { type: 'unknown', change, id, error };
    }
    const isNew = outcome.type === 'applied' && object && !isScoped(kind);
    const keptAs = isNew ? nameKept(change, object) : null;
    const parts = partsKept(kind, change, object);
    const difference =
      blocked.get(change.address) ??
      (object ? null : `there is no ${change.kind} with the id ${id}`) ??
      sayRemaining(kind, change, withoutParts(left, parts), object, keptAs !== null) ??
      sayCreateOnly(kind, change, object) ??
      sayUnplanned(kind, change, before, object);
    const noted = parts.size === 0 ? {} : { keepsParts: true as const, note: sayKeptParts(parts) };
    if (outcome.type === 'applied') {
      const { keptAs: _, ...asPlanned } = outcome;
      if (difference === null) return { ...asPlanned, ...noted, ...(keptAs === null ? {} : { keptAs }) };
      return { type: 'failed', change, error: `did not stick: ${difference}`, ambiguous: false };
    }
    return difference === null ? { type: 'applied', change, id, adopted: false, ...noted } : outcome;
  });
}

const withoutParts = (
  left: Change | undefined,
  parts: ReadonlyMap<string, unknown>,
): Pick<Change, 'fields'> | undefined =>
  left && { fields: left.fields.filter(({ field }) => !parts.has(field)) };

/** The name that the tenant has made of the one that was sent; `null` where it has kept the latter, or the old one. */
function nameKept(change: Change, object: LiveObject): string | null {
  const { name } = object;
  if (name === '' || name === change.name || change.action === 'update') return null;
  return change.action === 'rename' && name === change.before_name ? null : name;
}

/** Whatever the answer was: what is not there any more is deleted, and what is there is not; but settings may be reset. */
function deletedAsRead(
  outcome: Outcome,
  kind: Kind,
  change: Delete,
  object: LiveObject | undefined,
): Outcome {
  const { id } = change;
  const applied: Outcome = { type: 'applied', change, id, adopted: false };
  if (!isOwn(object)) return outcome.type === 'applied' ? outcome : applied;
  if (outcome.type !== 'applied') return outcome;
  if (isScoped(kind)) return { ...applied, note: STAYS };
  const error = `did not stick: the ${change.kind} with the id ${id} is still there`;
  return { type: 'failed', change, error, ambiguous: false };
}

/** The object whose state decides how a change ended; `null` where the outcome stands as it is. */
function idOf(outcome: Outcome, kind: Kind, found: Live): string | null {
  if (outcome.type === 'applied') return outcome.id;
  if (outcome.type !== 'failed' || !outcome.ambiguous) return null;
  const { id, name } = outcome.change;
  if (id !== null || !isScoped(kind)) return id;
  // New settings are where what they belong to is.
  const owner = splitAddress(name);
  return found.named(owner.kind, owner.name)[0]?.id ?? null;
}

/** For each field: what the plan wants and what was found instead. */
function sayRemaining(
  kind: Kind,
  change: Change,
  left: Pick<Change, 'fields'> | undefined,
  object: LiveObject | undefined,
  isKept: boolean,
): string | null {
  const isOtherName = object && !isScoped(kind) && object.name !== change.name && !isKept;
  const name = isOtherName ? [sayName(kind, change.name, object.name)] : [];
  const fields = (left?.fields ?? []).map((difference) => sayField(kind, difference, object));
  return name.length + fields.length === 0 ? null : [...name, ...fields].join('; ');
}

const sayName = (kind: Kind, planned: string, found: string): string =>
  areAlike(planned, found)
    ? `${nameKey(kind)}: ${sayKept(found, planned)}`
    : `${nameKey(kind)}: planned ${planned}, found ${found === '' ? 'none' : found}`;

/** That the tenant keeps a name in a form of its own, and what to do about it. */
export const sayKept = (kept: string, planned: string): string =>
  `the tenant calls it ${showAlike(kept, planned)}: use that name in the spec`;

function sayField(kind: Kind, difference: FieldChange, object: LiveObject | undefined): string {
  const field = fieldNamed(kind, difference.field);
  if (!('added' in difference)) {
    return `${difference.field}: planned ${field.show(difference.after)}, found ${field.show(difference.before)}`;
  }
  const found = object?.fields[difference.field] ?? null;
  const planned = field.patched(found, difference);
  return `${difference.field}: planned ${showAll(field, planned)}; found ${showAll(field, found)}`;
}

/** A later plan does not compare what the API takes on create only, so it is compared here. */
function sayCreateOnly(kind: Kind, change: Change, object: LiveObject | undefined): string | null {
  if (change.action !== 'create' || !object) return null;
  for (const difference of change.fields) {
    const field = fieldNamed(kind, difference.field);
    if (!isCreateOnly(field) || 'added' in difference) continue;
    const found = object.fields[difference.field] ?? null;
    if (!isDeepStrictEqual(found, difference.after)) {
      return `${difference.field}: planned ${field.show(difference.after)}, found ${field.show(found)}`;
    }
  }
  return null;
}

/** Fields that the plan leaves alone, and what no spec can speak of: a write must not have moved them. */
function sayUnplanned(
  kind: Kind,
  change: Change,
  before: Live,
  object: LiveObject | undefined,
): string | null {
  const was = before.find(change.kind, change.id);
  if (change.action === 'create' || !was || !object) return null;
  const planned = new Set(change.fields.map(({ field }) => field));
  const moved = Object.entries(kind.fields)
    .filter(([, field]) => !isMarker(field))
    .flatMap(([name, field]) => {
      const [then, now] = [was, object].map(({ raw }) => fingerprint(kind, name, raw));
      const [differs, unseen] = [0, 1].map((part) => !isDeepStrictEqual(then?.[part], now?.[part]));
      const { lost } = fieldNamed(kind, name);
      const value = lost ? lost(then?.[0] ?? null, now?.[0] ?? null) : differs;
      if (!unseen && (!value || planned.has(name))) return [];
      const show = (from: LiveObject): string => showAll(field, from.fields[name] ?? null);
      return [`${name} should not have changed: it was ${show(was)}, found ${show(object)}`];
    });
  return moved.length === 0 ? null : moved.join('; ');
}
