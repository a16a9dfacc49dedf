/** Reports as SARIF: valid, with what is wrong where it stands. */
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import { fc, test as property } from '@fast-check/vitest';
import type { Log } from 'sarif';
import { describe, expect, test } from 'vitest';
import type { ExplanationDocument } from '../../src/documents/explanation-documents.ts';
import { kinds } from '../../src/kinds/index.ts';
import { sarif } from '../../src/report/sarif.ts';
import { planRows } from '../../src/report/rows-plan.ts';
import { cli } from '../support/cli-in-process.ts';
import { hostileNames } from '../support/hostile-names.ts';
import { REPORTS, planOf, specOf } from '../support/report-rows.ts';
import { runs } from '../support/random-cases.ts';

const { of } = sarif;
const plain = (which: number): string => `n${which}`;

/** The official schema, of OASIS' SARIF 2.1.0 (rtm.5), as Microsoft's package ships it: of draft 4, but for its `id`. */
const require = createRequire(import.meta.url);
const shipped = require
  .resolve('@microsoft/jest-sarif/package.json')
  .replace('package.json', 'lib/schemas/sarif-2.1.0-rtm.5.json');
const {
  $schema: _,
  id: __,
  ...schema
} = JSON.parse(readFileSync(shipped, 'utf8')) as Record<string, unknown>;
// One of its patterns is none with the flag `u`.
const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
formats.default(ajv);
const isValid = ajv.compile(schema);

function logOf(text: string): Log {
  const log: unknown = JSON.parse(text);
  expect(isValid(log), JSON.stringify(isValid.errors, null, 2)).toBe(true);
  return log as Log;
}

test('the schema that logs are held against knows what is wrong', () => {
  expect(isValid({ version: '2.1.0', runs: [{ tool: {} }] })).toBe(false);
  expect(isValid({ version: '2.0.0', runs: [] })).toBe(false);
});

property.prop(
  {
    which: fc.constantFrom(...Object.keys(REPORTS)),
    names: hostileNames,
  },
  { numRuns: runs(200) },
)('whatever names are, it is valid, and none is a link', ({ which, names }) => {
  const rowsOf = REPORTS[which] ?? expect.fail(which);
  const written = of(rowsOf((at) => names[at] ?? ''));
  const [run] = logOf(written).runs;
  const [usual] = logOf(of(rowsOf(plain))).runs;
  expect(run?.results?.map(({ ruleId }) => ruleId)).toEqual(usual?.results?.map(({ ruleId }) => ruleId));
  expect(written).not.toMatch(/\]\(/);
  expect(written).toBe(written.toWellFormed());
});

describe('a plan', () => {
  const plan = planOf(plain);
  const address = 'role/n2';
  const violations = plan.violations.map((one) => ({ ...one, address }));
  const [run] = logOf(
    of(planRows({ ...plan, violations }, { kinds, full: false, spec: specOf(plan, plain) })),
  ).runs;

  test('has findings of the policy at the line of the resource that they are about', () => {
    const result = run?.results?.find(({ ruleId }) => ruleId === 'missing-permissions');
    expect(result).toMatchObject({
      level: 'error',
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: 'n38', uriBaseId: '%SRCROOT%' },
            region: { startLine: 2, startColumn: 2 },
          },
        },
      ],
    });
  });

  test('tells of what stands in no file, but not as a result', () => {
    const [invocation] = run?.invocations ?? [];
    expect(invocation?.executionSuccessful).toBe(true);
    expect(invocation?.toolExecutionNotifications).toMatchObject([
      { descriptor: { id: 'strong-gain' }, level: 'warning' },
      { descriptor: { id: 'strong-gain' }, level: 'warning' },
      { descriptor: { id: 'blocked' }, level: 'error' },
    ]);
    expect(run?.results?.every(({ locations }) => locations?.length === 1)).toBe(true);
  });

  test('describes every rule that it names, once', () => {
    const ids = run?.tool.driver.rules?.map(({ id }) => id) ?? [];
    expect(ids).toEqual([...new Set(ids)]);
    const named = [
      ...(run?.results ?? []).map(({ ruleId }) => ruleId),
      ...(run?.invocations?.[0]?.toolExecutionNotifications ?? []).map(({ descriptor }) => descriptor?.id),
    ];
    expect(new Set(ids)).toEqual(new Set(named));
    for (const { help } of run?.tool.driver.rules ?? []) expect(help?.text).toMatch(/\.$/);
  });

  test('says of a rule what fitform explain says', async () => {
    const rule = run?.tool.driver.rules?.find(({ id }) => id === 'missing-permissions');
    const { stdout } = await cli(['explain', 'missing-permissions', '--json'], {}, {});
    const { explanations } = JSON.parse(stdout) as ExplanationDocument;
    const [explained] = explanations.flatMap((one) => (one.is === 'rule' ? one : []));
    expect(explained).toBeDefined();
    expect(rule?.help?.text).toBe(
      `${explained?.description} ${explained?.way_out} Source: ${explained?.source}`,
    );
  });
});

describe('fitform --format sarif', () => {
  const at = async (verb: string, text: string, env: Record<string, string> = {}) => {
    const run = await cli([verb, 'infra/my spec.yaml', '--format', 'sarif'], env, {
      'infra/my spec.yaml': text,
    });
    return { code: run.code, run: logOf(run.stdout).runs[0] };
  };

  test.each(['validate', 'plan', 'apply', 'drift'])('of %s tells where a spec is wrong', async (verb) => {
    const { code, run } = await at(verb, 'version: 1\nroles:\n  - name: A\n    permissons: [upload]\n');
    expect(code).toBe(3);
    expect(run?.invocations).toMatchObject([{ executionSuccessful: false }]);
    expect(run?.results).toMatchObject([
      {
        ruleId: 'spec',
        level: 'error',
        message: { text: 'unknown key "permissons"\ndid you mean "permissions"?' },
        locations: [
          {
            physicalLocation: {
              artifactLocation: { uri: 'infra/my%20spec.yaml' },
              region: { startLine: 4, startColumn: 5 },
            },
          },
        ],
      },
    ]);
  });

  test('of a file that cannot be read stands at its first line, as code scanning wants one', async () => {
    const { code, stdout } = await cli(['validate', 'nowhere.yaml', '--format', 'sarif'], {}, {});
    expect(code).toBe(3);
    const [result] = logOf(stdout).runs[0]?.results ?? [];
    expect(result?.locations).toMatchObject([{ physicalLocation: { region: { startLine: 1 } } }]);
  });

  test('of a spec with a doubt is a warning; of one that is right, an empty list, which closes earlier alerts', async () => {
    const doubtful = await at('validate', 'version: 1\ntenant: {url: "http://tenant.example"}\n');
    expect([doubtful.code, doubtful.run?.results]).toMatchObject([
      0,
      [{ level: 'warning', locations: [{ physicalLocation: { region: { startLine: 2 } } }] }],
    ]);
    const right = await at('validate', 'version: 1\n');
    expect([right.code, right.run?.results]).toEqual([0, []]);
  });
});
