/** Which key is certainly the one that a run has left. */
import { expect, test } from 'vitest';
import { findLeft, type LeftKey } from '../../src/review/left-keys.ts';
import type { Key } from '../../src/tenant/api-keys.ts';
import { Secret } from '../../src/wire/secret.ts';

const END = Date.parse('2026-11-22T11:15:00.123Z');
const WHOLE = Date.parse('2026-11-22T11:15:00.000Z');
const key = (fingerprint: string, expires: number | null, user = 'guest'): Key => ({
  token: new Secret(`token ${fingerprint}`),
  fingerprint,
  user,
  grants: [],
  active: true,
  expires,
});

test.each<[string, Key[], Partial<LeftKey>, string | null]>([
  ['the one of its fingerprint', [key('a', END), key('b', null)], { fingerprint: 'b' }, 'b'],
  ['none, where the fingerprint is not there', [key('a', END)], { fingerprint: 'b' }, null],
  ['none of another user', [key('a', END, 'john')], { fingerprint: 'a' }, null],
  ['the one of its end', [key('a', END + 1), key('b', END), key('c', END - 1)], {}, 'b'],
  ['none of a near end', [key('a', END + 1), key('b', WHOLE), key('c', null)], {}, null],
  ['none of another user with that end', [key('a', END, 'john')], {}, null],
  ['neither of two of that end', [key('a', END), key('b', END)], {}, null],
  ['none of an end that may have been rounded', [key('a', WHOLE)], { expires: WHOLE }, null],
])('%s', (_, keys, known, found) => {
  const left = { user: 'guest', expires: END, fingerprint: null, ...known };
  expect(findLeft(keys, left)?.fingerprint ?? null).toBe(found);
});
