/** Where a tenant cannot be reached or signed in to, the error says which command finds the step that fails. */
import { expect, test } from 'vitest';
import { cli, type Files } from '../support/cli-in-process.ts';
import { closedPort, startFront, startTenant } from '../support/tenant-server.ts';

const TOKEN = { FITFORM_TOKEN: 'a-token-of-nobody' };
const INSTALLED: Files = { 'node_modules/fitform/schemas/tenant.schema.json': '{}' };
const lastLine = ({ stderr }: { stderr: string }): string =>
  stderr.trimEnd().split('\n').at(-1)?.trim() ?? '';

test('a tenant that is not there, and credentials that it refuses', async () => {
  const nobody = { ...TOKEN, FITFORM_URL: await closedPort() };
  expect(lastLine(await cli(['export'], nobody, {}))).toBe('to see which step fails: fitform doctor');
  const refusing = { ...TOKEN, FITFORM_URL: (await startTenant()).url };
  expect(lastLine(await cli(['export'], refusing, {}))).toBe('to see which step fails: fitform doctor');
});

test('it goes by npx where npm has put fitform, and with the flags that say where', async () => {
  const url = await closedPort();
  expect(lastLine(await cli(['export', '--url', url], TOKEN, { ...INSTALLED }))).toBe(
    'to see which step fails: npx --no-install fitform doctor, with the same flags for the tenant',
  );
});

test('no other failure has it, and no document', async () => {
  const url = (await startFront(null, () => ({ status: 500 }))).url;
  for (const [args, env] of [
    [['export'], { ...TOKEN, FITFORM_URL: url }],
    [['export'], { FITFORM_URL: url }],
    [['validate'], {}],
    [['export', '--json'], { ...TOKEN, FITFORM_URL: await closedPort() }],
  ] as const) {
    const { code, stdout, stderr } = await cli([...args], { ...env }, {});
    expect(code).not.toBe(0);
    expect(stdout + stderr).not.toContain('doctor');
  }
});
