/** What counts as looking alike. What a tenant makes of such names: test/plan/look-alikes.test.ts, test/laws/habits.test.ts. */
import { fc, test as property } from '@fast-check/vitest';
import { expect, test } from 'vitest';
import { folded } from '../../src/kinds/look-alike.ts';

test.each([
  ['Clerk', 'clerk'],
  [' Clerk', 'clerk'],
  ['Night  shift', 'night shift'],
  ['Night\tshift', 'night shift'],
  ['Ärzte', 'ärzte'],
  ['Ａｎｎ', 'ann'],
  ['STRASSE', folded('Straße')],
  ['~!', '~!'],
])('%j is read as %j', (name, as) => {
  expect(folded(name)).toBe(as);
});

const word = fc.stringMatching(/^[!-~]{1,8}$/);

property.prop([fc.array(word, { minLength: 1, maxLength: 3 })])(
  'plain names take a short way to the same',
  (words) => {
    const name = words.join(' ');
    // With a letter that is not plain, a name takes the long way.
    expect(folded(`${name}é`)).toBe(`${folded(name)}é`);
  },
);
