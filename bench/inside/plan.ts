/**
 * `node bench/inside/plan.ts USERS STATE`: the milliseconds of planning alone, `{first, later}`: in a process that has
 * never planned, and the median of further plans. With the users grow inboxes and roles.
 */
import { kinds } from '../../src/kinds/index.ts';
import { kindNamed, type Json, type JsonObject } from '../../src/kinds/kind.ts';
import { makePlan } from '../../src/plan/make-plan.ts';
import { defaultPolicy, type Desired, type Resource } from '../../src/specfile/desired.ts';
import { decodeLive } from '../../src/tenant/decode-live.ts';
import { median } from '../measure.ts';
import { sizes, specOf, tenantFor, type Spec, type StateName } from '../workloads.ts';

const LATER = 3;

function desiredIn({ inboxes, roles, users }: Spec): Desired {
  const at = { file: 'spec.yaml', line: 1, column: 1, path: '' };
  const resource = (kind: string, name: string, fields: Readonly<Record<string, unknown>>): Resource => ({
    ...{ kind, name, at },
    fields: Object.fromEntries(
      Object.entries(fields).map(([field, value]) => [
        field,
        kindNamed(kinds, kind).fields[field]?.resolve(value as Json) ?? (value as Json),
      ]),
    ),
  });
  return {
    tenant: { url: null, base_path: null, extra_permissions: [] },
    policy: defaultPolicy,
    sections: new Set(['inbox', 'role', 'user']),
    resources: [
      ...inboxes.map(({ name }) => resource('inbox', name, {})),
      ...roles.map(({ name, permissions }) => resource('role', name, { permissions })),
      ...users.map(({ username, grants }) => resource('user', username, { grants })),
    ],
  };
}

const [count = '5000', state = 'no-op'] = process.argv.slice(2);
const users = Number(count);
const { L } = sizes;
const scaled = (whole: number): number => Math.round((whole * users) / L.users);
const spec = specOf({ ...L, users, inboxes: scaled(L.inboxes), roles: scaled(L.roles) });
const { inboxes, roles, users: accounts } = tenantFor(spec, state as StateName);
const lists = new Map<string, readonly object[]>([
  ['inbox', inboxes],
  ['role', roles],
  ['user', accounts],
]) as ReadonlyMap<string, readonly JsonObject[]>;
const live = decodeLive(kinds, lists, lists.get('user')?.[0] ?? null);
const desired = desiredIn(spec);
const tenant = { url: 'https://tenant.example', base_path: '/admin', account: live.account?.name ?? null };

function planned(): number {
  const began = performance.now();
  makePlan({ kinds, desired, live, tenant });
  return performance.now() - began;
}
const first = planned();
console.log(JSON.stringify({ first, later: median(Array.from({ length: LATER }, planned)) }));
