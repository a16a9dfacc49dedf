/** A tenant that gives each new user a role of its own: while one has it, nothing else is written. */
import { expect, test } from 'vitest';
import { memoryTenant } from '../../src/emulator/tenant/default-tenant.ts';
import type { Store } from '../../src/emulator/tenant/store.ts';
import { kinds } from '../../src/kinds/index.ts';
import type { Live } from '../../src/kinds/live.ts';
import type { Plan } from '../../src/plan/change.ts';
import { kindsToRead, observe } from '../../src/tenant/observe.ts';
import { wireTo, type Wire } from '../support/direct-client.ts';
import { applyToEnd } from '../support/run-ended.ts';
import { stateOf, type Tenant } from '../support/scenario-notation.ts';
import { desiredOf, planFor } from '../support/shorthand.ts';

/** The tenant gives every new user `Basic`, as its oldest role without edit_users, on the whole tenant. */
const before: Tenant = {
  formats: ['Invoice'],
  projects: [{ name: 'Accounting', formats: ['Invoice'] }],
  inboxes: [{ name: 'invoice', project: 'Accounting' }],
  roles: [
    { name: 'Basic', permissions: ['versions'] },
    { name: 'Clerk', permissions: ['upload'] },
  ],
};
interface Given {
  readonly grants: readonly object[];
  readonly count: number;
}
const none: Given = { grants: [], count: 0 };
const basic: Given = { grants: [{ roles: ['Basic'], tenant_wide: true }], count: 1 };
const both: Given = { grants: [{ roles: ['Basic', 'Clerk'], tenant_wide: true }], count: 2 };
const clerk: Given = { grants: [{ roles: ['Clerk'], inboxes: ['invoice'] }], count: 1 };

interface Ran {
  /** New users that still had what the tenant gave them when something else had been written. */
  readonly during: readonly string[];
  /** So many writes were under way at once. */
  readonly most: number;
  readonly isDone: boolean;
}

async function run(users: Readonly<Record<string, Given>>, default_role: 'on' | 'off'): Promise<Ran> {
  const store = memoryTenant(stateOf(before));
  const during: string[] = [];
  let broader: ReadonlySet<string> = new Set();
  const broaderNow = async (): Promise<ReadonlySet<string>> => {
    const found = (await store.read()).users.filter(
      ({ username, roles }) => roles.length > (users[`user/${username}`]?.count ?? Infinity),
    );
    return new Set(found.map(({ username }) => username));
  };
  const watched: Store = {
    read: store.read,
    update: async (change) => {
      const result = await store.update(change);
      const now = await broaderNow();
      during.push(...now.intersection(broader));
      broader = now;
      return result;
    },
  };
  const wire = wireTo(watched, { default_role });
  const specs = Object.entries(users).map(([address, { grants }]) => [address, { grants }] as const);
  const desired = desiredOf({
    ...{ 'inbox/invoice': {}, 'role/Basic': {}, 'role/Clerk': {} },
    ...Object.fromEntries(specs),
  });
  const live = await observe(wire, kinds, kindsToRead(kinds, desired), () => undefined);
  const replan = (found: Live): Plan => planFor(desired, found).plan;
  let [underWay, most] = [0, 0];
  const post: Wire['post'] = async (...args) => {
    underWay += 1;
    most = Math.max(most, underWay);
    const answer = await wire.post(...args);
    underWay -= 1;
    return answer;
  };
  const plan = replan(live);
  const { outcomes, converged } = await applyToEnd({
    ...{ tenant: { ...wire, post }, plan, live, replan, parallelism: 10 },
  });
  const isDone = converged === true && outcomes.every(({ type }) => type === 'applied');
  return { during, most, isDone };
}

const five = (of: Given): Record<string, Given> =>
  Object.fromEntries(['e', 'f', 'g', 'h', 'i'].map((name) => [`user/${name}`, of]));

test.each<[string, Record<string, Given>]>([
  ['asks for nothing of it', {}],
  ['asks for just that role', { 'user/a': basic }],
  ['asks for it and another', { 'user/a': both }],
  ['asks for it, as does the second', { 'user/a': basic, 'user/b': both }],
])('nothing else is written meanwhile, also where the first new user %s', async (_name, first) => {
  expect(await run({ ...first, ...five(clerk) }, 'on')).toMatchObject({ during: [], isDone: true });
});

test.each<[string, Record<string, Given>, 'on' | 'off']>([
  ['ask for the same, which the tenant gives', five(basic), 'on'],
  ['ask for the same, and none is given more', five(clerk), 'off'],
  ['ask for more than the first, which was given no more', { 'user/a': basic, ...five(both) }, 'on'],
  ['follow two that have nothing in common', { 'user/a': basic, 'user/b': clerk, ...five(none) }, 'off'],
])('new users that %s are made side by side', async (_name, users, default_role) => {
  const ran = await run(users, default_role);
  expect(ran).toMatchObject({ during: [], isDone: true });
  expect(ran.most).toBeGreaterThan(3);
});
