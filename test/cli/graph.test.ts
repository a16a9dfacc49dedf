/** `fitform graph`: each view in each format, and where the result goes. */
import { Writable } from 'node:stream';
import { beforeAll, expect, test } from 'vitest';
import type { GraphDocument } from '../../src/documents/graph-documents.ts';
import type { Draft } from '../../src/emulator/tenant/state.ts';
import { fingerprintOf } from '../../src/tenant/api-keys.ts';
import { Secret } from '../../src/wire/secret.ts';
import { cli, type Files } from '../support/cli-in-process.ts';
import { idOf, roleOf, startTenant, type Tenant } from '../support/tenant-server.ts';

const TOKEN = 'a-token-that-no-page-may-hold';

/** `desk` is Clerk on invoice, and so is its key. */
function desk(draft: Draft): void {
  const roles = [{ role: idOf(1), inbox: draft.inboxes[0]?.id ?? '' }];
  draft.roles.push(roleOf(idOf(1), 'Clerk', 'upload'));
  draft.users.push({ id: idOf(2), username: 'desk', active: true, roles });
  draft.api_keys = [{ user: idOf(2), roles, active: true, id: TOKEN, token: TOKEN }];
}

const SPEC = 'version: 1\nroles:\n  - name: Clerk\n    permissions: [edit_users]\n';
const desks = { user: 'desk', role: 'Clerk', inbox: 'invoice' };

let tenant: Tenant;
beforeAll(async () => {
  tenant = await startTenant(desk);
});
const graph = async (args: string[], files: Files = { 'tenant.yaml': SPEC }) => {
  const ended = await cli(['graph', ...args], { ...tenant.env }, files);
  expect(JSON.stringify([ended, files])).not.toContain(TOKEN);
  expect(tenant.writes()).toEqual([]);
  return ended;
};
const documentOf = async (...args: string[]): Promise<GraphDocument> =>
  JSON.parse((await graph(['--json', ...args])).stdout) as GraphDocument;

test('live: what the tenant holds, with keys where they are asked for', async () => {
  const document = await documentOf();
  expect([document.view, document.tenant?.url]).toEqual(['live', tenant.url]);
  expect(document.grants).toContainEqual(desks);
  expect(document.holders.filter(({ key }) => key !== undefined)).toEqual([]);
  const { grants } = await documentOf('--with-keys');
  expect(grants).toContainEqual({ ...desks, key: fingerprintOf(new Secret(TOKEN)) });
});

test('plan: what the plan changes; spec: what it says, and no tenant is asked', async () => {
  const clerk = { name: 'Clerk', permissions: ['edit_users'] };
  const { roles, grants } = await documentOf('--view', 'plan');
  expect(roles).toContainEqual({ ...clerk, gains: ['edit_users'], loses: ['upload'] });
  expect(grants).toContainEqual(desks);
  const asked = tenant.log.length;
  const spec = await documentOf('--view', 'spec');
  expect(spec).toMatchObject({ tenant: null, holders: [], roles: [{ ...clerk, gains: [], loses: [] }] });
  expect(tenant.log.length).toBe(asked);
});

test('a page goes to a new file or through a pipe, never over a file and never to a terminal', async () => {
  const files: Files = { 'tenant.yaml': SPEC };
  expect(await graph(['--out', 'access.html'], files)).toEqual({
    ...{ code: 0, stdout: '' },
    stderr: 'wrote access.html: open it in a browser\n',
  });
  expect(files['/access.html']).toBe((await graph([])).stdout);
  expect(files['/access.html']).toMatch(/^<!doctype html>[\s\S]*<\/html>\n$/);
  const again = await graph(['--out', 'tenant.yaml'], files);
  expect([again.code, again.stderr]).toEqual([
    3,
    expect.stringContaining('tenant.yaml already exists, and is not overwritten'),
  ]);
  expect(files['tenant.yaml']).toBe(SPEC);
  const screen = Object.assign(new Writable({ write: (_chunk, _encoding, done) => done() }), { isTTY: true });
  const shown = await cli(['graph'], { ...tenant.env }, files, { stdout: screen });
  expect([shown.code, shown.stderr]).toEqual([3, expect.stringContaining('--out access.html')]);
});

test('a format that there is not, and keys of a spec, are refused', async () => {
  for (const args of [
    ['--format', 'svg'],
    ['--view', 'spec', '--with-keys'],
  ]) {
    const { code, stderr } = await graph(args);
    expect([code, stderr]).toEqual([3, expect.stringMatching(/html, mermaid, json|--with-keys/)]);
  }
});
