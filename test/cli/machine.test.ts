/** Machines that lack what others have: a home folder, an account of that number, a name, the working folder. */
import { spawn } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { BINARY, complaintOf, ended, fitform, folder, type Run } from '../support/cli-process.ts';
import { AS_IT_IS, GUIDE } from '../support/specs.ts';

/** What Node does in a container whose account is in no list, with HOME unset: os.homedir() and the like throw. */
const LACKING = `data:text/javascript,${encodeURIComponent(`
  import os from 'node:os';
  import { syncBuiltinESMExports } from 'node:module';
  for (const name of ['homedir', 'hostname', 'userInfo']) {
    os[name] = () => { throw Object.assign(new Error(name), { code: 'ERR_SYSTEM_ERROR' }); };
  }
  syncBuiltinESMExports();
`)}`;
const env = { NODE_OPTIONS: `--import "${LACKING}"`, HOME: '' };

describe.concurrent('without a home folder, an account or a host name', () => {
  test('apply works, and its journal is named all the same', async () => {
    const cwd = await folder({ 'tenant.yaml': GUIDE });
    const { code, stdout, stderr } = await fitform(['apply', '--yes'], { cwd, env });
    expect([code, stdout], stderr).toEqual([0, expect.stringMatching(/Journal: \S+-unknown\.jsonl/)]);
  });

  test('a token cannot be kept, and all else works', async () => {
    const settings = {
      ...env,
      AIRISK_URL: 'http://127.0.0.1:1',
      CLIENT_ID: 'client',
      CLIENT_SECRET: 'no-secret',
      REDIRECT_URI: 'http://127.0.0.1:8765/callback',
      USER_ID: 'somebody',
    };
    const [whoami, login] = await Promise.all([
      fitform(['airisk', 'whoami'], { env: settings }),
      fitform(['airisk', 'login', '--headless', '--cache'], { env: settings }),
    ]);
    expect([whoami.code, whoami.stdout]).toEqual([0, expect.stringContaining('no token is kept')]);
    expect([login.code, complaintOf(login)]).toEqual([3, expect.stringContaining('no home folder is known')]);
  });
});

describe.concurrent('a working folder that is gone', () => {
  /** The shell goes there, the folder goes away, and then fitform begins. */
  async function inGoneFolder(args: readonly string[], given: Record<string, string> = {}): Promise<Run> {
    const cwd = await folder({ 'tenant.yaml': AS_IT_IS });
    const script = 'rm -r "$PWD" && exec "$0" "$@"';
    const child = spawn('sh', ['-c', script, process.execPath, BINARY, ...args], {
      cwd,
      env: { PATH: process.env['PATH'], ...given },
    });
    child.stdin.end();
    return ended(child, args);
  }

  test.each([
    ['plan', ['plan'], {}],
    ['plan in CI', ['plan', '/nowhere/tenant.yaml'], { CI: 'true' }],
    ['apply --json', ['apply', '--yes', '--json'], {}],
    ['undo', ['undo', 'run.jsonl'], {}],
    ['airisk users', ['airisk', 'users'], {}],
    ['emulate --seed', ['emulate', '--seed', 'seed.yaml'], {}],
  ])('is one line and exit 3: %s', async (_name, args, given) => {
    const run = await inGoneFolder(args, given);
    expect([run.code, complaintOf(run)]).toEqual([
      3,
      expect.stringContaining('the working folder is gone, or may not be entered (ENOENT)'),
    ]);
  });

  test('is not asked for where it is not needed', async () => {
    expect((await inGoneFolder(['--version'])).code).toBe(0);
  });
});
