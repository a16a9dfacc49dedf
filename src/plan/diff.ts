/** What one resource of the spec asks of the live tenant: a change, nothing, or something that must not be done. */
import { addressOf, type FieldChange, type Kind } from '../kinds/kind.ts';
import type { LiveObject } from '../kinds/live.ts';
import type { Resource } from '../spec/desired.ts';
import type { Blocked, Create, Update, Violation } from './change.ts';
import type { Match, Matches } from './match.ts';

/** `absent`: the resource must exist, or cannot be created with what the spec gives. */
export type Decision = (
  | Omit<Create, 'needs'>
  | Omit<Update, 'needs'>
  | { readonly action: 'keep'; readonly address: string; readonly object: LiveObject }
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
  if (match.found === 'one') return compare(kind, resource, match.object, matches);
  if (match.found === 'none') return makeOrMiss(kind, resource, matches);
  const blocks = isLookup(resource) ? 'keep' : 'update';
  return {
    action: 'blocked',
    blocks,
    address: addressOf(kind.name, resource.name),
    ...whyUnclear(kind, resource, match),
    notes: [],
  };
}

/** A resource with no managed field is only looked up. */
const isLookup = (resource: Resource): boolean => Object.keys(resource.fields).length === 0;

function makeOrMiss(kind: Kind, resource: Resource, matches: Matches): Decision {
  const { name } = resource;
  const address = addressOf(kind.name, name);
  const lacking = kind.createNeeds.find((group) => group.every((field) => !(field in resource.fields)));
  if (isLookup(resource) || lacking) {
    const gone = `${kind.name} "${name}" does not exist on the tenant`;
    return {
      action: 'absent',
      address,
      resource,
      ...whyNotMade(kind, gone, isLookup(resource), lacking ?? []),
      notes: [],
    };
  }
  const fields = fieldsOfCreate(kind, resource);
  const notes = matches
    .lookAlikes(resource)
    .map((other) =>
      warn(
        'look-alike',
        address,
        `it will be created beside the live "${other}", which differs only in case or Unicode form`,
      ),
    );
  return { action: 'create', address, kind: kind.name, name, id: null, fields, notes };
}

function whyNotMade(
  kind: Kind,
  gone: string,
  lookup: boolean,
  lacking: readonly string[],
): { why: string; way_out: string } {
  if (kind.createNeeds.length === 0) {
    return { why: `${gone}, and a ${kind.name} is only looked up`, way_out: 'create it in the dashboard' };
  }
  const needs = lacking.join(' or ');
  return lookup
    ? {
        why: `${gone}; with its name alone it is only looked up`,
        way_out: `give it ${needs} to have it created`,
      }
    : { why: `${gone}, and creating it needs ${needs}`, way_out: `add ${needs}` };
}

/** All that the spec gives, and what the API wants besides: a reader sees the whole new object. */
function fieldsOfCreate(kind: Kind, resource: Resource): FieldChange[] {
  return Object.entries(kind.fields).flatMap(([name, field]) => {
    const value = resource.fields[name] ?? field.default;
    if (value === undefined) return [];
    // An empty set does not differ from nothing, but a new object must be sent with it.
    return [{ field: name, ...(field.diff(null, value) ?? { added: [], removed: [] }) }];
  });
}

function compare(kind: Kind, resource: Resource, object: LiveObject, matches: Matches): Decision {
  const address = addressOf(kind.name, resource.name);
  const live = matches.inSpecNames(kind, object);
  const fields: FieldChange[] = [];
  const notes: Violation[] = [];
  for (const [name, value] of Object.entries(resource.fields)) {
    const field = kind.fields[name];
    if (!field || field.written === 'marker') continue;
    const difference = field.diff(live[name] ?? null, value);
    if (!difference) continue;
    if (field.written === 'create') notes.push(notChangeable(address, name, live[name] ?? null, value));
    else fields.push({ field: name, ...difference });
  }
  const obstacle = object.unseen.find(({ blocks }) => blocks)?.blocks;
  if (obstacle && fields.length > 0) {
    return { action: 'blocked', blocks: 'update', address, ...obstacle, notes };
  }
  if (!isLookup(resource)) notes.push(...object.unseen.map(({ rule, note }) => warn(rule, address, note)));
  if (fields.length === 0) return { action: 'keep', address, object, notes };
  return { action: 'update', address, kind: kind.name, name: resource.name, id: object.id, fields, notes };
}

function whyUnclear(
  kind: Kind,
  resource: Resource,
  match: Exclude<Match, { found: 'one' | 'none' }>,
): { reason: string; way_out: string } {
  switch (match.found) {
    case 'twins':
      return {
        reason: `${match.ids.length} live ${kind.section} are named "${resource.name}": ids ${match.ids.join(', ')}`,
        way_out: `say which one is meant with id: in the spec (id: ${match.ids[0] ?? ''}), or rename the other in the dashboard`,
      };
    case 'no such id':
      return {
        reason: `no live ${kind.name} has the id ${resource.id ?? ''}`,
        way_out: 'correct the id, or take it out to go by the name',
      };
    case 'other name':
      return {
        reason: `the live ${kind.name} with the id ${match.object.id} is named "${match.object.name}"`,
        way_out: `use that name in the spec, or take the id out to go by the name`,
      };
    default:
      return match satisfies never;
  }
}

const show = (value: unknown): string => JSON.stringify(value);

function notChangeable(address: string, field: string, live: unknown, wanted: unknown): Violation {
  return {
    rule: 'not-changeable',
    severity: 'warning',
    address,
    message: `${field} is ${show(live)} on the tenant and ${show(wanted)} in the spec; the API takes ${field} on create only`,
    hint: 'change it in the dashboard',
  };
}

function warn(rule: string, address: string, message: string): Violation {
  return { rule, severity: 'warning', address, message, hint: null };
}
