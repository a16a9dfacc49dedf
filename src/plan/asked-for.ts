/**
 * Changes as what a spec would ask for: what a plan is put together from that comes from a journal, and what a saved
 * plan comes to when it is made again without its spec.
 */
import { addressOf, splitAddress } from '../kinds/address.ts';
import { fieldNamed, kindNamed, type Json, type Kinds } from '../kinds/kind.ts';
import type { Live } from '../kinds/live.ts';
import { isScoped } from '../kinds/object.ts';
import { defaultPolicy, nowhere, type Desired, type Policy, type Resource } from '../specfile/desired.ts';
import type { Plan } from './change.ts';
import { matchAll } from './match.ts';
import { mentionsOf, type Unordered } from './change-references.ts';

/**
 * What the changes touch, by id, and what else they refer to, by name (by id, whose settings they are); which fields, but
 * not yet their values.
 */
export function askedFor(kinds: Kinds, changes: readonly Unordered[], extra: readonly string[]): Desired {
  const addresses = new Set(changes.map(({ address }) => address));
  const others = new Set(changes.flatMap((change) => mentionsOf(kinds, change))).difference(addresses);
  const owners = new Map(
    changes.flatMap(({ kind, name, id }) =>
      id !== null && isScoped(kindNamed(kinds, kind)) ? [[name, id] as const] : [],
    ),
  );
  return {
    tenant: { url: null, base_path: null, extra_permissions: extra },
    policy: defaultPolicy,
    sections: new Set(),
    resources: [
      ...changes.map(outlined),
      ...[...others].map((address) => lookUp(address, owners.get(address))),
    ],
  };
}

/** A plan, with each resource that it relies on by the id that it had then. */
export function outlineOf(kinds: Kinds, plan: Plan): Desired {
  const { protect, max_delete, rules } = plan.policy;
  const changed = new Set(plan.changes.map(({ address }) => address));
  const others = Object.entries(plan.live).flatMap(([address, object]): Resource[] =>
    object && !changed.has(address) ? [lookUp(address, object.id)] : [],
  );
  // Everything that goes is named one by one, and what was ignored is not in the plan.
  const policy: Policy = { ...defaultPolicy, protect, max_delete, ...(rules ? { rules } : {}) };
  const { url, base_path } = plan.tenant;
  return {
    tenant: { url, base_path, extra_permissions: extraIn(kinds, plan) },
    policy,
    // What it changes has to be read, whatever else refers to it.
    sections: new Set(plan.changes.map(({ kind }) => kind)),
    resources: [...plan.changes.map(outlined), ...others],
  };
}

/** With the values that the fields have when the plan is carried out on what is live now. */
export function askedBy(kinds: Kinds, plan: Plan, live: Live): Desired {
  const outline = outlineOf(kinds, plan);
  const matches = matchAll(kinds, outline, live);
  const changes = new Map(plan.changes.map((change) => [change.address, change]));
  const resources = outline.resources.map((resource) => {
    const change = changes.get(addressOf(resource.kind, resource.name));
    if (!change) return resource;
    const kind = kindNamed(kinds, change.kind);
    const object = live.find(change.kind, change.id);
    const before = object ? matches.inSpecNames(kind, object) : {};
    return resourceOf(change, (difference) => {
      const field = fieldNamed(kind, difference.field);
      const had = before[difference.field] ?? null;
      const value = field.patched(had, difference);
      if (!field.asking || 'added' in difference) return value;
      return difference.asked ?? field.asking.exactly(value, had);
    });
  });
  return { ...outline, resources };
}

const outlined = (change: Unordered): Resource => resourceOf(change, () => null);

const lookUp = (address: string, id?: string): Resource => ({
  ...splitAddress(address),
  ...(id === undefined ? {} : { id }),
  fields: {},
  at: nowhere,
});

type Difference = Unordered['fields'][number];

function resourceOf(change: Unordered, value: (difference: Difference) => Json): Resource {
  const { kind, name, action, fields } = change;
  const atLeast = fields.flatMap((one) => ('at_least' in one ? one.field : []));
  return {
    kind,
    name,
    ...(atLeast.length === 0 ? {} : { atLeast }),
    ...(change.id === null ? {} : { id: change.id }),
    ...(action === 'delete' ? { state: 'absent' as const } : {}),
    ...(action === 'rename' ? { renamedFrom: [change.before_name] } : {}),
    fields: Object.fromEntries(fields.map((difference) => [difference.field, value(difference)])),
    at: nowhere,
  };
}

/** Permissions beyond the documented ones that the plan gives or takes. */
function extraIn(kinds: Kinds, { changes }: Plan): string[] {
  const extra = changes.flatMap(({ kind, fields }) =>
    fields.flatMap((difference) => {
      const { names } = fieldNamed(kindNamed(kinds, kind), difference.field);
      if (names === undefined || !('added' in difference)) return [];
      return [...difference.added, ...difference.removed].map(String).filter((name) => !names.includes(name));
    }),
  );
  return [...new Set(extra)].sort();
}
