/** A journal that cannot be written on the way: what was sent is told, and no more is sent. */
import { describe, expect, test } from 'vitest';
import { openJournal, type BrokenOff, type LineFile } from '../../src/apply/journal.ts';
import type { Applied } from '../../src/apply/outcome.ts';
import { memoryTenant } from '../../src/emulator/tenant/default-tenant.ts';
import { kinds } from '../../src/kinds/index.ts';
import { TenantError } from '../../src/tenant/tenant-error.ts';
import type { TenantClient } from '../../src/tenant/client.ts';
import { kindsToRead, observe } from '../../src/tenant/observe.ts';
import { applyToEnd } from '../support/run-ended.ts';
import { wireTo, type Wire } from '../support/direct-client.ts';
import { desiredOf, planFor } from '../support/shorthand.ts';
import { stateOf, type Tenant } from '../support/scenario-notation.ts';

const FULL = 'ENOSPC: no space left on device, write';

/** A disk that is full from line `from` on (the header is the first), and on which the end cannot be made sure of. */
function fullDisk(from: number, close = true): LineFile & { readonly lines: string[] } {
  const lines: string[] = [];
  let tried = 0;
  return {
    path: 'here',
    lines,
    append: (line) => {
      tried += 1;
      // Half of the line still fitted, and there is room again later on.
      if (tried === from) {
        lines.push(line.slice(0, line.length / 2));
        throw new Error(FULL);
      }
      lines.push(line);
    },
    close: () => (close ? Promise.resolve() : Promise.reject(new Error('EIO: i/o error, fsync'))),
  };
}

interface Ran extends Applied {
  readonly told: readonly string[];
  readonly sent: readonly string[];
  readonly broken: BrokenOff | null;
}

const three = { 'role/A': { permissions: [] }, 'role/B': { permissions: [] }, 'role/C': { permissions: [] } };

async function run(
  file: LineFile,
  resources: Parameters<typeof desiredOf>[0] = three,
  tenant: Tenant = {},
  between: (wire: Wire) => TenantClient = (wire) => wire,
  parallelism = 1,
): Promise<Ran> {
  const wire = wireTo(memoryTenant(stateOf(tenant)), {});
  const desired = desiredOf(resources);
  const live = await observe(wire, kinds, kindsToRead(kinds, desired), () => undefined);
  const { plan } = planFor(desired, live);
  const journal = openJournal(file, { plan, version: '1.2.3' }, () => 0);
  const client = between(wire);
  const applied = await applyToEnd({
    tenant: client,
    plan,
    live,
    replan: (found) => planFor(desired, found).plan,
    parallelism,
    journal,
  });
  await journal.end(applied.converged);
  return {
    ...applied,
    told: applied.outcomes.map(({ type, change }) => `${type} ${change.address}`).sort(),
    sent: wire.writes.map(({ method, path }) => `${method} ${path}`),
    broken: journal.broken,
  };
}

describe('where the journal breaks off', () => {
  test('before the first write, nothing is sent', async () => {
    const ran = await run(fullDisk(2));
    expect(ran.told).toEqual(['not attempted role/A', 'not attempted role/B', 'not attempted role/C']);
    expect([ran.sent, ran.broken]).toEqual([[], { why: FULL, calls: 0 }]);
  });

  test('before a later one, that one is not sent, and the others are read back', async () => {
    const ran = await run(fullDisk(4));
    expect(ran.told).toEqual(['applied role/A', 'not attempted role/B', 'not attempted role/C']);
    expect(ran.sent).toEqual(['POST /roles']);
    expect(ran).toMatchObject({ converged: false, broken: { why: FULL, calls: 1 } });
    const reasons = ran.outcomes.flatMap((one) => ('reason' in one ? [one.reason] : []));
    expect(new Set(reasons)).toEqual(new Set(['stopped: the journal cannot be written']));
  });

  test('after one, that one was applied all the same', async () => {
    const ran = await run(fullDisk(3));
    expect(ran.told).toEqual(['applied role/A', 'not attempted role/B', 'not attempted role/C']);
    expect(ran.broken).toEqual({ why: FULL, calls: 1 });
  });

  test('after one that failed, that is what is told of it', async () => {
    const refuse = (wire: Wire): TenantClient => ({
      ...wire,
      post: (path) =>
        Promise.reject(new TenantError({ kind: 'status', method: 'POST', path, status: 403, detail: 'no' })),
    });
    const ran = await run(fullDisk(3), three, {}, refuse);
    expect(ran.outcomes[0]).toMatchObject({ type: 'failed', error: expect.stringContaining('no') as string });
    expect(ran.told.slice(1)).toEqual(['not attempted role/B', 'not attempted role/C']);
  });

  test('those in flight end, and the half line stays the last', async () => {
    const file = fullDisk(4);
    const ran = await run(file, three, {}, undefined, 2);
    expect(ran.told).toEqual(['applied role/A', 'applied role/B', 'not attempted role/C']);
    expect(file.lines).toHaveLength(4);
    expect(file.lines.at(-1)).not.toMatch(/\n$/);
  });

  test('at its end, all is done and it is told', async () => {
    const last = await run(fullDisk(8));
    expect(last).toMatchObject({ converged: true, broken: { why: FULL, calls: 3 } });
    const flush = await run(fullDisk(0, false));
    expect(flush).toMatchObject({ converged: true, broken: { why: 'EIO: i/o error, fsync', calls: 3 } });
  });

  test('between two calls of one change, that one has failed: half of it is there', async () => {
    // The answer to the create is lost; the role is found, and would be made as planned with a PATCH.
    const lose = (wire: Wire): TenantClient => ({
      ...wire,
      post: async (path, body) => {
        await wire.post(path, { ...body, permissions: {} });
        throw new TenantError({
          kind: 'status',
          method: 'POST',
          path,
          status: 502,
          detail: 'lost',
          ambiguous: true,
        });
      },
    });
    const ran = await run(fullDisk(4), { 'role/A': { permissions: ['review'] } }, {}, lose);
    expect(ran.outcomes).toMatchObject([
      { type: 'failed', error: 'not finished; stopped: the journal cannot be written' },
    ]);
    expect(ran.sent).toEqual(['POST /roles']);
  });
});

test('where not even the header can be written, there is no journal', async () => {
  await expect(run(fullDisk(1))).rejects.toThrow(FULL);
});
