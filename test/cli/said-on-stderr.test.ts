/** What stands on stderr beside a JSON document that tells of a failure. */
import { describe, expect, test } from 'vitest';
import { fitform } from '../support/cli-on-disk.ts';
import { GUIDE, ONE_ROLE, specWith } from '../support/specs.ts';
import { startFront, startTenant } from '../support/tenant-server.ts';

const TWO_WRONG = specWith('roles:', '  - name: A', '    permissions: [revew]', '  - name: A');

// That there is just one such line, whatever failed, run.ts asks of every run.
describe.concurrent('with --json', () => {
  test.each<[string, string[], RegExp]>([
    ['an unknown flag', ['plan', '--nonsense'], /^error: unknown option '--nonsense'\n$/],
    ['an unknown verb', ['aply'], /^error: unknown command 'aply'\n$/],
    ['a missing spec', ['validate', 'gone.yaml'], /^error: gone\.yaml: .*\n$/],
    ['one problem', ['validate', 'one.yaml'], /^error: one\.yaml:6:19 roles\[0\]\.permissions\[0\]: .*\n$/],
    ['several problems', ['plan', 'two.yaml'], /^error: 2 problems, the first: two\.yaml:\d+:\d+ .*\n$/],
    ['nobody to ask', ['apply'], /^[^]*\nerror: there are changes to make, and there is no terminal.*\n$/],
    ['no such journal', ['undo', 'gone.jsonl'], /^error: gone\.jsonl: there is no such journal\n$/],
    ['a flag out of place', ['link', 'revoke'], /^error: say which links to revoke\n$/],
    [
      'settings that are missing',
      ['airisk', 'users'],
      /^error: 4 problems, the first: AIRISK_URL is not set\n$/,
    ],
  ])('%s is one line on stderr as well', async (_what, args, said) => {
    const { code, stderr, document } = await fitform([...args, '--json'], {
      files: {
        'tenant.yaml': GUIDE,
        'one.yaml': TWO_WRONG.replace(/\n {2}- name: A\n$/, '\n'),
        'two.yaml': TWO_WRONG,
      },
    });
    expect(stderr).toMatch(said);
    expect(document).toMatchObject({ format: 'fitform.error/1', exit_code: code });
  });

  test.each(['plan', 'drift'])('%s that is refused prints its document, and says so', async (verb) => {
    const tenant = await startTenant((draft) => {
      const [role] = draft.roles;
      if (role) {
        draft.roles.push(
          { ...role, id: 'f'.repeat(24), name: 'Uploader' },
          { ...role, id: 'e'.repeat(24), name: 'Uploader' },
        );
      }
    });
    const run = await fitform([verb, '--json'], { files: { 'tenant.yaml': ONE_ROLE }, env: tenant.env });
    expect(run.code, run.stdout).toBe(6);
    expect(run.document['format']).toBe(`fitform.${verb}/1`);
    expect(run.stderr).toMatch(/^error: the plan is refused/);
  });

  test('an apply that is not complete prints its result, and says what is left', async () => {
    const front = await startFront(await startTenant(), ({ method, path, body }) =>
      method === 'POST' && path.endsWith('/roles') && body.includes('ReviewGuest')
        ? { status: 403 }
        : undefined,
    );
    const run = await fitform(['apply', '--yes', '--json'], {
      files: { 'tenant.yaml': GUIDE },
      env: front.env,
    });
    expect(run.document['format']).toBe('fitform.result/1');
    expect([run.code, run.stderr]).toEqual([
      7,
      expect.stringMatching(/\nerror: 1 applied, 1 failed, 1 not attempted; not converged\n$/),
    ]);
  });
});
