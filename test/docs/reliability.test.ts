/** docs/reliability.md: what it says of each fault is what decides about calls, and what it counts is counted so. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { retryDelay } from '../../src/wire/retry.ts';
import { pageAt } from '../support/page.ts';

const page = await pageAt('docs/reliability.md');

/** A row's faults as a call meets them. */
const faultsIn = (said: string): { status: number | null; code?: string }[] => [
  ...[...said.matchAll(/\b\d{3}\b/g)].map(([status]) => ({ status: Number(status) })),
  ...(said === 'connection refused' ? [{ status: null, code: 'ECONNREFUSED' }] : []),
  ...(said.startsWith('connection reset') ? [{ status: null, code: 'ECONNRESET' }] : []),
];

test('what is tried again', () => {
  let looked = 0;
  for (const [[fault = ''] = [], ...columns] of page.table('What happens at each fault')) {
    if (/proxy|^401/.test(fault)) continue;
    for (const { status, code } of faultsIn(fault)) {
      for (const [index, method] of ['GET', 'POST', 'PATCH'].entries()) {
        const failure = { method, attempt: 1, status, code, retryAfter: undefined, harmless: false };
        const again = retryDelay(failure, { random: () => 1, now: () => 0 }) !== null;
        const said = columns[index]?.[0]?.startsWith('tried again');
        expect([fault, method, again]).toEqual([fault, method, said]);
        looked += 1;
      }
    }
  }
  expect(looked).toBeGreaterThan(25);
});

test('the waits that it names', () => {
  const failure = { method: 'GET', status: 503, code: undefined, retryAfter: undefined, harmless: false };
  const waits = [1, 2, 3, 4, 5].map((attempt) =>
    retryDelay({ ...failure, attempt }, { random: () => 1, now: () => 0 }),
  );
  expect(waits).toEqual([500, 1000, 2000, 4000, null]);
  expect(page.text).toContain('at most 5 tries');
  expect(page.text).toContain('0.5, 1, 2 and 4 s');
});

test('the numbers of cases', async () => {
  const sourceOf = (path: string) => readFile(join(import.meta.dirname, '../..', path), 'utf8');
  expect(page.text).toContain('96 in all');
  expect(await sourceOf('test/faults/matrix.test.ts')).toContain('.toBe(96)');
  expect(page.text).toContain('300 random cases');
  expect(await sourceOf('test/faults/faults.test.ts')).toContain('CASES = runs(300)');
  expect(page.text).toContain('500 random plans');
  expect(await sourceOf('test/laws/safe-order.test.ts')).toContain('RUNS = runs(500)');
});

test('nothing on the page was left out', () => {
  expect(page.left()).toEqual([]);
});
