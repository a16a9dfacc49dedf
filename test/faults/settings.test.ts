/** The PATCH that makes settings, and what can go wrong with it: it may be repeated, and makes no second ones. */
import { describe, expect, test } from 'vitest';
import type { Behaviour } from '../../src/emulator/tenant/tenant-behaviour.ts';
import { memoryTenant, SETUP_USERNAME } from '../../src/emulator/tenant/default-tenant.ts';
import { startEmulator } from '../../src/emulator/tenant/serve-tenant.ts';
import { desiredOf } from '../support/read-text-spec.ts';
import { virtualClock } from '../support/fake-clock.ts';
import { stateOf, tenantOf, everyNumber as N, threeInboxes as before } from '../support/scenario-notation.ts';
import { visit } from '../support/apply-run.ts';

const PASSWORD = 'of this test';
/** One of each: a create, an update, a deletion; and one of what is made itself. */
const spec = {
  version: 1,
  projects: [{ name: 'Sales' }],
  inboxes: [
    { name: 'invoice', sampling: N(5) },
    { name: 'orders', sampling: { second_pass_stp: 7 } },
    { name: 'letters', sampling: 'inherited' },
    { name: 'offers', project: 'Sales', sampling: N(8) },
  ],
};
const after = {
  'inbox/invoice': N(5),
  'inbox/offers': N(8),
  'inbox/orders': { ...N(2), second_pass_stp: 7 },
};

interface Runs {
  /** `address: outcome` of the first run, what was not applied. */
  readonly amiss: string[];
  readonly converged: boolean | null;
  /** Calls of the second run, which has no faults. */
  readonly writes: number;
  readonly sampling: unknown;
  readonly inboxes: number;
}

async function twice(faults: string[], behaviour: Partial<Behaviour>): Promise<Runs> {
  const store = memoryTenant(stateOf(before));
  const clock = virtualClock();
  const operator = { username: SETUP_USERNAME, password: PASSWORD };
  const server = await startEmulator({
    ...{ store, behaviour, faults, operator, clock: clock.now, pause: (ms: number) => clock.until(ms) },
  });
  const desired = await desiredOf(spec);
  const run = (timeout: number) =>
    visit({
      ...{ url: server.url, username: SETUP_USERNAME, password: PASSWORD, desired, clock },
      ...{ parallelism: 2, timeout, random: () => 0.5 },
    });
  try {
    const { applied } = await run(150);
    const settled = server.faults.settled();
    for (let round = 0; round < 5; round += 1) await clock.pause(10_000);
    await settled;
    server.faults.set([]);
    const second = await run(10_000);
    const { PATCH, POST, DELETE } = second.traffic.requests;
    expect((await run(10_000)).plan.changes).toEqual([]);
    const state = await store.read();
    return {
      amiss: applied.outcomes.flatMap(({ type, change }) =>
        type === 'applied' ? [] : [`${change.address}: ${type}`],
      ),
      converged: applied.converged,
      writes: PATCH + POST + DELETE,
      sampling: tenantOf(state).sampling,
      inboxes: state.inboxes.length,
    };
  } finally {
    await server.stop();
  }
}

const PATCH = 'PATCH /sampling_settings/*';
const invoice = 'sampling/inbox/invoice: failed';

describe.each<Partial<Behaviour>>([
  {},
  { read_lag: 900, unknown_scope: 404, patch_answer: 'before' },
  { scope_patch: 'replace', scope_fill: 'null', absent_fields: 'null', unset_scope: 'null', order: 'random' },
  { lists: 'filtered', unset_scope: 404, fields: 'strict', errors: 'empty' },
])('%j', (behaviour) => {
  test.each<[fault: string, amiss: string[], writes: number]>([
    ['none', [], 0],
    [`${PATCH}=status:502@after`, [], 0],
    [`${PATCH}#1=status:502@before`, [], 0],
    [`${PATCH}#1=status:502@after`, [], 0],
    [`${PATCH}#1=reset@before`, [], 0],
    [`${PATCH}#1=reset@after`, [], 0],
    [`${PATCH}#1=truncate@after`, [], 0],
    [`${PATCH}#1=hang@after`, [], 0],
    [`${PATCH}#1=html@after`, [], 0],
    [`${PATCH}#1=status:429@before`, [], 0],
    [`${PATCH}#1=retry-after:3@before`, [], 0],
    [`${PATCH}#1=commit-late:700@before`, [], 0],
    [`${PATCH}#1=expire@before`, [], 0],
    [`${PATCH}#1=status:403@before`, [invoice], 1],
    [`${PATCH}#1=status:400@before`, [invoice], 1],
    ['DELETE /sampling_settings/*#1=status:502@after', [], 0],
    ['DELETE /sampling_settings/*#1=reset@after', [], 0],
    ['GET /sampling_settings#2=status:502', [], 0],
  ])('%s', async (fault, amiss, writes) => {
    const ended = await twice(fault === 'none' ? [] : [fault], behaviour);
    expect(ended).toEqual({
      amiss,
      converged: amiss.length === 0,
      writes,
      sampling: after,
      inboxes: 4,
    });
  });
});
