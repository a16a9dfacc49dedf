/** What CI is, and that nobody is ever asked there: on a terminal that is made of two streams here. */
import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { isCi } from '../../src/tenant/is-ci.ts';
import { startAirisk } from '../../src/emulator/airisk/serve-airisk.ts';
import { cli, type Ended, type Files } from '../support/cli-in-process.ts';
import { GUIDE, ONE_ROLE } from '../support/specs.ts';
import { startTenant } from '../support/tenant-server.ts';

test.each([
  [undefined, false],
  ['', false],
  ['0', false],
  ['false', false],
  ['False', false],
  ['FALSE', false],
  ['1', true],
  ['true', true],
  ['woodpecker', true],
  ['00', true],
])('CI=%s: %s', (CI, ci) => {
  expect(isCi({ CI })).toBe(ci);
});

/** On a terminal where nobody answers. A question ends the test, as it would wait for ever. */
async function atTerminal(
  argv: string[],
  env: Record<string, string>,
  files: Files = {},
): Promise<Ended & { shown: string }> {
  const stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => undefined });
  const stderr = Object.assign(new PassThrough(), { isTTY: true, columns: 80 });
  let shown = '';
  const asked = new Promise<never>((_, reject) => {
    stderr.on('data', (chunk: Buffer) => {
      shown += chunk.toString();

      if (shown.includes('[')) reject(new Error(`it asks: ${shown}`));
    });
  });
  const ended = await Promise.race([cli(argv, { NO_COLOR: '1', ...env }, files, { stdin, stderr }), asked]);
  return { ...ended, shown };
}

const CI = { CI: 'true' };

describe('with CI set, on a terminal', () => {
  test.each([[['apply']], [['apply', '--json']]])(
    '%j without --yes is exit 6 once the plan is shown',
    async (args) => {
      const tenant = await startTenant();
      const env = { ...tenant.env, ...CI };
      const { code, stdout, shown } = await atTerminal(args, env, { 'tenant.yaml': ONE_ROLE });
      expect(code).toBe(6);
      expect(stdout + shown).toMatch(/\+ role\/Uploader/);
      expect(shown).toMatch(/CI is set, so nothing is asked/);
      expect(tenant.writes()).toEqual([]);
    },
  );

  test('undo without --yes is exit 6, too', async () => {
    const tenant = await startTenant();
    const files: Files = { 'tenant.yaml': ONE_ROLE };
    const first = await cli(['apply', '--yes', '--json'], { ...tenant.env, ...CI }, files);
    const { journal } = JSON.parse(first.stdout) as { journal: string };
    const args = ['undo', journal, '--allow-delete', '1'];
    const { code, shown } = await atTerminal(args, { ...tenant.env, ...CI }, files);
    expect([code, shown]).toEqual([6, expect.stringMatching(/CI is set, so nothing is asked/)]);
    expect(tenant.writes()).toHaveLength(1);
  });

  test('link revoke --all without --yes is exit 6', async () => {
    // The clock of these commands stands at the beginning of 1970.
    const tenant = await startTenant(undefined, { clock_offset: -Math.round(Date.now() / 1000) });
    const files: Files = { 'tenant.yaml': GUIDE };
    await cli(['apply', '--yes'], { ...tenant.env, ...CI }, files);
    const document = (await tenant.store.read()).documents?.[0]?.id ?? '';
    const made = await cli(['link', 'create', '--document', document], { ...tenant.env, ...CI }, files);
    expect(made.code, made.stderr).toBe(0);
    const before = tenant.writes().length;
    const { code, shown } = await atTerminal(['link', 'revoke', '--all'], { ...tenant.env, ...CI }, files);
    expect([code, shown]).toEqual([6, expect.stringMatching(/CI is set, so nothing is asked/)]);
    expect(tenant.writes()).toHaveLength(before);
  });

  test('a password that is missing is exit 4', async () => {
    const tenant = await startTenant();
    const { FITFORM_URL = '', FITFORM_USERNAME = '' } = tenant.env;
    const env = { FITFORM_URL, FITFORM_USERNAME, ...CI };
    const { code, shown } = await atTerminal(['plan'], env, { 'tenant.yaml': ONE_ROLE });
    expect([code, shown]).toEqual([4, expect.stringMatching(/FITFORM_PASSWORD is\s+not set/)]);
  });

  test.each([
    ['choosing a user', ['login', '--choose', '--headless'], 3, /--choose: CI is set/],
    ['a browser', ['login', '--as', '1001'], 4, /CI is set[^]*--headless/],
  ])('%s is not waited for', async (_what, args, exit, said) => {
    const server = await startAirisk({ redirectUris: ['http://127.0.0.1:8765/callback'] });
    const env = {
      AIRISK_URL: server.url,
      CLIENT_ID: server.client.client_id,
      CLIENT_SECRET: server.client.client_secret,
      REDIRECT_URI: 'http://127.0.0.1:8765/callback',
      ...CI,
    };
    const { code, shown } = await atTerminal(['airisk', ...args], env).finally(server.stop);
    expect([code, shown]).toEqual([exit, expect.stringMatching(said)]);
    expect(server.log).toEqual([]);
  });
});

describe.each(['false', '0', 'False'])('with CI=%s', (value) => {
  test('a terminal is asked on', async () => {
    const tenant = await startTenant();
    const asking = atTerminal(['apply'], { ...tenant.env, CI: value }, { 'tenant.yaml': ONE_ROLE });
    await expect(asking).rejects.toThrow('it asks');
  });

  test('.env is read, and a spec may name the tenant', async () => {
    const tenant = await startTenant();
    const { FITFORM_URL = '', ...credentials } = tenant.env;
    const dotEnv = Object.entries(credentials)
      .map(([name, text]) => `${name}='${text}'\n`)
      .join('');
    const spec = ONE_ROLE.replace('${FITFORM_URL:-embedded}', FITFORM_URL);
    const { code, stderr } = await cli(['plan'], { CI: value }, { 'tenant.yaml': spec, '.env': dotEnv });
    expect(code, stderr).toBe(0);
  });
});

test('a .env cannot say that this is CI: it is not read there', async () => {
  const tenant = await startTenant();
  const files = { 'tenant.yaml': ONE_ROLE, '.env': 'CI=true\n' };
  await expect(atTerminal(['apply'], tenant.env, files)).rejects.toThrow('it asks');
});
