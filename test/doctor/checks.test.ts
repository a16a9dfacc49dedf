/** The list of checks, and what one that fails means for those that need it. */
import { expect, test } from 'vitest';
import { checks, examine, type Check } from '../../src/doctor/checks.ts';
import { failure, notChecked, ok, warning } from '../../src/doctor/finding.ts';
import type { Surroundings } from '../../src/doctor/surroundings.ts';
import { Interrupted } from '../../src/engine/errors.ts';
import { NoCredentials } from '../../src/tenant/tenant-error.ts';

const nothing = {} as Surroundings;

test('every check needs only what stands before it, and has a name of its own', () => {
  const names = checks.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const [index, { needs }] of checks.entries()) {
    expect(names.slice(0, index)).toEqual(expect.arrayContaining([...needs]));
  }
});

const check = (name: string, needs: string[], found: ReturnType<Check['examine']>): Check => ({
  name,
  needs,
  examine: () => found,
});

test('of what needs something that failed, the first cause is named; a doubt and what does not apply stop nothing', async () => {
  const findings = await examine(nothing, [
    check('doubt', [], warning('a doubt')),
    check('other', ['doubt'], notChecked('does not apply')),
    check('first', ['other'], failure('error', 'broken', 'mend it')),
    check('second', ['first'], ok('never seen')),
    check('third', ['second'], ok('never seen')),
    check('apart', ['doubt'], ok('seen')),
  ]);
  expect(findings.map(({ name, level, message }) => [name, level, message])).toEqual([
    ['doubt', 'warning', 'a doubt'],
    ['other', 'not_checked', 'does not apply'],
    ['first', 'error', 'broken'],
    ['second', 'not_checked', 'first must be right first'],
    ['third', 'not_checked', 'first must be right first'],
    ['apart', 'ok', 'seen'],
  ]);
});

test('several verdicts bear the names of what they are about', async () => {
  const several = [
    { ...ok('one'), of: 'role' },
    { ...ok('two'), of: 'user' },
  ];
  const findings = await examine(nothing, [check('list', [], several)]);
  expect(findings.map(({ name }) => name)).toEqual(['list/role', 'list/user']);
});

test('what would end a run is a finding, with its class and its hint', async () => {
  const thrown = Promise.reject(new NoCredentials('nobody can be asked', 'set them'));
  expect(await examine(nothing, [check('credentials', [], thrown)])).toMatchObject([
    {
      name: 'credentials',
      level: 'error',
      message: 'nobody can be asked',
      mend: 'set them',
      exitClass: 'sign-in',
    },
  ]);
});

test.each([new TypeError('a defect'), new Interrupted()])('%s ends all', async (error) => {
  await expect(examine(nothing, [check('any', [], Promise.reject(error))])).rejects.toBe(error);
});

test('what does not concern anybody is left out', async () => {
  const findings = await examine(nothing, [
    { ...check('review', [], ok('never seen')), concerns: () => Promise.resolve(false) },
    { ...check('spec', [], ok('seen')), concerns: () => Promise.resolve(true) },
  ]);
  expect(findings.map(({ name }) => name)).toEqual(['spec']);
});
