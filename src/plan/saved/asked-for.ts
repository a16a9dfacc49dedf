/**
 * A plan as what it asks for: so that it can be made again without the spec that it came from, to see whether it still
 * holds, to have the guards look at it again, and to read back what it came to.
 */
import { addressOf } from '../../kinds/address.ts';
import { kindNamed, type Json, type Kinds } from '../../kinds/kind.ts';
import type { Live } from '../../kinds/live.ts';
import { defaultPolicy, type Desired, type Resource, nowhere } from '../../specfile/desired.ts';
import type { Change, Plan } from '../change.ts';
import { matchAll } from '../match.ts';

/** Each resource that the plan touches or refers to, by its id; which fields, but not yet their values. */
export function outlineOf(kinds: Kinds, plan: Plan): Desired {
  const changed = new Set(plan.changes.map(({ address }) => address));
  const others = Object.entries(plan.live).filter(([address]) => !changed.has(address));
  return {
    tenant: {
      url: plan.tenant.url,
      base_path: plan.tenant.base_path,
      extra_permissions: extraIn(kinds, plan),
    },
    // Everything that goes is named one by one, and what was ignored is not in the plan.
    policy: { ...defaultPolicy, protect: plan.policy.protect, max_delete: plan.policy.max_delete },
    // What it changes has to be read, whatever else refers to it.
    sections: new Set(plan.changes.map(({ kind }) => kind)),
    resources: [
      ...plan.changes.map((change) => resourceOf(change, () => null)),
      ...others.flatMap(([address, object]): Resource[] => {
        const [kind = ''] = address.split('/', 1);
        const name = address.slice(kind.length + 1);
        return object ? [{ kind, name, id: object.id, fields: {}, at: nowhere }] : [];
      }),
    ],
  };
}

/** With the values that the fields have when the plan is carried out on what is live now. */
export function askedBy(kinds: Kinds, plan: Plan, live: Live): Desired {
  const outline = outlineOf(kinds, plan);
  const matches = matchAll(outline, live);
  const changes = new Map(plan.changes.map((change) => [change.address, change]));
  const resources = outline.resources.map((resource) => {
    const change = changes.get(addressOf(resource.kind, resource.name));
    if (!change) return resource;
    const kind = kindNamed(kinds, change.kind);
    const object = live.objects.get(change.kind)?.find(({ id }) => id === change.id);
    const before = object ? matches.inSpecNames(kind, object) : {};
    return resourceOf(change, (field) => before[field] ?? null, kinds);
  });
  return { ...outline, resources };
}

function resourceOf(change: Change, before: (field: string) => Json, kinds?: Kinds): Resource {
  const { kind, name, action, fields } = change;
  const value = (difference: Change['fields'][number]): Json =>
    kinds
      ? (kindNamed(kinds, kind).fields[difference.field]?.patched(before(difference.field), difference) ??
        null)
      : null;
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
      const names = kindNamed(kinds, kind).fields[difference.field]?.names;
      if (names === undefined || !('added' in difference)) return [];
      return [...difference.added, ...difference.removed].map(String).filter((name) => !names.includes(name));
    }),
  );
  return [...new Set(extra)].sort();
}
