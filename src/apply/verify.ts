/** Whether what was written is there when the tenant is read again. */
import { isDeepStrictEqual } from 'node:util';
import { fieldNamed, kindNamed, type FieldChange, type Json, type Kind, type Kinds } from '../kinds/kind.ts';
import type { Live, LiveObject } from '../kinds/live.ts';
import type { Change, Plan } from '../plan/change.ts';
import type { Outcome } from './outcome.ts';

/**
 * By address, each applied change that does not read back as planned, in words with both values. `rest` is the plan
 * made from what was read: a change that was applied and is still in it did not stick.
 */
export function unfulfilled(
  kinds: Kinds,
  outcomes: readonly Outcome[],
  rest: Plan,
  live: Live,
): Map<string, string> {
  const differences = new Map<string, string>();
  const remaining = new Map(rest.changes.map((change) => [change.address, change]));
  const blocked = new Map(rest.blocked.map(({ address, reason }) => [address, reason]));
  for (const outcome of outcomes) {
    if (outcome.type !== 'applied') continue;
    const { change, id } = outcome;
    const kind = kindNamed(kinds, change.kind);
    const left = remaining.get(change.address);
    const twins = blocked.get(change.address);
    const object = live.objects.get(change.kind)?.find((candidate) => candidate.id === id);
    const said =
      twins ??
      (object ? null : `no ${change.kind} with the id ${id} is there`) ??
      (left ? sayRemaining(kind, left, object) : null) ??
      sayCreateOnly(kind, change, object);
    if (said !== null) differences.set(change.address, said);
  }
  return differences;
}

/** For each field: what the plan wants and what was found instead. */
function sayRemaining(kind: Kind, left: Change, object: LiveObject | undefined): string {
  return left.fields.map((difference) => sayField(kind, difference, object)).join('; ');
}

function sayField(kind: Kind, difference: FieldChange, object: LiveObject | undefined): string {
  const field = fieldNamed(kind, difference.field);
  if (!('added' in difference)) {
    return `${difference.field}: planned ${field.show(difference.after)}, found ${field.show(difference.before)}`;
  }
  const found = object?.fields[difference.field] ?? null;
  const planned = field.patched(found, difference);
  const list = (value: Json): string =>
    Array.isArray(value) && value.length > 0
      ? value.map((member: Json) => field.show(member)).join(', ')
      : 'none';
  return `${difference.field}: planned ${list(planned)}; found ${list(found)}`;
}

/** A later plan does not compare what the API takes on create only, so it is compared here. */
function sayCreateOnly(kind: Kind, change: Change, object: LiveObject | undefined): string | null {
  if (change.action !== 'create' || !object) return null;
  for (const difference of change.fields) {
    const field = fieldNamed(kind, difference.field);
    if (field.written !== 'create' || 'added' in difference) continue;
    const found = object.fields[difference.field] ?? null;
    if (!isDeepStrictEqual(found, difference.after)) {
      return `${difference.field}: planned ${field.show(difference.after)}, found ${field.show(found)}`;
    }
  }
  return null;
}
