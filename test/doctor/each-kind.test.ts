/** What is said of the rights of an account, by what is known of them. */
import { expect, test } from 'vitest';
import { verdictOn } from '../../src/doctor/each-kind.ts';
import { kindNamed } from '../../src/kinds/kind.ts';
import { kinds } from '../../src/kinds/index.ts';

test.each([
  [true, 'error', 'ann lacks, on the whole tenant: create_inbox (to create)'],
  [false, 'warning', 'ann seems to lack, on the whole tenant: create_inbox (to create)'],
] as const)('where all its roles were read: %s', (known, level, message) => {
  const held = new Set(['view_list']);
  const verdict = verdictOn(kindNamed(kinds, 'inbox'), ['read', 'create'], { name: 'ann', held, known });
  expect([verdict.level, verdict.message]).toEqual([level, message]);
});
