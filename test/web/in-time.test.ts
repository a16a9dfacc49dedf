import { describe, expect, test } from 'vitest';
import { inTime } from '../../src/web/in-time.ts';

/** A clock that stands still: what is to run later is run by hand. */
function opened() {
  const waiting = new Map<() => void, number>();
  const later = (ms: number, run: () => void) => {
    waiting.set(run, ms);
    return () => void waiting.delete(run);
  };
  const passTime = (): void => {
    for (const run of waiting.keys()) run();
  };
  return { later, waiting, passTime };
}

describe('a promise', () => {
  test('that is kept in time gives its value, and nothing is waited for any more', async () => {
    const { later, waiting } = opened();
    const given = Promise.withResolvers<string>();
    const taken = inTime(given.promise, { ms: 5, later, late: () => 'late' });
    expect([...waiting.values()]).toEqual([5]);
    given.resolve('in time');
    expect(await taken).toBe('in time');
    expect(waiting.size).toBe(0);
  });

  test('that fails in time fails just so', async () => {
    const { later, waiting } = opened();
    const failed = inTime(Promise.reject(new Error('no')), { ms: 5, later, late: () => 'late' });
    await expect(failed).rejects.toThrow('no');
    expect(waiting.size).toBe(0);
  });

  test.each([
    ['a value', () => 'late', 'late'],
    [
      'an error',
      (): string => {
        throw new Error('too late');
      },
      'Error: too late',
    ],
  ])('that is late comes to what was said: %s', async (_what, late, outcome) => {
    const { later, passTime } = opened();
    const given = Promise.withResolvers<string>();
    const taken = inTime(given.promise, { ms: 5, later, late }).catch(String);
    passTime();
    expect(await taken).toBe(outcome);
    given.reject(new Error('nobody hears this'));
  });
});
