/** Parts of values that a tenant keeps although a write took them out: under a PATCH that merges deeply, no key of a map goes. */
import { fieldNamed, type FieldChange, type Kind } from '../kinds/kind.ts';
import { isScoped } from '../kinds/object.ts';
import type { LiveObject } from '../kinds/live.ts';
import type { Change } from '../plan/change.ts';

/** By field, those that are there again, in words; a field is not there where anything else differs. */
export function partsKept(
  kind: Kind,
  change: Change,
  object: LiveObject | undefined,
): ReadonlyMap<string, readonly string[]> {
  if (!object || change.action === 'delete') return new Map();
  return new Map(
    change.fields.flatMap((difference): [string, string[]][] => {
      const kept = keptOf(kind, difference, object);
      return kept.length === 0 ? [] : [[difference.field, kept]];
    }),
  );
}

function keptOf(kind: Kind, difference: FieldChange, object: LiveObject): string[] {
  const field = fieldNamed(kind, difference.field);
  if (!field.mayKeep || !field.differences || 'added' in difference) return [];
  const { before, after } = difference;
  const found = object.fields[difference.field] ?? null;
  const open = field.differences(found, field.patched(found, difference));
  const taken = new Set(removedIn(field.differences(before, after)));
  // What new settings inherit may be filled in.
  const isKept = ({ does, says }: (typeof open)[number]): boolean =>
    does === 'removes' && (before === null || taken.has(says));
  return open.every(isKept) ? removedIn(open) : [];
}

/** New settings in which each part is as it was sent, and beside it is more: what they would inherit, as it seems. */
export function isFilledIn(kind: Kind, change: Change, object: LiveObject): boolean {
  if (!isScoped(kind) || change.action !== 'create') return false;
  const sent = new Map(change.fields.map((one) => [one.field, 'after' in one ? one.after : null]));
  const more = Object.entries(kind.fields).flatMap(([name, { mayKeep, differences }]) => {
    const found = object.fields[name] ?? null;
    return mayKeep && differences && found !== null ? differences(sent.get(name) ?? null, found) : [];
  });
  return more.length > 0 && more.every(({ does }) => does === 'adds');
}

const removedIn = (parts: readonly { readonly does: string; readonly says: string }[]): string[] =>
  parts.flatMap(({ does, says }) => (does === 'removes' ? [says] : []));

export const sayKeptParts = (kept: ReadonlyMap<string, readonly string[]>): string =>
  `this tenant cannot remove ${[...kept].map(([field, parts]) => `${parts.join(', ')} from ${field}`).join(', ')}: left as it is`;
