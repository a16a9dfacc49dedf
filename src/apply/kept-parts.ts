/** Parts of values that a tenant keeps although a write took them out: under a PATCH that merges deeply, no key of a map goes. */
import { fieldNamed, type FieldChange, type Kind } from '../kinds/kind.ts';
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

const removedIn = (parts: readonly { readonly does: string; readonly says: string }[]): string[] =>
  parts.flatMap(({ does, says }) => (does === 'removes' ? [says] : []));

export const sayKeptParts = (kept: ReadonlyMap<string, readonly string[]>): string =>
  `this tenant cannot remove ${[...kept].map(([field, parts]) => `${parts.join(', ')} from ${field}`).join(', ')}: left as it is`;
