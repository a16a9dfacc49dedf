/** What one resource of the spec asks of the live tenant: a change, nothing, or something that must not be done. */
import { addressOf } from '../kinds/address.ts';
import { askedDiff, settled } from '../kinds/field-types/fields.ts';
import type { Field, FieldChange, Json, Kind } from '../kinds/kind.ts';
import type { LiveObject } from '../kinds/live.ts';
import { showAlike } from '../kinds/look-alike.ts';
import { isCreateOnly, isMarker, isScoped } from '../kinds/object.ts';
import { isLookup, type Resource } from '../specfile/desired.ts';
import {
  warning,
  type Blocked,
  type Create,
  type Delete,
  type Rename,
  type Update,
  type Violation,
} from './change.ts';
import type { Match, Matches } from './match.ts';

/** `absent`: the resource must exist, or cannot be created with what the spec gives. */
export type Decision = (
  | Omit<Create, 'needs'>
  | Omit<Update, 'needs'>
  | Omit<Rename, 'needs'>
  | Omit<Delete, 'needs'>
  | { readonly action: 'keep'; readonly address: string }
  | ({ readonly action: 'blocked'; readonly blocks: Blocked['action'] } & Omit<Blocked, 'action'>)
  | {
      readonly action: 'absent';
      readonly address: string;
      readonly resource: Resource;
      readonly why: string;
      readonly way_out: string;
    }
) & { readonly notes: readonly Violation[] };

export function decide(kind: Kind, resource: Resource, matches: Matches): Decision {
  const match = matches.of(resource);
  if (resource.state === 'absent') return removeOrKeep(kind, resource, match, matches);
  if (match.found === 'one') return compare(kind, resource, match.object, matches);
  if (match.found === 'none') return makeOrMiss(kind, resource, match.of ?? null, matches);
  const renames = match.found === 'several old names' || match.found === 'name taken';
  const blocks = renames ? 'rename' : isLookup(resource) ? 'keep' : 'update';
  return unclear(kind, resource, match, blocks);
}

type Unclear = Exclude<Match, { found: 'one' | 'none' }>;

function unclear(kind: Kind, resource: Resource, match: Unclear, blocks: Blocked['action']): Decision {
  const address = addressOf(kind.name, resource.name);
  return { action: 'blocked', blocks, address, ...whyUnclear(kind, resource, match), notes: [] };
}

/** A tombstone stays in the spec: once the object is gone it says nothing any more. */
function removeOrKeep(kind: Kind, resource: Resource, match: Match, matches: Matches): Decision {
  const { name } = resource;
  const address = addressOf(kind.name, name);
  if (match.found === 'none') return nearMiss(kind, resource, name, 'delete', matches) ?? gone(address);
  if (match.found === 'no such id') return gone(address);
  if (match.found !== 'one') return unclear(kind, resource, match, 'delete');
  return { action: 'delete', address, kind: kind.name, name, id: match.object.id, fields: [], notes: [] };
}

/** It is as it should be, for it is not there. */
export const gone = (address: string): Decision => ({ action: 'keep', address, notes: [] });

/** Under a name that is not live, something is to go or to be renamed whose look-alike is live: that may be meant. */
function nearMiss(
  kind: Kind,
  resource: Resource,
  name: string,
  blocks: 'delete' | 'rename',
  matches: Matches,
): Decision | null {
  const other = matches.alike(kind.name, name).find((object) => !matches.isListed(object));
  if (!other) return null;
  const what = blocks === 'delete' ? 'state: absent' : 'renamed_from';
  return {
    action: 'blocked',
    blocks,
    address: addressOf(kind.name, resource.name),
    reason: `no live ${kind.name} is named ${JSON.stringify(name)}, but there is ${showAlike(other.name, name)}: is it the same ${kind.name}?`,
    way_out: `if it is, write ${JSON.stringify(other.name)} there; if not, take ${what} out`,
    notes: [],
  };
}

/** `a`, `a and b`, `a, b and c`. */
const inWords = (list: readonly string[]): string => new Intl.ListFormat('en-GB').format(list);

/** `id`: of what settings belong to, where that is live. */
function makeOrMiss(kind: Kind, resource: Resource, id: string | null, matches: Matches): Decision {
  const { name } = resource;
  const address = addressOf(kind.name, name);
  const lacking = kind.createNeeds.filter((group) => group.every((field) => !(field in resource.fields)));
  if (isLookup(resource) || lacking.length > 0) {
    return {
      action: 'absent',
      address,
      resource,
      ...whyNotMade(kind, name, isLookup(resource), lacking),
      notes: [],
    };
  }
  if (isScoped(kind) && asksForNothing(kind, resource)) return gone(address);
  for (const old of resource.renamedFrom ?? []) {
    const missed = nearMiss(kind, resource, old, 'rename', matches);
    if (missed) return missed;
  }
  const fields = fieldsOfCreate(kind, resource);
  return { action: 'create', address, kind: kind.name, name, id, fields, notes: [] };
}

/** Keys that are to go, and are not there: for them alone no settings are made, which would inherit no more. */
const asksForNothing = (kind: Kind, { fields }: Resource): boolean =>
  Object.entries(fields).every(([name, asked]) => {
    const field = kind.fields[name];
    return field?.asking?.unmanaged !== undefined && askedDiff(field, null, asked) === undefined;
  });

function whyNotMade(
  kind: Kind,
  name: string,
  lookup: boolean,
  lacking: Kind['createNeeds'],
): { why: string; way_out: string } {
  const needs = inWords(lacking.map((group) => group.join(' or ')));
  if (isScoped(kind)) {
    return {
      why: `${name} has no ${kind.name} of its own, and making it needs ${needs}`,
      way_out: `add ${needs}`,
    };
  }
  const missing = `${kind.name} "${name}" does not exist on the tenant`;
  if (kind.createNeeds.length === 0) {
    return { why: `${missing}, and a ${kind.name} is only looked up`, way_out: 'create it in the dashboard' };
  }
  return lookup
    ? {
        why: `${missing}; with its name alone it is only looked up`,
        way_out: `give it ${needs} to have it created`,
      }
    : { why: `${missing}, and creating it needs ${needs}`, way_out: `add ${needs}` };
}

/** All that the spec gives, and what the API wants besides: a reader sees the whole new object. */
function fieldsOfCreate(kind: Kind, resource: Resource): FieldChange[] {
  return Object.entries(kind.fields).flatMap(([name, field]) => {
    const given = resource.fields[name];
    const value = given ?? field.default;
    if (value === undefined) return [];
    // An empty set does not differ from nothing, but a new object must be sent with it.
    const nothing = field.isSet
      ? { added: [], removed: [] }
      : { before: null, after: settled(field, null, value) };
    const difference = askedDiff(field, null, value) ?? nothing;
    const isOpen =
      'added' in difference && (given === undefined || resource.atLeast?.includes(name) === true);
    return [{ field: name, ...difference, ...(isOpen ? { at_least: true as const } : {}) }];
  });
}

function compare(kind: Kind, resource: Resource, object: LiveObject, matches: Matches): Decision {
  const address = addressOf(kind.name, resource.name);
  const live = matches.inSpecNames(kind, object);
  const fields: FieldChange[] = [];
  const notes: Violation[] = [];
  for (const [name, value] of Object.entries(resource.fields)) {
    const field = kind.fields[name];
    if (!field || isMarker(field)) continue;
    const before = live[name] ?? null;
    const isOpen = resource.atLeast?.includes(name) === true;
    const difference = askedDiff(field, before, isOpen ? withAll(field, before, value) : value);
    if (!difference) continue;
    if (isCreateOnly(field)) notes.push(notChangeable(address, name, live[name] ?? null, value));
    else fields.push({ field: name, ...difference, ...(isOpen ? { at_least: true as const } : {}) });
  }
  const obstacle = object.unseen.find(({ blocks }) => blocks)?.blocks;
  const isRename = object.name !== resource.name && !isScoped(kind);
  if (obstacle && (isRename || fields.length > 0)) {
    return { action: 'blocked', blocks: isRename ? 'rename' : 'update', address, ...obstacle, notes };
  }
  if (!isLookup(resource)) {
    notes.push(...object.unseen.map(({ rule, note }) => warning(rule, address, note, null)));
  }
  const base = { address, kind: kind.name, name: resource.name, id: object.id, fields, notes };
  if (isRename) return { ...base, action: 'rename', before_name: object.name };
  return fields.length === 0 ? { action: 'keep', address, notes } : { ...base, action: 'update' };
}

/** A set that lacks nothing of `wanted` and has lost nothing. */
const withAll = (field: Field, before: Json, wanted: Json): Json =>
  field.patched(before, { field: '', added: wanted as Json[], removed: [] });

function whyUnclear(kind: Kind, resource: Resource, match: Unclear): { reason: string; way_out: string } {
  switch (match.found) {
    case 'twins':
      return {
        reason: `${match.ids.length} live ${kind.section} are named "${resource.name}": ids ${match.ids.join(', ')}`,
        way_out: `say which one is meant with id: in the spec (id: ${match.ids[0] ?? ''}), or rename the other in the dashboard`,
      };
    case 'unclear owner':
      return {
        reason: `it belongs to ${resource.name}, and it is unclear which live object that is`,
        way_out: `resolve ${resource.name} first`,
      };
    case 'no such id':
      return {
        reason: `no live ${kind.name} has the id ${resource.id ?? ''}`,
        way_out: 'correct the id, or remove it to match by name',
      };
    case 'other name':
      return {
        reason: `the live ${kind.name} with the id ${match.object.id} is named "${match.object.name}"`,
        way_out:
          'use that name in the spec, remove the id to match by name, or rename the object with renamed_from',
      };
    case 'several old names': {
      const found = match.objects.map(({ name, id }) => `"${name}" (id ${id})`).join(' and ');
      return {
        reason: `more than one of its old names is live: ${found}`,
        way_out: 'say which one it is with id:, or leave only its name in renamed_from',
      };
    }
    case 'name taken':
      return {
        reason: `"${match.object.name}" (id ${match.object.id}) should get this name, but ${kind.name} ${match.ids.join(', ')} has it and keeps it`,
        way_out: `rename or delete that one first, or choose another name`,
      };
    default:
      return match satisfies never;
  }
}

const show = (value: unknown): string => JSON.stringify(value);

const notChangeable = (address: string, field: string, live: unknown, wanted: unknown): Violation =>
  warning(
    'not-changeable',
    address,
    `${field} is ${show(live)} on the tenant and ${show(wanted)} in the spec; the API takes ${field} only on creation`,
    'change it in the dashboard',
  );
