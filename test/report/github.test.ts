/** Reports as annotations: what is annotated, where, and that no name can be a command. */
import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { kinds } from '../../src/kinds/index.ts';
import { github } from '../../src/report/github.ts';
import { driftRows } from '../../src/report/rows-drift.ts';
import { planRows } from '../../src/report/rows-plan.ts';
import { resultRows } from '../../src/report/rows-result.ts';
import { cli } from '../support/cli-in-process.ts';
import { hostileNames } from '../support/hostile-names.ts';
import { REPORTS, created, deleted, empty, planOf, resultOf, specOf } from '../support/report-rows.ts';
import { commandsIn } from '../support/workflow-commands.ts';
import { runs } from '../support/random-cases.ts';

const { of } = github;
const plain = (which: number): string => `n${which}`;

property.prop(
  {
    which: fc.constantFrom(...Object.keys(REPORTS)),
    names: hostileNames,
  },
  { numRuns: runs(200) },
)('names make no line and no command that harmless ones do not make', ({ which, names }) => {
  const rowsOf = REPORTS[which] ?? expect.fail(which);
  const shape = (output: string): unknown =>
    commandsIn(output).map((one) => [one?.name, one && Object.keys(one.properties)]);
  const written = of(rowsOf((at) => names[at] ?? ''));
  expect(shape(written), written).toEqual(shape(of(rowsOf(plain))));
  expect(written).toBe(written.toWellFormed());
});

describe('what is annotated', () => {
  test('of a plan: deletions and strong permissions, what is refused or blocked, warnings, where they stand', () => {
    const plan = planOf(plain);
    const spec = specOf(plan, plain);
    const found = commandsIn(of(planRows(plan, { kinds, full: false, spec })));
    const told = found.map((one) => [one?.name, one?.properties['title'], one?.properties['line']]);
    expect(told).toEqual([
      ['warning', 'fitform: To be deleted', '1'],
      ['warning', 'fitform: Strong permissions gained', undefined],
      ['warning', 'fitform: Strong permissions gained', undefined],
      ['error', 'fitform: Blocked, so nothing can be applied', undefined],
      ['error', 'fitform: Refused', undefined],
      ['warning', 'fitform: Warning', undefined],
      ['notice', 'fitform', undefined],
    ]);
    expect(found[0]).toMatchObject({ properties: { file: 'n38', col: '2' } });
    expect(found[3]?.message).toBe(
      'inbox/n16: it is n17, which "n18" (says) so.\nit is n18, which "n19" (says) so.',
    );
    expect(found.at(-1)?.message).toContain('Plan: 1 to delete, 1 to create');
  });

  test('of what is blocked and of what failed: at its resource', () => {
    const plan = { ...empty, changes: [created('A'), created('B')] };
    const spec = specOf(plan, plain);
    const blocked = [{ action: 'create' as const, address: 'role/B', reason: 'r', way_out: 'w' }];
    const result = {
      ...resultOf(plain),
      failed: [{ action: 'create' as const, address: 'role/B', error: 'e' }],
    };
    const words = { done: 'd', idle: 'i', next: 'n', journal: null, tenant: empty.tenant, spec };
    for (const rows of [
      planRows({ ...plan, blocked }, { kinds, full: false, spec }),
      resultRows(result, words),
    ]) {
      expect(commandsIn(of(rows))[0], rows.about).toMatchObject({
        name: 'error',
        properties: { file: 'n38', line: '2', col: '2' },
      });
    }
  });

  test('of a drift: each difference, at its resource', () => {
    const plan = { ...empty, changes: [created('New'), deleted('Old')] };
    const found = commandsIn(of(driftRows(plan, null, { kinds, full: false, spec: specOf(plan, plain) })));
    expect(found).toMatchObject([
      { name: 'warning', properties: { file: 'n38', line: '1' }, message: '! role/New is not on the tenant' },
      { name: 'warning', properties: { line: '2' } },
      { name: 'notice' },
    ]);
  });

  test('of more than GitHub shows, the notice counts the rest', () => {
    const blocked = Array.from({ length: 13 }, (_, index) => ({
      ...{ action: 'create' as const, address: `role/${index}`, reason: 'r', way_out: 'w' },
    }));
    const ten = of(planRows({ ...empty, blocked: blocked.slice(3) }, { kinds, full: false }));
    expect(ten).not.toContain('Not annotated');
    const found = commandsIn(of(planRows({ ...empty, blocked }, { kinds, full: false })));
    expect(found.filter((one) => one?.name === 'error')).toHaveLength(13);
    expect(found.at(-1)?.message).toContain('Not annotated: 3 of 13 errors, as GitHub shows 10 of each.');
  });
});

const WRONG = 'version: 1\nroles:\n  - name: A\n    permissons: [upload]\n';

describe('fitform --format github', () => {
  test.each(['validate', 'plan', 'apply', 'drift'])(
    '%s annotates the lines of a spec that is wrong',
    async (verb) => {
      const run = await cli([verb, '--format', 'github'], {}, { 'tenant.yaml': WRONG });
      expect(run.code).toBe(3);
      expect(commandsIn(run.stdout)).toMatchObject([
        {
          name: 'error',
          properties: { file: 'tenant.yaml', line: '4', col: '5' },
          message: 'unknown key "permissons"\ndid you mean "permissions"?',
        },
        { name: 'notice', message: 'Error (exit code 3)' },
      ]);
      expect(run.stderr).toContain('> 4 |     permissons');
    },
  );

  test.each([
    ['from the root of the repository', { GITHUB_WORKSPACE: '/checkout' }, 'infra/tenant.yaml'],
    ['as they were named, outside of it', { GITHUB_WORKSPACE: '/elsewhere' }, 'tenant.yaml'],
    ['as they were named, without one', {}, 'tenant.yaml'],
  ])('calls files %s', async (_what, env, name) => {
    const files = { 'checkout/infra/tenant.yaml': WRONG };
    for (const given of ['tenant.yaml', '../infra/tenant.yaml', '/checkout/infra/tenant.yaml']) {
      const run = await cli(['validate', given, '--format', 'github'], { ...env }, files, {
        cwd: '/checkout/infra',
      });
      expect(commandsIn(run.stdout)[0]?.properties['file'], given).toBe(name);
    }
  });

  test('of a command line that is wrong is an annotation, too', async () => {
    const run = await cli(['plan', '--format=github', '--fooo'], {}, {});
    expect([run.code, commandsIn(run.stdout)]).toMatchObject([3, [{ name: 'error' }, { name: 'notice' }]]);
  });
});
