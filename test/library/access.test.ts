/** `tenant.access()`: the same document as the command line's, with options instead of flags. */
import { beforeAll, expect, test } from 'vitest';
import { connect } from '../../src/library/index.ts';
import type { AccessOptions, Connection } from '../../src/library/types.ts';
import { documentOf } from '../support/documents.ts';
import { startTenant, type Tenant } from '../support/tenant-server.ts';

const spec = {
  object: { version: 1, roles: [{ name: 'Reviewer', permissions: ['review'] }] },
};

let tenant: Tenant;
let connection: Connection;
beforeAll(async () => {
  tenant = await startTenant();
  const { FITFORM_USERNAME: username = '', FITFORM_PASSWORD: password = '' } = tenant.env;
  connection = connect({ url: tenant.url, credentials: { username, password } });
  return () => connection.close();
});

const john = { user: 'john@embedded.example', inbox: 'invoice' };
const through = [{ role: 'Reviewer', scope: 'inbox/invoice' }];

test('the tenant as it is, and after a plan', async () => {
  const live = await connection.access({ ...john, can: 'upload', withKeys: true });
  expect(documentOf(JSON.stringify(live), null)).toMatchObject({
    ...{ format: 'fitform.access/1', view: 'live', with_keys: true },
    entries: [{ ...john, permission: 'upload', through }],
  });
  const planned = await connection.access({ view: 'plan', spec, ...john, can: 'upload' });
  expect(planned.entries).toEqual([{ ...john, permission: 'upload', through, change: 'lost' }]);
  expect(tenant.writes()).toEqual([]);
});

test('a spec alone sends nothing', async () => {
  const before = tenant.log.length;
  expect(await connection.access({ view: 'spec', spec })).toMatchObject({ tenant: null, entries: [] });
  expect(tenant.log).toHaveLength(before);
});

test('a name that there is not is told with the one that was meant', async () => {
  await expect(connection.access({ user: 'jon@embedded.example' })).rejects.toMatchObject({
    exitClass: 'invalid',
    problems: [{ hint: 'did you mean "john@embedded.example"?' }],
  });
});

test.each<[object, RegExp]>([
  [{ view: 'both' }, /^view: must be 'live', 'spec' or 'plan'/],
  [{ spec }, /^access: the live view takes no spec/],
  [{ view: 'spec', spec, withKeys: true }, /^withKeys: a spec alone has no API keys/],
  [{ view: 'plan' }, /spec/],
  [{ users: 'john' }, /unknown key "users"/],
  [{ withKeys: 'yes' }, /^withKeys: must be true or false/],
])('%j is no option', async (options, message) => {
  await expect(connection.access(options as AccessOptions)).rejects.toThrow(TypeError);
  await expect(connection.access(options as AccessOptions)).rejects.toThrow(message);
});
