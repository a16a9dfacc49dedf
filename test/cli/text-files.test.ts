/** Every file that fitform reads as a text: a byte order mark is skipped, CRLF is fine, and any other encoding is named. */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { certificate } from '../support/certificates.ts';
import { fitform } from '../support/cli-on-disk.ts';
import { complaintOf, folder, start, type Run } from '../support/cli-process.ts';
import { AS_IT_IS, ONE_ROLE } from '../support/specs.ts';
import { signInAt, startTenant } from '../support/tenant-server.ts';

const marked = (text: string): string => `\uFEFF${text.replace(/\r?\n/g, '\r\n')}`;
const utf16 = (text: string): Buffer => Buffer.from(`\uFEFF${text}`, 'utf16le');
const latin1 = (text: string): Buffer => Buffer.from(`${text}# é\n`, 'latin1');

const asDotEnv = (env: Readonly<Record<string, string>>): string =>
  Object.entries(env)
    .map(([name, value]) => `${name}='${value}'\n`)
    .join('');

/** Each kind of file: its name, a good text of it, and a run that reads it. */
interface Case {
  readonly cwd: string;
  readonly file: string;
  readonly text: string;
  readonly run: () => Promise<Run>;
}

const cases: Readonly<Record<string, () => Promise<Case>>> = {
  'the spec': async () => {
    const cwd = await folder();
    return { cwd, file: 'tenant.yaml', text: AS_IT_IS, run: () => fitform(['validate'], { cwd }) };
  },
  '.env': async () => {
    const cwd = await folder({ 'tenant.yaml': AS_IT_IS });
    const { env } = await startTenant();
    return { cwd, file: '.env', text: asDotEnv(env), run: () => fitform(['drift'], { cwd }) };
  },
  'a saved plan': async () => {
    const cwd = await folder({ 'tenant.yaml': ONE_ROLE });
    const { env } = await startTenant();
    await fitform(['plan', '--out', 'plan.json'], { cwd, env });
    const text = await readFile(join(cwd, 'plan.json'), 'utf8');
    const args = ['apply', '--plan', 'plan.json', '--yes', '--journal', 'off'];
    return { cwd, file: 'plan.json', text, run: () => fitform(args, { cwd, env }) };
  },
  'a journal': async () => {
    const cwd = await folder({ 'tenant.yaml': ONE_ROLE });
    const { env } = await startTenant();
    await fitform(['apply', '--yes', '--journal', 'runs'], { cwd, env });
    const [name = ''] = await readdir(join(cwd, 'runs'));
    const text = await readFile(join(cwd, 'runs', name), 'utf8');
    const args = ['undo', 'run.jsonl', '--yes', '--allow-delete', '1', '--journal', 'off'];
    return { cwd, file: 'run.jsonl', text, run: () => fitform(args, { cwd, env }) };
  },
  'a base': async () => {
    const cwd = await folder({ 'tenant.yaml': AS_IT_IS });
    const args = ['drift', '--base', 'base.yaml'];
    return { cwd, file: 'base.yaml', text: AS_IT_IS, run: () => fitform(args, { cwd }) };
  },
  'a file of certificates that .env names': async () => {
    const { env } = await startTenant();
    const cwd = await folder({
      'tenant.yaml': AS_IT_IS,
      '.env': asDotEnv({ ...env, NODE_EXTRA_CA_CERTS: 'ca.pem' }),
    });
    const { cert } = certificate({ names: ['localhost'] });
    return { cwd, file: 'ca.pem', text: cert, run: () => fitform(['drift'], { cwd }) };
  },
};

describe.concurrent.each(Object.entries(cases))('%s', (_name, make) => {
  test('with a byte order mark and CRLF is read as without', { timeout: 60_000 }, async () => {
    const { cwd, file, text, run } = await make();
    await writeFile(join(cwd, file), marked(text));
    const { code, stdout, stderr } = await run();
    expect(code, stdout + stderr).toBe(0);
    expect(stdout).not.toMatch(file === '.env' ? /EMBEDDED/ : /^$/);
  });

  test('in another encoding is exit 3, named with it, and not shown', { timeout: 60_000 }, async () => {
    const { cwd, file, text, run } = await make();
    await writeFile(join(cwd, file), utf16(text));
    const wide = await run();
    expect([wide.code, complaintOf(wide)]).toEqual([
      3,
      expect.stringContaining(`${file}: the file is UTF-16 (little-endian), not UTF-8`),
    ]);
    await writeFile(join(cwd, file), latin1(text));
    const narrow = await run();
    expect([narrow.code, complaintOf(narrow)]).toEqual([
      3,
      expect.stringMatching(`${file.replace('.', '\\.')}:\\d+:\\d+.* the file is not UTF-8 from here on`),
    ]);
  });
});

test.concurrent('a seed is read in the same way', async () => {
  const cwd = await folder({ 'marked.yaml': marked('roles: []\n') });
  await writeFile(join(cwd, 'wide.yaml'), utf16('roles: []\n'));
  const wide = await fitform(['emulate', '--seed', 'wide.yaml'], { cwd });
  expect([wide.code, wide.stderr]).toEqual([3, expect.stringMatching(/^wide\.yaml: the file is UTF-16/)]);
  const child = await start(['emulate', '--seed', 'marked.yaml'], { cwd });
  const begun = await new Promise((resolve) => {
    child.stdout.once('data', () => resolve('serving'));
    child.once('close', (code) => resolve(code));
  });
  child.kill();
  expect(begun).toBe('serving');
});

test.concurrent(
  'a journal that ends in the middle of a character is read up to its last whole line',
  async () => {
    const { cwd, file, text, run } = await (cases['a journal'] ?? expect.unreachable)();
    await writeFile(join(cwd, file), Buffer.concat([Buffer.from(`${text}{"n":2,"é`), Buffer.of(0xc3)]));
    expect((await run()).code).toBe(0);
  },
);

describe.concurrent('.env', () => {
  test('that cannot be read is exit 3, and not passed over', async () => {
    const cwd = await folder({ 'tenant.yaml': AS_IT_IS });
    await mkdir(join(cwd, '.env'));
    const [plan, inCi] = await Promise.all([
      fitform(['plan'], { cwd }),
      fitform(['plan'], { cwd, env: { CI: 'true' } }),
    ]);
    expect([plan.code, plan.stderr]).toEqual([
      3,
      expect.stringContaining('.env: the .env file cannot be read (it is a folder)'),
    ]);
    expect(inCi.code).toBe(0);
  });

  test.each([
    ['FITFORM_PASSWORD=hun#ter2', /^\.env:2:1: the value of FITFORM_PASSWORD ends before its #/m],
    ['FITFORM_PASSWORD=#hunter2', /ends before its #/],
    ['export FITFORM_USERNAME = hun#ter2', /the value of FITFORM_USERNAME ends before its #/],
    ['FITFORM_PASSWORD="hun"ter2"', /ends at its second quote/],
    ["FITFORM_TOKEN='hun'ter2", /ends at its second quote/],
    ['CLIENT_SECRET=hun#ter2', /the value of CLIENT_SECRET/],
  ])('with %s is exit 3, and the value is not shown', async (line, message) => {
    const files = { 'tenant.yaml': AS_IT_IS, '.env': `# mine\n${line}\n` };
    const run = await fitform(['plan'], { files });
    expect(run.code).toBe(3);
    expect(complaintOf(run)).toMatch(message);
    expect(complaintOf(run)).not.toMatch(/hun|ter2/);
  });

  test('with values that are whole is read', async () => {
    const { env } = await startTenant();
    const text = [
      `FITFORM_URL=${env['FITFORM_URL'] ?? ''} # the test tenant`,
      `FITFORM_USERNAME='${env['FITFORM_USERNAME'] ?? ''}' # mine`,
      `FITFORM_PASSWORD='${env['FITFORM_PASSWORD'] ?? ''}'`,
      'COLOR=#fff',
      'NOTE="',
      'FITFORM_TOKEN=not#one',
      '"',
    ];
    const run = await fitform(['drift', '--json'], {
      files: { 'tenant.yaml': AS_IT_IS, '.env': text.join('\n') },
    });
    expect([run.code, run.document['tenant']]).toEqual([
      0,
      expect.objectContaining({ url: env['FITFORM_URL'] }),
    ]);
  });

  test('whose value the environment overrules may be what it likes', async () => {
    const { env } = await startTenant();
    const files = { 'tenant.yaml': AS_IT_IS, '.env': 'FITFORM_PASSWORD=hun#ter2\n' };
    expect((await fitform(['drift'], { files, env })).code).toBe(0);
  });

  test.each([
    ['no certificate', 'hello\n'],
    ['a damaged one', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'],
    ['half of one', certificate({ names: ['localhost'] }).cert.slice(0, 300)],
  ])('that names a file with %s for NODE_EXTRA_CA_CERTS is exit 3', async (_name, text) => {
    const files = { 'tenant.yaml': AS_IT_IS, '.env': 'NODE_EXTRA_CA_CERTS=ca.pem\n', 'ca.pem': text };
    const run = await fitform(['plan'], { files, env: signInAt('https://127.0.0.1:1') });
    expect([run.code, run.stderr]).toEqual([
      3,
      expect.stringContaining('ca.pem: it holds no certificate in PEM form'),
    ]);
  });
});
