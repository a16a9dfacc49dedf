/** What settings cost: one list, one call for each that differs, and one list to read back. */
import { afterEach, expect, test } from 'vitest';
import { documentOf, type Document } from '../support/documents.ts';
import { cli, type Files } from '../support/cli-in-process.ts';
import { foreignTenant, type Foreign } from '../support/foreign-tenant.ts';
import { stateOf, type Sampling, type Tenant } from '../support/scenario-notation.ts';

const FIVE: Sampling = { second_pass_stp: 5, second_pass_ffr: 5, auto_submit_ffr: 5, auto_reject_ffr: 5 };
const names = Array.from({ length: 20 }, (_, index) => `inbox ${index}`);
const before: Tenant = {
  formats: ['Invoice'],
  projects: [{ name: 'Sales', formats: ['Invoice'] }],
  inboxes: names.map((name) => ({ name, project: 'Sales' })),
  sampling: { 'inbox/inbox 0': FIVE, 'inbox/inbox 1': FIVE },
};
const files: Files = {
  'tenant.yaml': JSON.stringify({
    version: 1,
    inboxes: names.map((name, index) => ({
      name,
      sampling: index === 0 ? 'inherited' : index === 1 ? { second_pass_stp: 6 } : FIVE,
    })),
  }),
};

let tenant: Foreign;
afterEach(() => tenant.stop());

test('for twenty inboxes as for one', async () => {
  tenant = await foreignTenant(stateOf(before));
  const lists = (): string[] =>
    tenant.log
      .filter(({ method, path }) => method === 'GET' && !path.includes('/users/me'))
      .map(({ path }) => path.replace('/admin/', ''))
      .sort();
  const apply = async (): Promise<Document> => {
    const ended = await cli(['apply', '--yes', '--allow-delete', '1', '--json'], tenant.env, files);
    expect(ended.code, ended.stderr).toBe(0);
    return documentOf(ended.stdout, ended.code);
  };
  // Roles are read for what the account itself may do.
  const read = ['inboxes', 'projects', 'roles', 'sampling_settings'];
  expect((await apply())['requests']).toEqual({ GET: 6, POST: 0, PATCH: 19, DELETE: 1 });
  expect(lists()).toEqual([...read, 'sampling_settings'].sort());
  expect((await apply())['requests']).toEqual({ GET: 5, POST: 0, PATCH: 0, DELETE: 0 });
  expect(lists()).toEqual([...read, ...read, 'sampling_settings'].sort());
});
