/**
 * Why the tenant is not as the spec says: somebody changed the tenant, or the spec has changed since it was applied
 * last (that spec is the base), or both. Told for each part of a change, as members of one set can differ in it.
 */
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
import type { Live } from '../kinds/live.ts';
import type { Desired, Resource } from '../spec/desired.ts';
import { formers, type Former } from './base.ts';
import type { Change, Create, Rename } from './change.ts';

export type Cause = 'live_changed' | 'not_applied' | 'both';

export interface Part {
  readonly cause: Cause;
  /** `null`: that the resource is there or not; of a rename, its name. */
  readonly difference: FieldChange | null;
  /** Of a value that is as neither spec says: what the base asked. */
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
  const formerOf = formers(kinds, base, desired, live);
  return changes.map((change) => {
    const parts = partsOf(kindNamed(kinds, change.kind), change, formerOf(change));
    return { cause: together(parts), parts };
  });
}

function together(parts: readonly Part[]): Cause {
  const [cause, ...others] = new Set(parts.map((part) => part.cause));
  return cause === undefined || others.length > 0 ? 'both' : cause;
}

function partsOf(kind: Kind, change: Change, former: Former): Part[] {
  const ofFields = (): Part[] =>
    change.fields.flatMap((difference) => partsOfField(kind, difference, former));
  switch (change.action) {
    case 'create':
      return partsOfCreate(kind, change, former);
    case 'delete':
      return [{ cause: former.gone ? 'live_changed' : 'not_applied', difference: null }];
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
    return asked !== undefined && field.diff(asked, wanted) === undefined;
  };
  const isNamedAnew = !names.includes(name);
  return [
    { cause: isNamedAnew ? 'both' : 'live_changed', difference: null },
    ...fields.map((difference): Part => {
      return { cause: isAsAsked(difference) ? 'live_changed' : 'not_applied', difference };
    }),
  ];
}

const isLookup = ({ fields }: Resource): boolean => Object.keys(fields).length === 0;

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

function partOfValue(field: Field, difference: ValueChange, asked: Json): Part {
  if (field.diff(asked, difference.after) === undefined) return { cause: 'live_changed', difference };
  if (field.diff(difference.before, asked) === undefined) return { cause: 'not_applied', difference };
  return { cause: 'both', difference, asked };
}

function partsOfSet(
  field: Field,
  { field: name, added, removed }: SetChange,
  asked: readonly Json[],
  { resource, extraPermissions }: Former,
): Part[] {
  const isExact = !resource?.atLeast?.includes(name);
  const isManaged = (member: Json): boolean =>
    field.names === undefined || [...field.names, ...extraPermissions].includes(member as string);
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
