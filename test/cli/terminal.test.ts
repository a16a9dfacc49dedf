/** Apply and undo on a terminal (one that is made of streams here): what is asked, and what counts as a yes. */
import { PassThrough } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { cli, type Ended, type Files } from '../support/cli-in-process.ts';
import { foreignTenant, type Foreign } from '../support/foreign-tenant.ts';
import { stateOf, tenantOf } from '../support/scenario-notation.ts';

const SPEC = `version: 1
roles:
  - { name: Clerk, permissions: [review, submit] }
  - { name: New, permissions: [upload] }
`;
const DELETING = `${SPEC}  - { name: Old, state: absent }\n`;

let tenant: Foreign;
beforeEach(async () => {
  tenant = await foreignTenant(
    stateOf({
      roles: [
        { name: 'Clerk', permissions: ['review'] },
        { name: 'Old', permissions: ['upload'] },
      ],
    }),
  );
});
afterEach(() => tenant.stop());

const roles = async (): Promise<string[]> =>
  (tenantOf(await tenant.store.read()).roles ?? []).map(({ name }) => name).sort();

// eslint-disable-next-line no-control-regex -- escape codes are what it is about
const bare = (text: string): string => text.replace(/\u001b\[[\d;?]*[a-zA-Z]/g, '');

/** Types the answer as soon as there is a question. */
async function onTerminal(
  argv: string[],
  files: Files,
  answer: string,
  columns = 100,
): Promise<Ended & { readonly shown: string }> {
  const stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => undefined });
  const stderr = Object.assign(new PassThrough(), { isTTY: true, columns, rows: 24 });
  // As of a process's own: a question that is over does not end it.
  stderr.end = () => stderr;
  let shown = '';
  let isAnswered = false;
  stderr.on('data', (chunk: Buffer) => {
    shown += bare(chunk.toString());
    if (isAnswered || !/\? (\(y\/N\)|Type yes:)/.test(shown)) return;
    isAnswered = true;
    void turn().then(() => stdin.write(`${answer}\r`));
  });
  const ended = await cli(argv, tenant.env, files, { stdin, stderr });
  return { ...ended, shown };
}

describe('where something is to be deleted', () => {
  const ask = (answer: string) =>
    onTerminal(['apply', '--allow-delete', '1'], { 'tenant.yaml': DELETING }, answer);

  test('the question has the counts, deletions first, and only yes in full is one', async () => {
    const { code, shown, stdout } = await ask('yes');
    expect(shown).toMatch(/Delete 1, create 1, update 1 on http:\/\/127\.0\.0\.1:\d+\? Type yes:/);
    expect(code, shown).toBe(0);
    expect(stdout).toContain('Applied: 1 created, 1 updated, 1 deleted.');
    expect(await roles()).toEqual(expect.arrayContaining(['Clerk', 'New']));
    expect(await roles()).not.toContain('Old');
  });

  test.each(['y', 'Y', '', 'no', 'yes please', 'YES'])('%j declines', async (answer) => {
    const { code, shown } = await ask(answer);
    expect([code, shown]).toEqual([6, expect.stringContaining('error: declined; nothing was written')]);
    expect(await roles()).toContain('Old');
  });
});

describe('where nothing is to be deleted', () => {
  const ask = (answer: string) => onTerminal(['apply'], { 'tenant.yaml': SPEC }, answer);

  test('y is enough', async () => {
    const { code, shown } = await ask('y');
    expect(shown).toMatch(/Create 1, update 1 on http:\/\/127\.0\.0\.1:\d+\? \(y\/N\)/);
    expect(code, shown).toBe(0);
    expect(await roles()).toContain('New');
  });

  test.each(['\u0003', '\u0004'])('%j interrupts', async (key) => {
    const { code, shown } = await ask(key);
    expect([code, shown]).toEqual([130, expect.stringContaining('error: interrupted; nothing was written')]);
    expect(await roles()).not.toContain('New');
  });

  test.each(['', 'n', 'no'])('%j declines', async (answer) => {
    expect((await ask(answer)).code).toBe(6);
    expect(await roles()).not.toContain('New');
  });
});

test('undo of a create asks for yes in full, as it deletes', async () => {
  const files: Files = { 'tenant.yaml': SPEC };
  await cli(['apply', '--yes'], tenant.env, files);
  const journal = Object.keys(files).find((name) => name.endsWith('.jsonl')) ?? '';
  const args = ['undo', journal, '--allow-delete', '1'];
  const declined = await onTerminal(args, files, 'y');
  expect([declined.code, declined.shown]).toEqual([6, expect.stringContaining('Delete 1, update 1 on')]);
  expect((await onTerminal(args, files, 'yes')).code).toBe(0);
  expect(await roles()).not.toContain('New');
});

test('messages on a terminal fit it, and are whole lines elsewhere', async () => {
  const files = {
    'tenant.yaml': 'version: 1\nroles: [{ name: A, permissions: [something_long_that_is_unknown] }]\n',
  };
  const { shown } = await onTerminal(['validate'], files, '', 60);
  expect(Math.max(...shown.split('\n').map((line) => line.length))).toBeLessThanOrEqual(60);
  const { stderr } = await cli(['validate'], tenant.env, files);
  expect(stderr).toMatch(/^tenant\.yaml:2:\d+ .*unknown permission "something_long_that_is_unknown"$/m);
});

test('a refusal is told once: in the plan, and in JSON in the error', async () => {
  const files = { 'tenant.yaml': DELETING };
  const text = await cli(['apply', '--yes'], tenant.env, files);
  expect(text.code).toBe(6);
  expect((text.stdout + text.stderr).split('1 deletion is planned')).toHaveLength(2);
  expect(text.stderr).toBe('error: the plan is refused; nothing was written\n');
  const json = await cli(['apply', '--yes', '--json'], tenant.env, files);
  expect(JSON.parse(json.stdout)).toMatchObject({
    class: 'refused',
    message: 'the plan is refused; nothing was written',
    problems: [{ message: '1 deletion is planned, over the limit of 0' }],
  });
});

test.each(['plan', 'apply', 'drift'])('%s: a --target that matches nothing is exit 3', async (verb) => {
  const args = [verb, '--target', 'role/Clrk', '--target', 'role/*', '--target', 'user/nobody'];
  const files = { 'tenant.yaml': SPEC };
  const { code, stdout, stderr } = await cli(args, tenant.env, files);
  expect([code, stdout]).toEqual([3, '']);
  expect(stderr).toMatch(/--target: "role\/Clrk" matches nothing.*did you mean "role\/Clerk"\?/);
  expect(stderr).toMatch(/--target: "user\/nobody" matches nothing/);
  expect(stderr).not.toContain('"role/*"');
  expect(await roles()).not.toContain('New');
  const json = await cli([...args, '--json'], tenant.env, files);
  expect(JSON.parse(json.stdout)).toMatchObject({ format: 'fitform.error/1', class: 'invalid' });
});
