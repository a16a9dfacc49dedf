import { expect, test } from 'vitest';
import { nearest } from '../../src/kinds/nearest.ts';

test.each<[name: string, candidates: string[], expected: string | undefined]>([
  ['emial', ['name', 'email'], 'email'],
  ['REVIEWGUEST', ['ReviewGuest'], 'ReviewGuest'],
  ['ReviewGest', ['InboxGuest', 'ReviewGuest'], 'ReviewGuest'],
  ['inbox', ['inboxes', 'roles'], 'inboxes'],
  ['name', ['username', 'grants'], 'username'],
  ['Cafe\u0301', ['Caf\u00e9'], 'Caf\u00e9'],
  ['abc', ['abcd', 'abd'], 'abcd'],
  ['same', ['same'], undefined],
  ['a', ['b'], undefined],
  ['ab', ['ac'], 'ac'],
  ['frobnicate', ['review', 'submit'], undefined],
  ['', ['a'], undefined],
  ['x', [], undefined],
  ['x'.repeat(300), ['x'.repeat(299)], undefined],
])('%j among %j is %j', (name, candidates, expected) => {
  expect(nearest(name, candidates)).toBe(expected);
});
