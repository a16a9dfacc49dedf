/** What a probe says of a tenant is what the tenant does, and a tenant that is made like it probes the same. */
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seedState, SETUP_USERNAME } from '../../src/emulator/tenant/default-tenant.ts';
import { READER_USERNAME } from '../../src/emulator/tenant/like-seed.ts';
import { switches } from '../../src/emulator/tenant/tenant-behaviour.ts';
import type { RawAnswer } from '../../src/probe/answer.ts';
import { invisible, visible } from '../../src/probe/switches.ts';
import { behaviourOf, likenessOf, probeOf, showing, valuesOf } from '../support/probe-run.ts';
import { counting, runs } from '../support/random-cases.ts';

test('every switch of the emulator is read, or said to be out of sight; and there are no others', () => {
  const known = { ...visible, ...invisible };
  expect(Object.keys(visible).filter((name) => name in invisible)).toEqual([]);
  expect(Object.keys(known).sort()).toEqual(Object.keys(switches).sort());
  for (const [name, values] of Object.entries(visible)) {
    expect([name, values === 'seconds' ? [] : values]).toEqual([name, switches[name]]);
  }
});

/** What else a value takes to be seen, and by whom. */
const BESIDE: Readonly<Record<string, { also?: Record<string, string>; username?: string }>> = {
  // Otherwise what an inbox inherits is listed as if it were its own.
  'scope_list=all': { also: { unset_scope: '404' } },
  // Whoever may see everything sees the same either way.
  'lists=all': { username: READER_USERNAME },
  'lists=filtered': { username: READER_USERNAME },
};
/** Nothing in a tenant says that it would refuse, or has removed, something. */
const NEVER_SHOWN = ['duplicates=409', 'scope_id_gone=removed'];

const cases = Object.entries(visible).flatMap(([name, values]) =>
  (values === 'seconds' ? ['0', '90', '-90', '3600'] : values).map((value) => ({ name, value })),
);

describe('each value that can be seen is named, and can be had again', () => {
  test.each(cases)('$name=$value', async ({ name, value }) => {
    const { also = {}, username = SETUP_USERNAME } = BESIDE[`${name}=${value}`] ?? {};
    const behaviour = behaviourOf({ ...also, [name]: value });
    const document = await probeOf({ behaviour, state: showing(behaviour), username });
    expect(valuesOf(document, name)).toEqual(NEVER_SHOWN.includes(`${name}=${value}`) ? [] : [value]);
    expect(await probeOf({ ...likenessOf(document), username })).toEqual(document);
  });
});

/** Nearly every other switch decides whether an orphan is seen, so one is there more often than not. */
const OFTEN: Readonly<Record<string, readonly string[]>> = { scope_id_gone: ['kept', 'kept'] };

const settings = fc.record({
  words: fc.record(
    Object.fromEntries(
      Object.entries(switches).map(([name, words]) => [
        name,
        words.length === 0 ? fc.constant('0') : fc.constantFrom(...words, ...(OFTEN[name] ?? [])),
      ]),
    ),
  ),
  clock_offset: fc.integer({ min: -5000, max: 5000 }).map(String),
  holds: fc.record({ twins: fc.boolean(), orphans: fc.constantFrom(true, true, true, false) }),
  username: fc.constantFrom(SETUP_USERNAME, READER_USERNAME),
  seed: fc.integer(),
});

test('whatever the switches are: what is read is true, and a tenant like it probes the same', async () => {
  const { count, rarer } = counting();
  const readable = cases
    .map(({ name, value }) => `${name}=${name === 'clock_offset' ? '' : value}`)
    .filter((one) => !NEVER_SHOWN.includes(one));
  await fc.assert(
    fc.asyncProperty(settings, async ({ words, clock_offset, holds, username, seed }) => {
      const chosen = { ...words, clock_offset, token_seconds: '3600' };
      const behaviour = behaviourOf(chosen);
      const shown = {
        twins: holds.twins && behaviour.duplicates === 'allow',
        orphans: holds.orphans && behaviour.scope_id_gone === 'kept',
      };
      const document = await probeOf({ behaviour, state: showing(behaviour, shown), username, seed });
      for (const { name, values, state } of document.switches) {
        if (values.length === 0) continue;
        expect([name, values]).toEqual([name, expect.arrayContaining([chosen[name as keyof typeof chosen]])]);
        if (state !== 'read') continue;
        const one = `${name}=${name === 'clock_offset' ? '' : values[0]}`;
        expect(readable).toContain(one);
        count(one);
      }
      const like = likenessOf(document);
      // What it holds besides what can be seen may stand on the first page of a list.
      if (!isDeepStrictEqual(like.shown, shown)) return;
      // A tenant that does not tell what an account reaches does not tell whether it is shown everything either.
      if (chosen['me' as keyof typeof chosen] === 'off' && username === READER_USERNAME) return;
      // Of lists in random order, one page is never what it was.
      if (behaviour.order === 'random' && behaviour.pages !== 'whole') return;
      expect(await probeOf({ ...like, username, seed })).toEqual(document);
    }),
    { numRuns: runs(400) },
  );
  expect(rarer(1, readable)).toEqual([]);
});

const FAILURES: readonly (RawAnswer | null)[] = [
  null,
  { status: 503, headers: {}, body: '', sent: 0, received: 0 },
  { status: 403, headers: {}, body: '{"message":"no"}', sent: 0, received: 0 },
  {
    status: 200,
    headers: { 'content-type': 'text/html' },
    body: '<!doctype html>',
    sent: 0,
    received: 0,
  },
];

test('whatever fails on the way: what is read is still true', async () => {
  const failing = fc.array(fc.constantFrom(null, null, null, 0, 1, 2, 3), { minLength: 40, maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(settings, failing, async ({ words, username, seed }, fates) => {
      const behaviour = behaviourOf({ ...words, clock_offset: '0', token_seconds: '3600' });
      const state = showing(behaviour);
      let asked = 0;
      const change = (_path: string, answer: RawAnswer): RawAnswer | null => {
        const fate = fates[asked++] ?? null;
        return fate === null ? answer : (FAILURES[fate] ?? null);
      };
      const { switches: read } = await probeOf({ behaviour, state, username, seed, change });
      for (const { name, values, state: found } of read) {
        // Bodies of errors are what they are, also those of whoever stands between.
        if (found !== 'read' || ['errors', 'clock_offset'].includes(name)) continue;
        expect([name, values]).toEqual([name, [words[name]]]);
      }
    }),
    { numRuns: runs(400) },
  );
});

test('what the demo tenant shows is shown by a tenant like it, which shows more', async () => {
  const document = await probeOf({ state: seedState() });
  const like = await probeOf(likenessOf(document));
  for (const { name, state, values } of document.switches) {
    if (state === 'read') expect([name, valuesOf(like, name)]).toEqual([name, values]);
  }
  const shownBy = (one: typeof document): number =>
    one.switches.filter(({ state }) => state === 'read').length;
  expect(shownBy(like)).toBeGreaterThan(shownBy(document));
});
