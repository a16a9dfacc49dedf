/** docs/lifecycle.md from its beginning to its end, on the embedded tenant. */
import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { seedState } from '../../src/emulator/tenant/default-tenant.ts';
import { fileStore } from '../../src/emulator/tenant/file-store.ts';
import type { Draft } from '../../src/emulator/tenant/state.ts';
import { fitform } from '../support/cli-on-disk.ts';
import { folder } from '../support/cli-process.ts';
import { mustBeValid, mustDiffer, withBlock } from '../support/page-spec.ts';
import { pageAt } from '../support/page.ts';
import { roleOf, startTenant } from '../support/tenant-server.ts';

const page = await pageAt('docs/lifecycle.md');
const SPEC = page.block('yaml', 'url: ${FITFORM_URL:-embedded}');
const SUBMITTING = SPEC.replace('[view_list, review]', '[view_list, review, submit]');
const RENAMED = withBlock(SUBMITTING, page.block('yaml', 'renamed_from: Clerk'));

/** The page's day will be over some time. */
const TO_COME = `${new Date().getUTCFullYear() + 1}-01-31`;

/** A folder with these files and a demo tenant of its own. */
async function demo(files: Record<string, string>) {
  const cwd = await folder(files);
  const store = fileStore(join(cwd, '.fitform/embedded-tenant.json'), seedState);
  return {
    cwd,
    write: (name: string, content: string) => writeFile(join(cwd, name), content),
    read: (name: string) => readFile(join(cwd, name), 'utf8'),
    /** What somebody does in the dashboard. */
    byHand: (change: (draft: Draft) => void) => store.update(change),
    apply: async (...args: string[]) =>
      expect(await fitform(['apply', '--yes', ...args], { cwd })).toMatchObject({ code: 0 }),
  };
}

const permit = (draft: Draft, role: string, permission: string, held = true): void => {
  draft.roles = draft.roles.map((one) =>
    one.name === role ? { ...one, permissions: { ...one.permissions, [permission]: held } } : one,
  );
};

test('saved plans', async () => {
  const { cwd, apply, write, byHand } = await demo({ 'tenant.yaml': SPEC });
  await apply();
  await write('tenant.yaml', SUBMITTING);
  await page.run('fitform plan --out plan.json', { cwd });
  await page.run('fitform apply --plan plan.json --yes', { cwd });
  await byHand((draft) => permit(draft, 'Clerk', 'submit', false));
  await fitform(['plan', '--out', 'plan.json'], { cwd });
  await byHand((draft) => permit(draft, 'Clerk', 'upload'));
  await page.run('fitform apply --plan plan.json --yes', { cwd, code: 5 });
});

/** A tenant that somebody has set up by hand, with a twin and a grant on a document. */
function setUpByHand(draft: Draft): void {
  const [invoice, orders] = draft.inboxes;
  const reviewer = draft.roles.find(({ name }) => name === 'Reviewer');
  const document = draft.documents?.[0];
  if (!invoice || !orders || !reviewer || !document) throw new Error('the seed has changed');
  const clerk = roleOf('1ea06f290518220e71326ffa', 'Clerk', 'submit', 'view_list');
  draft.roles.push(clerk, roleOf('9c1f6de0a1b2c3d4e5f60718', 'Reviewer', 'review'));
  draft.users.push({
    id: 'a33a06f290518220e7132600',
    username: 'ann@example.com',
    active: false,
    roles: [
      { role: clerk.id, inbox: invoice.id },
      { role: clerk.id, inbox: orders.id },
      { role: reviewer.id, inbox: orders.id },
      { role: reviewer.id, document_id: document.id },
    ],
  });
}

test('take back', async () => {
  const { cwd, write } = await demo({});
  await write(
    'tenant.example.yaml',
    await readFile(join(import.meta.dirname, '../../tenant.example.yaml'), 'utf8'),
  );
  const printed = await page.run('fitform apply tenant.example.yaml --yes', { cwd });
  const [, journal = ''] = /: fitform undo (\S+)/.exec(printed) ?? [];
  const said = '.fitform/runs/20261122T101500Z-host.jsonl';
  await page.run(`fitform undo ${said} --allow-delete 4 --yes`, { cwd, code: 7, instead: [[said, journal]] });
  await page.run('fitform runs', { cwd });
});

test('export', async () => {
  const { cwd, byHand } = await demo({});
  await byHand(setUpByHand);
  await page.run('fitform export --url embedded --out live.yaml', { cwd });
  await page.run('fitform plan live.yaml', { cwd });
  await page.run("fitform export --url embedded --target 'user/ann*' --target role/Clerk", { cwd });
});

test('a spec for another tenant', async () => {
  const { cwd, apply } = await demo({ 'tenant.yaml': SPEC });
  await apply();
  await page.run('fitform export --portable --out customer.yaml', { cwd });
  const other = await startTenant();
  const url = 'https://other-tenant.example.com';
  const { FITFORM_USERNAME = '', FITFORM_PASSWORD = '' } = other.env;
  await page.run(`fitform plan customer.yaml --url ${url}`, {
    cwd,
    env: { FITFORM_USERNAME, FITFORM_PASSWORD },
    instead: [[url, other.url]],
  });
});

test('a spec is brought up to date', async () => {
  const before = SPEC.replace('  - name: Clerk', '  # Everybody in accounting\n  - name: Clerk').replace(
    '[view_list, review]',
    '[view_list, review] # no submit: see the audit',
  );
  const { cwd, byHand, read } = await demo({ 'tenant.yaml': before });
  await byHand(setUpByHand);
  await byHand((draft) => {
    draft.users = draft.users.map((user) => ({
      ...user,
      roles: user.roles.filter(({ document_id }) => document_id === undefined),
    }));
  });
  await page.run('fitform export --update tenant.yaml', { cwd });
  mustDiffer(page.block('diff', '# no submit: see the audit'), before, await read('tenant.yaml'));
  expect((await fitform(['plan', '--detailed-exitcode'], { cwd })).code).toBe(0);
});

test('rename', async () => {
  const { cwd, apply, write } = await demo({ 'tenant.yaml': SUBMITTING });
  await apply();
  await write('tenant.yaml', RENAMED);
  await page.run('fitform plan', { cwd });
  await mustBeValid(withBlock(SPEC, page.block('yaml', 'is named Trainee now')));

  const probable = RENAMED.replace('name: Trainee', 'name: Trainee\n    state: absent')
    .replace(/(state: absent\n) +permissions:\n +- view_list\n/, '$1')
    .replace('roles:\n', 'roles:\n  - { name: Junior, permissions: [view_list] }\n');
  await write('tenant.yaml', probable);
  const { stdout } = await fitform(['plan', '--allow-delete', '1'], { cwd });
  expect(stdout).toContain(page.block('text', 'Warning (probable-rename)').trim());
});

test('delete', async () => {
  const { cwd, apply, write } = await demo({ 'tenant.yaml': RENAMED });
  await apply();
  await write('tenant.yaml', withBlock(RENAMED, page.block('yaml', 'state: absent')));
  await page.run('fitform apply --yes', { cwd, code: 6 });
  await page.run('fitform apply --yes --allow-delete 1', { cwd });
  const exclusive = withBlock(RENAMED, page.block('yaml', 'exclusive: [role]'));
  await write('tenant.yaml', exclusive.replace('2027-01-31', TO_COME));
  await apply('--ignore', 'role/Administrator');
  await page.run('fitform plan', { cwd, code: 6, instead: [['2027-01-31', TO_COME]] });
});

const PROD = page.block('yaml', '# prod.yaml').replace(/^tenant:\n.*expect.*\n/m, '');

test('several files, and a part of them', async () => {
  const { cwd, apply, byHand, read } = await demo({ 'tenant.yaml': RENAMED, 'prod.yaml': PROD });
  await mustBeValid(withBlock(RENAMED, page.block('yaml', '# prod.yaml')));
  await apply('tenant.yaml');
  await page.run("fitform plan tenant.yaml prod.yaml --target 'user/bob*'", { cwd });

  await apply('tenant.yaml', 'prod.yaml', '--allow-delete', '1');
  await byHand((draft) => {
    permit(draft, 'Auditor', 'versions');
    draft.roles = draft.roles.filter(({ name }) => name !== 'Trainee');
    draft.users.push({
      id: 'a33a06f290518220e7132600',
      username: 'ann@example.com',
      active: true,
      roles: [],
    });
  });
  await page.run('fitform export --spec tenant.yaml --update prod.yaml', { cwd });
  mustDiffer(page.block('diff', '- name: Auditor'), PROD, await read('prod.yaml'));
  const { code } = await fitform(['plan', 'tenant.yaml', 'prod.yaml', '--detailed-exitcode'], { cwd });
  expect(code).toBe(0);
});

test('at least', async () => {
  const { cwd, apply, write } = await demo({ 'tenant.yaml': RENAMED });
  await apply();
  await write('tenant.yaml', withBlock(RENAMED, page.block('yaml', 'at_least: [view_list, upload]')));
  await page.run('fitform drift', { cwd, code: 2 });
});

test('drift in three ways', async () => {
  const { cwd, apply, write, byHand } = await demo({ 'tenant.yaml': SPEC });
  const env = { GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null', PATH: process.env['PATH'] };
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=Ann', '-c', 'user.email=ann@example.com', ...args], { cwd, env });
  git('init', '--quiet', '--initial-branch=main');
  git('add', 'tenant.yaml');
  git('commit', '--quiet', '--message', 'the tenant');
  await apply();
  git('switch', '--quiet', '--create', 'auditors');
  await write(
    'tenant.yaml',
    SUBMITTING.replace('users:', '  - name: Auditor\n    permissions: [view_list]\nusers:'),
  );
  await page.run('fitform drift --base main:tenant.yaml', { cwd });
  await byHand((draft) => {
    permit(draft, 'Clerk', 'upload');
    permit(draft, 'Trainee', 'review');
  });
  await page.run('fitform drift --base main:tenant.yaml', { cwd, code: 2 });
});

test('nothing on the page was left out', () => {
  expect(page.left()).toEqual([]);
});
