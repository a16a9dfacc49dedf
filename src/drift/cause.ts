/**
 * Why the tenant does not match the spec: somebody changed the tenant, or the spec has changed since it was applied
 * last (that spec is the base), or both. Told for each part of a change, as members of one set can differ in it.
 */
import type { DriftChange } from '../documents/documents.ts';
import {
  fieldNamed,
  kindNamed,
  type Field,
  type FieldChange,
  type Json,
  type Kind,
  type Kinds,
  type SetChange,
  type ValueChange,
} from '../kinds/kind.ts';
import { askedDiff, settled } from '../kinds/field-types/fields.ts';
import type { Live } from '../kinds/live.ts';
import { isCreateOnly, isMarker } from '../kinds/object.ts';
import { isLookup, type Desired } from '../specfile/desired.ts';
import { formers, type Former } from './former.ts';
import type { Change, Create, Delete, Rename } from '../plan/change.ts';
import { matchAll } from '../plan/match.ts';

export type Cause = NonNullable<DriftChange['cause']>;

export interface Part {
  readonly cause: Cause;
  /** `null`: that the resource is there or not; of a rename, its name. Of a delete, how it differs from the base. */
  readonly difference: FieldChange | null;
  /** Of a value that is as neither spec says: what the base asked. Of what is deleted under another name: the base's. */
  readonly asked?: Json;
}

export interface Explained {
  /** `both` also where its parts have different causes. */
  readonly cause: Cause;
  readonly parts: readonly Part[];
}

export interface Compared {
  readonly kinds: Kinds;
  /** The spec that was applied last. */
  readonly base: Desired;
  readonly desired: Desired;
  readonly live: Live;
  /** Of the plan that `desired` and `live` lead to. */
  readonly changes: readonly Change[];
}

/** One for each change, in their order. */
export function explain({ kinds, base, desired, live, changes }: Compared): Explained[] {
  const matches = matchAll(kinds, desired, live);
  const formerOf = formers({ kinds, desired, live, matches }, base);
  /** In the names of the current spec. */
  const fieldsOf = (kind: Kind, { id }: Delete): Readonly<Record<string, Json>> => {
    const object = live.find(kind.name, id);
    return object ? matches.inSpecNames(kind, object) : {};
  };
  return changes.map((change) => {
    const kind = kindNamed(kinds, change.kind);
    const parts =
      change.action === 'delete'
        ? partsOfDelete(kind, change, formerOf(change), fieldsOf(kind, change))
        : partsOf(kind, change, formerOf(change));
    return { cause: together(parts), parts };
  });
}

function together(parts: readonly Part[]): Cause {
  const [cause, ...others] = new Set(parts.map((part) => part.cause));
  return cause === undefined || others.length > 0 ? 'both' : cause;
}

function partsOf(kind: Kind, change: Exclude<Change, Delete>, former: Former): Part[] {
  const ofFields = (): Part[] =>
    change.fields.flatMap((difference) => partsOfField(kind, difference, former));
  switch (change.action) {
    case 'create':
      return partsOfCreate(kind, change, former);
    case 'rename':
      return [{ cause: causeOfName(change, former), difference: null }, ...ofFields()];
    case 'update':
      return ofFields();
    default:
      return change satisfies never;
  }
}

/** What the base listed has been deleted since; what the spec now asks of it otherwise is still to be applied. */
function partsOfCreate(kind: Kind, { name, fields }: Create, { resource, names }: Former): Part[] {
  if (!resource) return [{ cause: 'not_applied', difference: null }];
  const isAsAsked = (difference: FieldChange): boolean => {
    const field = fieldNamed(kind, difference.field);
    const asked = resource.fields[difference.field] ?? (isLookup(resource) ? undefined : field.default);
    const wanted = 'added' in difference ? difference.added : difference.after;
    return asked !== undefined && field.diff(settled(field, null, asked), wanted) === undefined;
  };
  const isNamedAnew = !names.includes(name);
  return [
    { cause: isNamedAnew ? 'both' : 'live_changed', difference: null },
    ...fields.map((difference): Part => {
      return { cause: isAsAsked(difference) ? 'live_changed' : 'not_applied', difference };
    }),
  ];
}

/** What somebody has made or changed by hand since the base goes with the object, and no apply brings it back. */
function partsOfDelete(
  kind: Kind,
  { name }: Delete,
  former: Former,
  live: Readonly<Record<string, Json>>,
): Part[] {
  const { resource, names, gone, replaced } = former;
  if (gone) return [{ cause: 'live_changed', difference: null }];
  const itself: Part = { cause: 'not_applied', difference: null };
  if (!resource) return [itself];
  if (replaced) return [itself, { cause: 'live_changed', difference: null }];
  const other = names.includes(name) ? undefined : names[0];
  const moved = Object.entries(resource.fields).flatMap(([fieldName, asked]) => {
    const field = kind.fields[fieldName];
    // No plan compares what is taken on create only.
    if (!field || isMarker(field) || isCreateOnly(field)) return [];
    const difference = askedDiff(field, live[fieldName] ?? null, asked);
    return difference ? partsOfField(kind, { field: fieldName, ...difference }, former) : [];
  });
  return [
    itself,
    ...(other === undefined
      ? []
      : [{ cause: 'live_changed', difference: null, asked: other } satisfies Part]),
    // What is not asked for by the base is nobody's change.
    ...moved.filter(({ cause }) => cause === 'live_changed'),
  ];
}

function causeOfName({ name, before_name }: Rename, { names, gone }: Former): Cause {
  if (gone) return 'both';
  if (names.every((former) => former === before_name)) return 'not_applied';
  return names.every((former) => former === name) ? 'live_changed' : 'both';
}

function partsOfField(kind: Kind, difference: FieldChange, former: Former): Part[] {
  const field = fieldNamed(kind, difference.field);
  const asked = former.resource?.fields[difference.field];
  if (asked === undefined) return [{ cause: 'not_applied', difference }];
  if (!('added' in difference)) return [partOfValue(field, difference, asked)];
  return partsOfSet(field, difference, asked as readonly Json[], former);
}

function partOfValue(field: Field, difference: ValueChange, base: Json): Part {
  const asked = settled(field, difference.before, base);
  if (field.diff(asked, difference.after) === undefined) return { cause: 'live_changed', difference };
  if (field.diff(difference.before, asked) === undefined) return { cause: 'not_applied', difference };
  return { cause: 'both', difference, asked };
}

function partsOfSet(
  field: Field,
  { field: name, added, removed }: SetChange,
  asked: readonly Json[],
  { resource, kind }: Former,
): Part[] {
  const isExact = !resource?.atLeast?.includes(name);
  const isManaged = (member: Json): boolean => kind.fields[name]?.names?.includes(member as string) ?? true;
  const lost = askedOf(field, asked, added);
  const dropped = askedOf(field, asked, removed);
  const isForeign = (member: Json): boolean => isExact && isManaged(member) && !dropped.has(member);
  const split = [
    ['live_changed', added.filter((one) => lost.has(one)), removed.filter(isForeign)],
    ['not_applied', added.filter((one) => !lost.has(one)), removed.filter((one) => !isForeign(one))],
  ] as const;
  return split.flatMap(([cause, added, removed]): Part[] =>
    added.length + removed.length === 0 ? [] : [{ cause, difference: { field: name, added, removed } }],
  );
}

/** Those of the members that the base asked for too, by the field's own notion of what is equal. */
function askedOf(field: Field, asked: readonly Json[], members: readonly Json[]): ReadonlySet<Json> {
  const difference = field.diff(asked, members);
  const others = new Set(difference && 'added' in difference ? difference.added : []);
  return new Set(members.filter((member) => !others.has(member)));
}
