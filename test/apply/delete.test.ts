/** A delete, as the engine carries it out and reads it back. */
import { describe, expect, test } from 'vitest';
import { apply } from '../../src/apply/run-plan.ts';
import { effectsOf } from '../../src/undo/effects.ts';
import { openJournal } from '../../src/apply/journal.ts';
import type { Applied } from '../../src/apply/outcome.ts';
import { readJournal } from '../../src/undo/read-journal.ts';
import { makeInverse } from '../../src/undo/inverse.ts';
import { memoryTenant } from '../../src/emulator/tenant/default-tenant.ts';
import { kinds } from '../../src/kinds/index.ts';
import { liveTenant, type Live } from '../../src/kinds/live.ts';
import type { TenantClient } from '../../src/tenant/client.ts';
import { TenantError } from '../../src/tenant/tenant-error.ts';
import { observe } from '../../src/tenant/observe.ts';
import { wireTo } from '../support/direct-client.ts';
import { planPolicy, tenant } from '../support/shorthand.ts';
import { idOf, stateOf, tenantOf } from '../support/scenario-notation.ts';
import { effects as effectsOfRun } from '../support/recorded-journal.ts';

const id = idOf('role', 'Clerk');
const wire = { id, name: 'Clerk', permissions: { review: true } };

/** Undoes the creation of a role, by way of a client that may be tampered with. */
async function run(between: (client: TenantClient) => TenantClient) {
  const store = memoryTenant(stateOf({ roles: [{ name: 'Clerk', permissions: ['review'] }] }));
  const client = between(wireTo(store, {}));
  const { id: _, ...sent } = wire;
  const effects = effectsOfRun({ address: 'role/Clerk', sent, end: { answer: wire } });
  const inverse = (live: Live) =>
    makeInverse({
      kinds,
      effects,
      live,
      tenant,
      digest: 'sha256:0',
      policy: planPolicy,
      rules: [],
      guards: [],
    }).plan;
  const look = (): Promise<Live> =>
    observe(wireTo(store, {}), kinds, { required: kinds, helpful: [] }, () => undefined);
  const live = await look();
  let text = '';
  const append = (line: string): void => void (text += line);
  const close = (): Promise<void> => Promise.resolve();
  const journal = openJournal({ path: '', append, close }, { plan: inverse(live), version: '1' }, () => 0);
  const events = apply({
    tenant: client,
    kinds,
    plan: inverse(live),
    live,
    replan: inverse,
    parallelism: 1,
    journal,
    world: {
      randomBytes: (count) => Buffer.alloc(count),
      now: () => 0,
      pause: () => Promise.resolve(),
      stop: new AbortController().signal,
      settle: 0,
    },
  });
  let applied: Applied | undefined;
  while (!applied) {
    const next = await events.next();
    if (next.done) applied = next.value;
  }
  const roles = tenantOf(await store.read()).roles.map(({ name }) => name);
  return { ...applied, roles, effects: effectsOf(readJournal(text, 'own', kinds)) };
}

const error = (ambiguous: boolean): TenantError =>
  new TenantError({ kind: 'unreachable', method: 'DELETE', path: '/x', detail: 'reset', ambiguous });

describe('a delete', () => {
  test('is sent once, kept in the journal with its before image, and read back as gone', async () => {
    const calls: string[] = [];
    const ran = await run((client) => ({
      ...client,
      delete: (path, receipt) => {
        calls.push(path);
        return client.delete(path, receipt);
      },
    }));
    expect(calls).toEqual([`/roles/${id}`]);
    expect(ran).toMatchObject({ converged: true, roles: [], outcomes: [{ type: 'applied', id }] });
    expect(ran.effects).toMatchObject([
      { address: 'role/Clerk', id, before: { raw: { id, name: 'Clerk' } }, left: [null] },
    ]);
  });

  test('whose journal holds more than the fields is taken back all the same', () => {
    const before = { ...wire, created_by: { name: 'bob' }, token: '***', is_default: false };
    const [effect] = effectsOfRun({ address: 'role/Clerk', id, before, end: { answer: null } });
    const { plan, moved } = makeInverse({
      kinds,
      effects: effect ? [effect] : [],
      live: liveTenant(new Map([['role', []]]), null, null),
      tenant,
      digest: 'sha256:0',
      policy: planPolicy,
      rules: [],
      guards: [],
    });
    expect(moved).toEqual([]);
    expect(plan.changes).toMatchObject([
      {
        action: 'create',
        address: 'role/Clerk',
        fields: [{ field: 'permissions', added: ['review'], removed: [] }],
      },
    ]);
  });

  test('that is answered and not carried out did not stick', async () => {
    const ran = await run((client) => ({ ...client, delete: () => Promise.resolve() }));
    expect(ran.converged).toBe(false);
    expect(ran.outcomes).toMatchObject([
      { type: 'failed', error: `did not stick: the role with the id ${id} is still there` },
    ]);
  });

  test('whose answer is lost was carried out when the object is gone', async () => {
    const ran = await run((client) => ({
      ...client,
      delete: async (path) => {
        await client.delete(path);
        throw error(true);
      },
    }));
    expect(ran).toMatchObject({ converged: true, outcomes: [{ type: 'applied', id }] });
  });

  test('that failed is told as failed', async () => {
    const ran = await run((client) => ({ ...client, delete: () => Promise.reject(error(true)) }));
    expect(ran).toMatchObject({ converged: false, roles: ['Clerk'], outcomes: [{ type: 'failed' }] });
  });
});
