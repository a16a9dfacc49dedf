/** Desired and live tenants for unit tests, without files or a wire. */
import { kinds as allKinds } from '../../src/kinds/index.ts';
import { kindNamed, kindsKnowing, type Json, type JsonObject, type Kinds } from '../../src/kinds/kind.ts';
import type { Live } from '../../src/kinds/live.ts';
import { makePlan, type PlanInput } from '../../src/plan/make-plan.ts';
import { defaultPolicy, type Desired, type Resource } from '../../src/specfile/desired.ts';
import { decodeLive } from '../../src/tenant/decode-live.ts';

export const tenant = { url: 'https://tenant.example', base_path: '/admin', account: 'me' };

/** Nothing is limited further, and nothing may be deleted. */
export const planPolicy = { ...defaultPolicy, allow_delete: 0, target: null };

/** `{ 'role/Clerk': { permissions: ['upload'] } }`: the spec's own values. */
export function desiredOf(
  resources: Record<string, Record<string, unknown> & { id?: string }>,
  extra: { kinds?: Kinds; extra_permissions?: string[] } = {},
): Desired {
  const kinds: Kinds = extra.kinds ?? allKinds;
  const list = Object.entries(resources).map(([address, { id, ...fields }]): Resource => {
    const slash = address.indexOf('/');
    const kind = kindNamed(kinds, address.slice(0, slash));
    const resolved = Object.entries(fields).map(([name, value]) => [
      name,
      kind.fields[name]?.resolve(value as Json),
    ]);
    return {
      kind: kind.name,
      name: address.slice(slash + 1),
      ...(id === undefined ? {} : { id }),
      fields: Object.fromEntries(resolved) as Record<string, Json>,
      at: { file: 'tenant.yaml', line: 1, column: 1, path: '' },
    };
  });
  return {
    tenant: { url: null, base_path: null, extra_permissions: extra.extra_permissions ?? [] },
    policy: defaultPolicy,
    sections: new Set(list.map(({ kind }) => kind)),
    resources: list,
  };
}

/** Lists as the API sends them, by section. */
export function liveOf(
  lists: Record<string, object[]>,
  kinds: Kinds = allKinds,
  extra: string[] = [],
  me: object = { id: 'u0', username: 'me', active: true, roles: [] },
): Live {
  const given = Object.entries(lists).map(([section, list]) => {
    const kind = kinds.find((one) => one.section === section);
    if (!kind) throw new RangeError(section);
    return [kind.name, list as JsonObject[]] as const;
  });
  return decodeLive(kindsKnowing(kinds, extra), new Map(given), me as JsonObject);
}

export function planFor(
  desired: Desired,
  live: Live,
  more: Partial<PlanInput> = {},
): ReturnType<typeof makePlan> {
  const kinds = kindsKnowing(allKinds, desired.tenant.extra_permissions);
  return makePlan({ kinds, desired, live, tenant, ...more });
}
