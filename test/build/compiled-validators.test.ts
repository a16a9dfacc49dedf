/** The validators that the build makes say what those say that are compiled at run time, and good input needs no others. */
import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ValidateFunction } from 'ajv';
import { build } from 'esbuild';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { compiledValidators } from '../../src/build/compiled-validators.ts';
import { isObject } from '../../src/kinds/field-types/fields.ts';
import { kinds } from '../../src/kinds/index.ts';
import type { Json } from '../../src/kinds/kind.ts';
import { validatorFor as planValidator } from '../../src/plan/saved/plan-validators.ts';
import { validatorFor as bodyValidator } from '../../src/serve/body-validators.ts';
import { ajvWith } from '../../src/specfile/check/compiling.ts';
import { tenantSchema } from '../../src/specfile/check/spec-schema.ts';
import { validatorFor as specValidator } from '../../src/specfile/check/spec-validators.ts';
import { validatorFor as journalValidator } from '../../src/undo/journal-validators.ts';
import { fitform, folder } from '../support/cli-process.ts';
import { GUIDE } from '../support/specs.ts';

const root = resolve(import.meta.dirname, '../..');

type ValidatorFor = (name: string) => ValidateFunction;
let compiled: Record<'spec' | 'plan' | 'journal' | 'body', ValidatorFor>;

/** Of one run after the other, in a folder: the plan and the journal, and what the program has loaded. */
let plan: Json;
let journal: readonly Json[];
let loaded: string;

/** Node tells which modules it loads. */
const TELLING = `data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from 'node:module';
  import { appendFileSync } from 'node:fs';
  registerHooks({ load: (url, context, next) => {
    appendFileSync('loaded.txt', url + '\\n');
    return next(url, context);
  } });
`)}`;
const env = { NODE_OPTIONS: `--import "${TELLING}"` };

beforeAll(async () => {
  const cwd = await folder({ 'tenant.yaml': GUIDE });
  for (const args of [
    ['validate'],
    ['plan', '--out', 'plan.json'],
    ['apply', '--plan', 'plan.json', '--yes'],
    ['undo', '--last', '--yes', '--allow-delete', '9'],
  ]) {
    const { code, stderr } = await fitform(args, { cwd, env });
    expect([0, 7], stderr).toContain(code);
  }
  loaded = readFileSync(join(cwd, 'loaded.txt'), 'utf8');
  plan = JSON.parse(readFileSync(join(cwd, 'plan.json'), 'utf8')) as Json;
  const [first = ''] = globSync('.fitform/**/*.jsonl', { cwd }).sort();
  const lines = readFileSync(join(cwd, first), 'utf8').trimEnd().split('\n');
  // The header, a write and how it ended, and the end.
  journal = [...lines.slice(0, 3), ...lines.slice(-1)].map((line) => JSON.parse(line) as Json);

  const outdir = await folder();
  const entryPoints = {
    spec: 'src/specfile/check/spec-validators.ts',
    plan: 'src/plan/saved/plan-validators.ts',
    journal: 'src/undo/journal-validators.ts',
    body: 'src/serve/body-validators.ts',
  };
  await build({
    ...{ absWorkingDir: root, entryPoints, outdir, bundle: true, platform: 'node', format: 'esm' },
    outExtension: { '.js': '.mjs' },
    plugins: [compiledValidators],
  });
  const modules = Object.keys(entryPoints).map(async (name) => {
    const url = pathToFileURL(join(outdir, `${name}.mjs`)).href;
    const { validatorFor } = (await import(/* @vite-ignore */ url)) as { validatorFor: ValidatorFor };
    return [name, validatorFor] as const;
  });
  compiled = Object.fromEntries(await Promise.all(modules)) as typeof compiled;
}, 60_000);

/** Each with one value, at any depth, that is another. */
function* spoilt(value: Json): Generator<Json> {
  for (const other of [null, 'x', 7, [], {}, { x: 1 }]) yield other;
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    for (const other of spoilt(inner)) {
      yield Array.isArray(value)
        ? value.map((one: Json, index) => (String(index) === key ? other : one))
        : { ...value, [key]: other };
    }
  }
  if (!Array.isArray(value)) yield { ...value, unheard_of: 1 };
}

const specs = globSync(['*.example.yaml', 'examples/**/*.yaml', 'test/scenarios/*/tenant.yaml'], {
  cwd: root,
})
  .flatMap((file) => readFileSync(join(root, file), 'utf8').split(/^---$/m))
  .map((text) => parse(text) as Json)
  .filter((json) => isObject(json) && 'version' in json);

test('a spec is right or wrong, whoever is asked', () => {
  const thorough = ajvWith({}).compile(tenantSchema(kinds));
  const [built, quick] = [compiled.spec('spec'), specValidator('spec')];
  // What several specs have, and most of what they spoil alike, is asked once.
  const all = new Map(
    specs.flatMap((spec) => [spec, ...spoilt(spec)]).map((json) => [JSON.stringify(json), json]),
  );
  const verdicts = [...all.values()].map((json) => [thorough(json), built(json), quick(json)]);
  expect(verdicts.filter((each) => new Set(each).size > 1)).toEqual([]);
  expect(verdicts.filter(([isRight]) => isRight).length).toBeGreaterThan(specs.length);
  expect(verdicts.filter(([isRight]) => !isRight).length).toBeGreaterThan(specs.length);
});

describe('what is wrong, and how it is called, in', () => {
  const told = (validate: ValidateFunction, value: Json) => [validate(value), validate.errors ?? null];

  test('a saved plan', () => {
    const [built, atRunTime] = [compiled.plan('plan'), planValidator('plan')];
    expect(told(built, plan)).toEqual([true, null]);
    for (const value of spoilt(plan)) expect(told(built, value)).toEqual(told(atRunTime, value));
  });

  test('the lines of a journal', () => {
    for (const [name] of Object.entries(journalValidator.schemas)) {
      const shape = name as keyof typeof journalValidator.schemas;
      const [built, atRunTime] = [compiled.journal(shape), journalValidator(shape)];
      for (const value of journal.flatMap((line) => [line, ...spoilt(line)])) {
        expect(told(built, value)).toEqual(told(atRunTime, value));
      }
    }
  });

  test.each(['link', 'ticket'] as const)('the body of a request for a %s', (name) => {
    const body = {
      document_id: 'd',
      inbox: 'i',
      ttl: '1h',
      title: 't',
      from: 'f',
      return_to: 'https://x.example',
    };
    for (const value of [body, { document_id: 'd' }, { document_id: 'd', ttl: 5 }].flatMap((one) => [
      one,
      ...spoilt(one),
    ])) {
      expect(told(compiled.body(name), value)).toEqual(told(bodyValidator(name), value));
    }
  });
});

/** Of the compiler of schemas. */
const ITS_WORDS = "can't resolve reference";
const compilersIn = (urls: string): string[] =>
  [...new Set(urls.trimEnd().split('\n'))].filter(
    (url) => url.startsWith('file:') && readFileSync(new URL(url), 'utf8').includes(ITS_WORDS),
  );

test('a good spec, a saved plan and a journal are checked without a compiler of schemas', async () => {
  expect(compilersIn(loaded)).toEqual([]);
  expect(loaded).toContain('/dist/chunks/');
  const cwd = await folder({ 'tenant.yaml': 'version: 2\n' });
  const { code, stderr } = await fitform(['validate'], { cwd, env });
  expect([code, stderr]).toEqual([3, expect.stringContaining('must be 1')]);
  // What is wrong is told by the compiler's errors.
  expect(compilersIn(readFileSync(join(cwd, 'loaded.txt'), 'utf8'))).toHaveLength(1);
});
