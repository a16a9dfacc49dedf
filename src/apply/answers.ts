/** What the answer to a write shows: whether it came to more than was asked for, and whether what was taken is gone. */
import { looseIn } from '../kinds/automation.ts';
import { isObject } from '../kinds/field-types/fields.ts';
import {
  fieldNamed,
  Unreadable,
  type DecodeContext,
  type Json,
  type JsonObject,
  type Kind,
  type SetChange,
} from '../kinds/kind.ts';
import { isIn, isManaged, valueIn, type Values } from '../kinds/object.ts';
import type { Create, Rename, Update } from '../plan/change.ts';
import { objectPath } from '../tenant/client.ts';
import { TenantError } from '../tenant/tenant-error.ts';

type Patch = Update | Rename;

/** A set that holds what it held neither before nor by the plan, in words; `null`: none does. Throws a `TenantError`. */
export function broaderIn(
  kind: Kind,
  change: Patch,
  before: Values,
  answer: JsonObject,
  decoding: DecodeContext,
): string | null {
  for (const difference of setsOf(change)) {
    const field = fieldNamed(kind, difference.field);
    if (!isIn(kind, difference.field, answer)) continue;
    const had = before[difference.field] ?? null;
    // An answer may show the object as it was: what it held before is no gain.
    const allowed = field.patched(field.patched(had, difference), {
      ...difference,
      added: (had ?? []) as Json[],
      removed: [],
    });
    const beyond = field.diff(allowed, decodedAnswer(kind, change, difference.field, answer, decoding));
    if (beyond && 'added' in beyond && beyond.added.length > 0) {
      const members = beyond.added.map((member) => field.show(member)).join(', ');
      return `${difference.field} came back broader than planned: ${members}`;
    }
  }
  return null;
}

/** What a change takes away and the object, as it was sent, does not show to be gone; in words, empty where all of it is. */
export function notTakenIn(kind: Kind, change: Patch, answer: Json, decoding: DecodeContext): string[] {
  const loose = change.fields.flatMap((difference) => {
    const field = fieldNamed(kind, difference.field);
    if ('added' in difference || field.unattended === undefined) return [];
    if (!isObject(answer) || !isIn(kind, difference.field, answer)) return [];
    const found = decodedAnswer(kind, change, difference.field, answer, decoding);
    // What it leaves out tells nothing.
    return found === null ? [] : looseIn(difference.field, field, [difference.after], found);
  });
  const members = setsOf(change).flatMap((difference) => {
    if (difference.removed.length === 0) return [];
    const field = fieldNamed(kind, difference.field);
    const gone = new Set(difference.removed.map(keyOf));
    const shown =
      isObject(answer) && isIn(kind, difference.field, answer)
        ? (decodedAnswer(kind, change, difference.field, answer, decoding) as readonly Json[])
        : difference.removed;
    return shown.filter((member) => gone.has(keyOf(member))).map((member) => field.show(member));
  });
  return [...members, ...loose];
}

/** What a new object holds and nobody asked for, as what would take it away. `at_least`: it is not managed, so it stays. */
export function surplusIn(
  kind: Kind,
  change: Create,
  answer: JsonObject,
  decoding: DecodeContext,
): SetChange[] {
  return Object.entries(kind.fields).flatMap(([name, field]): SetChange[] => {
    if (!field.isSet || !isManaged(field) || !isIn(kind, name, answer)) return [];
    const difference = setsOf(change).find((one) => one.field === name);
    const planned = difference ? field.patched(null, difference) : [];
    const beyond = field.diff(planned, readable(() => valueIn(kind, name, answer, decoding)) ?? planned);
    if (!beyond || !('added' in beyond) || beyond.added.length === 0) return [];
    const isOpen = difference === undefined || difference.at_least === true;
    return [
      { field: name, added: [], removed: beyond.added, ...(isOpen ? { at_least: true as const } : {}) },
    ];
  });
}

/** `null` for what is not of the shape that the API describes: the read-back after the writes will tell what it is. */
function readable(decode: () => Json): Json {
  try {
    return decode();
  } catch (error) {
    if (error instanceof Unreadable) return null;
    throw error;
  }
}

/** Sets as a person reads them. */
export const showRemoved = (kind: Kind, sets: readonly SetChange[]): string =>
  sets
    .flatMap(({ field, removed }) => removed.map((member) => fieldNamed(kind, field).show(member)))
    .join(', ');

const setsOf = ({ fields }: Patch | Create): SetChange[] =>
  fields.filter((difference): difference is SetChange => 'added' in difference);

const keyOf = (member: Json): string => JSON.stringify(member);

/** Throws a `TenantError` where the answer cannot be compared: the write may have done anything. */
function decodedAnswer(
  kind: Kind,
  change: Patch,
  name: string,
  answer: JsonObject,
  context: DecodeContext,
): Json {
  try {
    return valueIn(kind, name, answer, context);
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    throw new TenantError({
      kind: 'malformed',
      method: 'PATCH',
      path: objectPath(kind.path, change.id),
      detail: `${name} in the answer ${error.message}`,
    });
  }
}
