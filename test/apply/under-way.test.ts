import { expect, test } from 'vitest';
import { underWay } from '../../src/apply/under-way.ts';

test('what ends first is taken first, though it was begun last; each once', async () => {
  const works = ['a', 'b', 'c'].map(() => Promise.withResolvers<string>());
  const running = underWay<string>();
  for (const { promise } of works) running.begin(promise);
  expect(running.size).toBe(3);
  works[2]?.resolve('c');
  works[0]?.resolve('a');
  expect([await running.next(), running.size]).toEqual(['c', 2]);
  expect([await running.next(), running.size]).toEqual(['a', 1]);
  const last = running.next();
  works[1]?.resolve('b');
  expect([await last, running.size]).toEqual(['b', 0]);
});

test('what fails is thrown when its turn comes, and the rest goes on', async () => {
  const running = underWay<string>();
  running.begin(Promise.reject(new Error('no')));
  running.begin(Promise.resolve('yes'));
  await expect(running.next()).rejects.toThrow('no');
  expect(await running.next()).toBe('yes');
});
