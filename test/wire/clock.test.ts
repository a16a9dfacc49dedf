/** What the answers of a server tell of its clock. */
import { expect, test } from 'vitest';
import { serverClock } from '../../src/wire/clock.ts';
import { virtualClock } from '../support/fake-clock.ts';

const date = (time: number): string => new Date(time).toUTCString();

/** A call that takes so many milliseconds, answered at its end by a clock that is `off`. */
async function reading({ off = 0, took = 0, set = 0, later = 0, headers = {} }) {
  const time = virtualClock();
  const clock = serverClock(time);
  const sent = time.monotonic();
  await time.pause(took);
  clock.answered({ date: date(time.now() + off), ...headers }, sent);
  time.set(set);
  await time.pause(later);
  return clock.read();
}

test('before the first answer nothing is known', () => {
  expect(serverClock(virtualClock()).read()).toBeNull();
});

test.each([
  ['agrees', {}, 0],
  ['agrees within the second that a date leaves open', { off: 999 }, 0],
  ['is ahead of ours', { off: 90_000 }, -90_000],
  ['is behind ours', { off: -90_000 }, 89_000],
  ['agrees, although the answer took long', { took: 25_000 }, 0],
  ['agrees, although it was told long ago', { later: 3_600_000 }, 0],
  ['agrees no more when ours is set ahead', { set: 7_200_000 }, 7_199_000],
  ['agrees no more when ours is set back', { set: -7_200_000, later: 5000 }, -7_200_000],
])('a clock that %s', async (_name, given, ahead) => {
  expect(await reading(given)).toEqual({ ahead });
});

test.each([
  ['no date', { date: undefined }, 'no Date header'],
  ['one that is none', { date: 'now' }, 'no Date header'],
  ['an answer from a cache', { age: '30' }, 'an answer from a cache'],
])('%s tells nothing', async (_name, headers, untold) => {
  expect(await reading({ off: 7_200_000, headers })).toEqual({ untold });
});

test('what was told once is not forgotten when a cache answers', async () => {
  const time = virtualClock();
  const clock = serverClock(time);
  clock.answered({ date: date(time.now() - 7_200_000) }, time.monotonic());
  await time.pause(60_000);
  clock.answered({ date: date(time.now()), age: '5' }, time.monotonic());
  clock.answered({}, time.monotonic());
  expect(clock.read()).toEqual({ ahead: 7_199_000 });
});

test('an age of 0 is no cache', async () => {
  expect(await reading({ off: 60_000, headers: { age: '0' } })).toEqual({ ahead: -60_000 });
});
