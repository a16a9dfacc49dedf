/** Which live user is the placeholder that review links act as, and when that cannot be told. */
import { expect, test } from 'vitest';
import { placeholdersLive } from '../../src/engine/placeholders.ts';
import type { JsonObject } from '../../src/kinds/kind.ts';
import { liveTenant, type Live } from '../../src/kinds/live.ts';
import { liveOf, role, user } from '../support/live-tenant.ts';
import { readText } from '../support/read-text-spec.ts';

const roles = [
  role('r1', 'InboxGuest', 'view_list'),
  role('r2', 'ReviewGuest', 'review'),
  role('r3', 'Administrator', 'edit_users'),
];
const inboxes = [
  { id: 'i1', name: 'invoice' },
  { id: 'i2', name: 'orders' },
];
const admin = { ...user('u1', 'admin', 'r3'), active: true };
const active = (name: string, ...grants: string[]): JsonObject => ({
  ...user(`id of ${name}`, name, ...grants),
  active: true,
});

function seen(users: JsonObject[], account: string | null = 'admin'): Live {
  const live = liveOf({ inboxes, roles, users: [admin, ...users] });
  return liveTenant(live.objects, account === null ? null : (live.named('user', account)[0] ?? null), null);
}

test.each([
  ['both roles on one inbox', ['r1 i1', 'r2 i1']],
  ['both on the whole tenant', ['r1', 'r2']],
  ['both on one inbox, and one of them on another', ['r1 i1', 'r2 i1', 'r1 i2']],
])("the guide's user is one, with %s", (_what, grants) => {
  expect([...placeholdersLive(seen([active('guest', ...grants)]), null)]).toEqual(['user/guest']);
});

test.each<[string, JsonObject[], (string | null)?]>([
  ['no such user', []],
  ['another name', [active('visitor', 'r1 i1', 'r2 i1')]],
  ['one role only', [active('guest', 'r1 i1')]],
  ['the roles on two inboxes', [active('guest', 'r1 i1', 'r2 i2')]],
  ['a third role', [active('guest', 'r1 i1', 'r2 i1', 'r3 i1')]],
  ['a role that is gone', [active('guest', 'r1 i1', 'r2 i1', 'gone i1')]],
  ['an inactive user', [user('u2', 'guest', 'r1 i1', 'r2 i1')]],
  ['two of that name', [active('guest', 'r1 i1', 'r2 i1'), { ...active('guest'), id: 'other' }]],
  ['the account that looks', [active('guest', 'r1 i1', 'r2 i1')], 'guest'],
  ['an account that nobody knows', [active('guest', 'r1 i1', 'r2 i1')], null],
])('%s is in doubt', (_what, users, account = 'admin') => {
  expect([...placeholdersLive(seen(users, account), null)]).toEqual([]);
});

test('a spec says who it is, and what its roles are called', async () => {
  const users = [active('visitor', 'r1 i1', 'r3 i1'), active('mary'), active('guest', 'r1 i1', 'r2 i1')];
  const { desired } = await readText(`version: 1
review: { user: visitor, review_role: Administrator }
users: [{ username: visitor }, { username: mary, placeholder: true }, { username: gone, placeholder: true }]`);
  const live = seen(users);
  expect([...placeholdersLive(live, { ...desired })].sort()).toEqual(['user/mary', 'user/visitor']);
});
