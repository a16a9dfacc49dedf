/** examples/inbox-end-to-end: an empty tenant becomes one whose first document is read, checked and reviewed. */
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { State } from '../../src/emulator/tenant/state.ts';
import { cli, type Ended, type Files } from '../support/cli-in-process.ts';
import { folder } from '../support/cli-process.ts';
import { foreignTenant, type Foreign } from '../support/foreign-tenant.ts';
import { freePort } from '../support/free-port.ts';
import { pageAt } from '../support/page.ts';
import { stateOf } from '../support/scenario-notation.ts';

const PLACE = resolve(import.meta.dirname, '../../examples/inbox-end-to-end');
const files: Files = { 'tenant.yaml': await readFile(join(PLACE, 'tenant.yaml'), 'utf8') };

const tenants: Foreign[] = [];
afterAll(() => Promise.all(tenants.map((tenant) => tenant.stop())));

async function tenantOf(change: (state: State) => State = (state) => state): Promise<Foreign> {
  const tenant = await foreignTenant(change(stateOf({})));
  tenants.push(tenant);
  return tenant;
}
const fitform = async (tenant: Foreign, ...argv: string[]): Promise<Ended> => {
  const ended = await cli(argv, tenant.env, files, { now: Date.now });
  expect(ended.code, `${argv.join(' ')}\n${ended.stdout}${ended.stderr}`).toBe(0);
  return ended;
};

const empty = await tenantOf();
const other = await tenantOf((state) => ({
  ...state,
  formats: [{ id: 'f'.repeat(24), name: 'Vendor invoice', labels: [{ field_name: 'amount' }] }],
  roles: [...state.roles, { id: 'e'.repeat(24), name: 'Auditor', permissions: { view_list: true } }],
}));

describe('the example', () => {
  test('is made of nothing by one apply; a second one writes nothing', async () => {
    expect(await empty.store.read()).toMatchObject({ formats: [], projects: [], inboxes: [] });
    const applied = await fitform(empty, 'apply', '--yes');
    expect(applied.stdout).toContain('Applied: 11 created. Converged');
    const state = await empty.store.read();
    const before = empty.log.length;
    await fitform(empty, 'apply', '--yes');
    expect(empty.log.slice(before).filter(({ method }) => method !== 'GET')).toHaveLength(1);
    expect(await empty.store.read()).toEqual(state);
  });

  test('the first document can be read, checked and reviewed', async () => {
    const { formats, projects, inboxes, threshold_settings = [], ...state } = await empty.store.read();
    const [format, project, inbox] = [formats[0], projects[0], inboxes[0]];
    expect([project?.formats, inbox?.project]).toEqual([[format?.id], project?.id]);
    const fields = (format?.['labels'] as { field_name: string; category?: string }[]) ?? [];
    const [settings] = threshold_settings as readonly { thresholds?: { annotations?: object } }[];
    // What is computed comes of the others.
    const read = fields.filter(({ category }) => category !== 'computed').map(({ field_name }) => field_name);
    expect(Object.keys(settings?.thresholds?.annotations ?? {}).sort()).toEqual(read.sort());
    const base = `${empty.env['FITFORM_URL'] ?? ''}/admin`;
    const { FITFORM_USERNAME: user = '', FITFORM_PASSWORD: password = '' } = empty.env;
    const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
    const form = new FormData();
    form.set('file', new File(['%PDF-1.4'], 'first.pdf'));
    const uploaded = await fetch(`${base}/documents/${inbox?.id ?? ''}`, {
      method: 'POST',
      body: form,
      headers: { authorization },
    });
    expect(uploaded.ok).toBe(true);
    const [document] = (await empty.store.read()).documents ?? [];
    await fitform(empty, 'link', 'create', '--document', document?.id ?? '', '--inbox', 'invoice');
    expect(state.users.map(({ username }) => username)).toContain('reviewer@example.com');
  });

  test('comes back from an export, which a second tenant takes as well, whatever else it has', async () => {
    const exported = await fitform(empty, 'export', '--portable');
    expect(exported.stdout).not.toMatch(/\b[0-9a-f]{24}\b/);
    files['live.yaml'] = exported.stdout;
    expect((await fitform(empty, 'plan', 'live.yaml')).stdout).toContain('Plan: no changes');
    await fitform(other, 'apply', '--yes');
    const chosen = ['--ignore', 'role/Administrator', '--ignore', 'user/*'];
    expect((await fitform(other, 'plan', 'live.yaml', ...chosen)).stdout).toContain('Plan: no changes');
    const again = await fitform(other, 'export', '--portable');
    const own = ({ name }: { name?: string }): boolean => !['Vendor invoice', 'Auditor'].includes(name ?? '');
    const listed = Object.entries(parse(again.stdout) as Record<string, { name?: string }[] | number>);
    const here = listed.map(([key, one]) => [key, typeof one === 'number' ? one : one.filter(own)]);
    expect(Object.fromEntries(here)).toEqual(parse(exported.stdout));
  });

  test('the same comes of the export as of the example', async () => {
    const third = await tenantOf();
    await fitform(third, 'apply', 'live.yaml', '--yes');
    expect((await fitform(third, 'plan')).stdout).toContain('Plan: no changes');
  });
});

describe('its page', async () => {
  const page = await pageAt('examples/inbox-end-to-end/README.md');
  const port = String(await freePort());
  const cwd = await folder(files);
  const ports = [['8081', port]] as const;

  test('is valid without a tenant, and is made on an empty one', async () => {
    await page.run('fitform validate tenant.yaml', { cwd });
    await page.run("echo '{}' > empty.yaml", { cwd });
    const { printed } = await page.start('fitform emulate --seed empty.yaml --port 8081', {
      cwd,
      instead: ports,
    });
    const said = (what: string): string => new RegExp(`${what} +(.+)`).exec(printed)?.[1] ?? '';
    await page.run('export FITFORM_URL=http://127.0.0.1:8081 FITFORM_USERNAME=… FITFORM_PASSWORD=…', {
      cwd,
      instead: [
        ...ports,
        ['FITFORM_USERNAME=…', `FITFORM_USERNAME='${said('user name')}'`],
        ['FITFORM_PASSWORD=…', `FITFORM_PASSWORD='${said('password')}'`],
      ],
    });
    expect(await page.run('fitform apply tenant.yaml --yes', { cwd })).toContain(
      'Applied: 11 created. Converged',
    );
    expect(await page.run('fitform plan tenant.yaml', { cwd })).toContain('Plan: no changes');
    expect(page.left()).toEqual([]);
  });
});
