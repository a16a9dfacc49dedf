import { expect, test } from 'vitest';
import { makeThrottle } from '../../src/tenant/throttle.ts';

const world = { monotonic: () => 0, pause: () => Promise.resolve() };

/** Starts so many calls and tells how many of them are running before any of them ends. */
async function runningAtOnce(it: ReturnType<typeof makeThrottle>, calls: number): Promise<number> {
  let running = 0;
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const all = Array.from({ length: calls }, () =>
    it.through(() => {
      running += 1;
      return promise;
    }),
  );
  // Admission takes a few turns of the microtask queue, and no time.
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
  const seen = running;
  resolve(undefined);
  await Promise.all(all);
  expect(running).toBe(calls);
  return seen;
}

test('no more than allowed at once, and all in the end', async () => {
  expect(await runningAtOnce(makeThrottle(3, undefined, world), 10)).toBe(3);
});

test('a busy tenant gets half, then half of that, and never none', async () => {
  const it = makeThrottle(10, undefined, world);
  const limits = [0, 1, 2, 3, 4].map(() => {
    it.busy();
    return it.limit;
  });
  expect(limits).toEqual([5, 2, 1, 1, 1]);
  expect(await runningAtOnce(it, 4)).toBe(1);
});

test('twenty successes win one back, up to what was asked for', () => {
  const it = makeThrottle(4, undefined, world);
  it.busy();
  const after = (successes: number): number => {
    for (let count = 0; count < successes; count += 1) it.succeeded();
    return it.limit;
  };
  expect([after(19), after(1), after(20), after(100)]).toEqual([2, 3, 4, 4]);
});

test('a call that fails makes room', async () => {
  const it = makeThrottle(1, undefined, world);
  await expect(it.through(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await it.through(() => Promise.resolve('yes'))).toBe('yes');
});

test('a rate spaces the beginnings evenly, and saves nothing up', async () => {
  let clock = 0;
  const begun: number[] = [];
  const it = makeThrottle(10, 4, {
    monotonic: () => clock,
    pause: (ms) => {
      clock += ms;
      return Promise.resolve();
    },
  });
  for (let count = 0; count < 3; count += 1) {
    await it.turn();
    begun.push(clock);
  }
  clock = 5000;
  await it.turn();
  begun.push(clock);
  await it.turn();
  begun.push(clock);
  expect(begun).toEqual([0, 250, 500, 5000, 5250]);
});
