import { expect, test } from 'vitest';
import { fitting } from '../../../src/emulator/kit/fault-grammar.ts';

test('the letter case of a path counts unless it is said not to', () => {
  const aim = { method: 'GET', path: '/Roles*' };
  expect(fitting(aim)({ method: 'GET', path: '/roles/x' })).toBe(false);
  expect(fitting(aim)({ method: 'GET', path: '/Roles/x' })).toBe(true);
  expect(fitting(aim, true)({ method: 'GET', path: '/roles/x' })).toBe(true);
});
