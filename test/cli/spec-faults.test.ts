/** What a shell sees of a spec that is at fault: where, what to do, and nothing of what must not be shown. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { each, fitform } from '../support/cli-on-disk.ts';
import { complaintOf, folder } from '../support/cli-process.ts';
import { AS_IT_IS, specWith } from '../support/specs.ts';
import { idOf, startFront, startTenant } from '../support/tenant-server.ts';

const WITH_SECRET = specWith(
  'users:',
  '  - username: mary',
  '    password: |',
  '      Swordfish-7',
  '      Swordfish-8',
  '    grnts: []',
);

describe.concurrent('a forgotten secret', () => {
  test('is told with its place and masked, whoever reads the spec', async () => {
    const files = { 'tenant.yaml': WITH_SECRET };
    const front = await startFront(null);
    const runs = await each(['validate', 'plan', 'apply', 'drift', 'validate'], [], {
      files,
      env: front.env,
    });
    for (const run of runs) {
      expect(run.code, run.command).toBe(3);
      expect(run.stdout + run.stderr).not.toContain('Swordfish');
      expect(complaintOf(run)).toContain('unknown key "password"; its value (***) looks like a secret');
      expect(complaintOf(run)).toContain('FITFORM_PASSWORD');
    }
    expect(front.connections()).toBe(0);
  });

  test('the frames of other problems do not show it either', async () => {
    const { stderr } = await fitform(['validate'], { files: { 'tenant.yaml': WITH_SECRET } });
    expect(stderr).toContain(
      [
        'tenant.yaml:9:5 users[0].grnts: unknown key "grnts" (did you mean "grants"?)',
        '    7 |       ***',
        '    8 |       ***',
        '  > 9 |     grnts: []',
      ].join('\n'),
    );
  });

  test('in a base, in a spec beside a wrong base, and in a file to be updated', async () => {
    const files = { 'good.yaml': AS_IT_IS, 'bad.yaml': WITH_SECRET, 'wrong.yaml': 'version: 2\n' };
    const runs = await Promise.all(
      [
        ['drift', 'good.yaml', '--base', 'bad.yaml'],
        ['drift', 'bad.yaml', '--base', 'wrong.yaml'],
        ['export', '--update', 'bad.yaml'],
      ].map((args) => fitform(args, { files })),
    );
    for (const run of runs) {
      expect(run.code, run.command).toBe(3);
      expect(run.stderr).toContain('bad.yaml:6:5 users[0].password: unknown key "password"');
      expect(run.stderr).not.toContain('Swordfish');
    }
  });
});

describe.concurrent('the tenant URL, offline', () => {
  const withUrl = (url: string): Record<string, string> => ({
    'tenant.yaml': `version: 1\ntenant:\n  url: ${url}\n`,
  });

  test('a path is an error at its place, with the right form', async () => {
    const files = withUrl('https://tenant.example.com/api');
    const { code, stderr } = await fitform(['validate'], { files });
    expect([code, stderr]).toEqual([
      3,
      [
        'tenant.yaml:3:8 tenant.url: the tenant URL for tenant.example.com is more than scheme and host',
        '    1 | version: 1',
        '    2 | tenant:',
        '  > 3 |   url: https://tenant.example.com/api',
        '      |        ^',
        '  write https://tenant.example.com, and base_path: /api (or --base-path /api)',
        '',
      ].join('\n'),
    ]);
  });

  test('credentials in it are masked in message, frame and document', async () => {
    const files = withUrl('https://bob:Swordfish-7@tenant.example.com');
    for (const run of await each(['validate', 'validate'], [], { files })) {
      expect(run.code).toBe(3);
      expect(run.stdout + run.stderr).not.toContain('Swordfish');
      expect(complaintOf(run)).toContain('the tenant URL for tenant.example.com holds credentials');
    }
    const { stderr } = await fitform(['validate'], { files });
    expect(stderr).toContain('  > 3 |   url: https://***\n');
  });

  test('http to another machine is a warning of validate, and a refusal of plan', async () => {
    const files = withUrl('http://tenant.example.com');
    const validated = await fitform(['validate'], { files });
    expect([validated.code, validated.stdout]).toEqual([0, 'valid: nothing listed\n']);
    expect(validated.stderr).toMatch(
      /^warning: tenant\.yaml:3:8 tenant\.url: http would send the credentials in the clear\n[^]*--insecure-http/,
    );
    expect((await fitform(['plan'], { files })).code).toBe(3);
    const local = await fitform(['validate'], { files: withUrl('http://127.0.0.1:4000') });
    expect([local.code, local.stderr]).toEqual([0, '']);
  });
});

test('a later file that denies it does not make deletable what another file marks as the placeholder', async () => {
  const tenant = await startTenant((draft) => {
    draft.users.push({ id: idOf(1), username: 'reviewer', active: true, roles: [] });
  });
  const cwd = await folder({
    'base.yaml': specWith('users:', '  - {username: reviewer, placeholder: true}'),
    'prod.yaml': 'version: 1\nusers:\n  - {username: reviewer, placeholder: false, state: absent}\n',
  });
  const args = ['base.yaml', 'prod.yaml', '--allow-delete', '1', '--json'];
  const run = await fitform(['apply', '--yes', ...args], { cwd, env: tenant.env });
  expect(run.code).toBe(6);
  expect(complaintOf(run)).toContain('it is the placeholder that review links act as');
  expect(tenant.writes()).toEqual([]);
  // In one file it is that file's word.
  const alone = await fitform(['plan', 'prod.yaml', '--allow-delete', '1', '--json'], {
    cwd,
    env: tenant.env,
  });
  expect([alone.code, alone.document['summary']]).toMatchObject([0, { delete: 1, blocked: 0 }]);
});

test('permissions that several files add are all known, and plan and update take a number from a variable', async () => {
  const tenant = await startTenant((draft) => {
    draft.projects = draft.projects.map((project) => ({ ...project, timeout: 7 }));
  });
  const spec = specWith('projects:', '  - name: Accounting', '    timeout: ${SECONDS:-7} # seconds');
  const cwd = await folder({
    'tenant.yaml': spec,
    'a.yaml': specWith().replace('tenant:', 'tenant:\n  extra_permissions: [one]'),
    'b.yaml':
      'version: 1\ntenant: {extra_permissions: [two, one]}\nroles: [{name: A, permissions: [one, two]}]\n',
  });
  const both = await fitform(['validate', 'a.yaml', 'b.yaml'], { cwd });
  expect([both.code, both.stdout]).toEqual([0, 'valid: 1 role\n']);
  const inSync = await fitform(['drift', '--json'], { cwd, env: tenant.env });
  expect([inSync.code, inSync.document['in_sync']], inSync.stderr).toEqual([0, true]);
  const same = await fitform(['export', '--update', 'tenant.yaml'], { cwd, env: tenant.env });
  expect([same.code, await readFile(join(cwd, 'tenant.yaml'), 'utf8')], same.stderr).toEqual([0, spec]);
  const moved = await fitform(['export', '--update', 'tenant.yaml'], {
    cwd,
    env: { ...tenant.env, SECONDS: '8' },
  });
  expect([moved.code, await readFile(join(cwd, 'tenant.yaml'), 'utf8')], moved.stderr).toEqual([
    0,
    spec.replace('${SECONDS:-7}', '7'),
  ]);
});
