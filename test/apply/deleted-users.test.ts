/** A user that goes takes its grants with it: what waits for that is written only when the user is gone. */
import { expect, test } from 'vitest';
import type { Applied } from '../../src/apply/outcome.ts';
import { memoryTenant } from '../../src/emulator/tenant/default-tenant.ts';
import { kinds } from '../../src/kinds/index.ts';
import type { Json } from '../../src/kinds/kind.ts';
import type { Live } from '../../src/kinds/live.ts';
import type { Plan } from '../../src/plan/change.ts';
import { everything } from '../../src/plan/choose.ts';
import { nowhere } from '../../src/specfile/desired.ts';
import { kindsToRead, observe } from '../../src/tenant/observe.ts';
import { TenantError } from '../../src/tenant/tenant-error.ts';
import { wireTo, type Wire } from '../support/direct-client.ts';
import { applyToEnd } from '../support/run-ended.ts';
import { idOf, stateOf } from '../support/scenario-notation.ts';
import { desiredOf, planFor } from '../support/shorthand.ts';

const ann = `/users/${idOf('user', 'ann')}`;

interface Ran extends Applied {
  readonly wire: Wire;
  readonly gets: readonly string[];
}

/** Clerk, which ann holds, gets `gains`; ann goes, after so many reads of her. `found`: how reading who is not there is answered. */
async function run(gains: string, reads: number, found?: () => Promise<Json>): Promise<Ran> {
  const store = memoryTenant(
    stateOf({
      formats: ['Invoice'],
      projects: [{ name: 'Accounting', formats: ['Invoice'] }],
      inboxes: [{ name: 'invoice', project: 'Accounting' }],
      roles: [{ name: 'Clerk', permissions: ['versions'] }],
      users: [{ username: 'ann', grants: [['Clerk', 'invoice']] }],
    }),
  );
  const wire = wireTo(store, {});
  const asked = desiredOf({ 'inbox/invoice': {}, 'role/Clerk': { permissions: ['versions', gains] } });
  const goes = { kind: 'user', name: 'ann', state: 'absent' as const, fields: {}, at: nowhere };
  const desired = {
    ...asked,
    sections: asked.sections.union(new Set(['user'])),
    resources: [...asked.resources, goes],
  };
  const choice = { ...everything, allowDelete: 1 };
  const live = await observe(wire, kinds, kindsToRead(kinds, desired), () => undefined);
  const replan = (now: Live): Plan => planFor(desired, now, { choice }).plan;
  const gets: string[] = [];
  let isAsked = false;
  const tenant: Wire = {
    ...wire,
    delete: async (path) => {
      isAsked = true;
      if (reads === 0) await wire.delete(path);
    },
    get: async (path) => {
      if (path !== ann) return wire.get(path);
      gets.push(path);
      if (isAsked && gets.length >= reads) await wire.delete(path);
      return found && (gets.length >= reads || reads === Infinity) ? found() : wire.get(path);
    },
  };
  return { ...(await applyToEnd({ tenant, plan: replan(live), live, replan })), wire, gets };
}

const types = ({ outcomes }: Applied): string[] =>
  outcomes.map(({ type, change }) => `${change.address} ${type}`).sort();
const done = ['role/Clerk applied', 'user/ann applied'];

test('it is read once, and gone', async () => {
  const ran = await run('submit', 0);
  expect(ran.gets).toHaveLength(1);
  expect(types(ran)).toEqual(done);
});

test('it goes late', async () => {
  const ran = await run('submit', 2);
  expect(ran.gets).toHaveLength(2);
  expect(types(ran)).toEqual(done);
});

test('it stays, so the role does not gain', async () => {
  const ran = await run('submit', Infinity);
  expect(ran.wire.writes).toEqual([]);
  expect(ran.outcomes).toMatchObject([
    { type: 'failed', error: `DELETE ${ann}: it was answered as deleted, and nothing shows that it is gone` },
    { type: 'not attempted', reason: 'needs user/ann, which was not applied' },
  ]);
});

const failing = (): Promise<Json> =>
  Promise.reject(new TenantError({ kind: 'status', method: 'GET', path: ann, status: 500, detail: 'no' }));

test.each<[string, () => Promise<Json>]>([
  ['an error, where the list does not show it', failing],
  ['nothing', () => Promise.resolve(null)],
])('what is not there may be answered with %s', async (_what, found) => {
  expect(types(await run('submit', 0, found))).toEqual(done);
});

test('what cannot be read is not gone while the list shows it', async () => {
  const ran = await run('submit', Infinity, failing);
  expect(ran.wire.writes).toEqual([]);
  expect(types(ran)).toEqual(['role/Clerk not attempted', 'user/ann failed']);
});

test('where nothing waits for it, it is not read', async () => {
  const ran = await run('versions', 0);
  expect(ran.gets).toEqual([]);
  expect(types(ran)).toEqual(['user/ann applied']);
});
