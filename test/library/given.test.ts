/** What a caller may hand over by mistake, and what only looks like a mistake. No test here sends anything. */
import { expect, test } from 'vitest';
import { connect, connectAirisk, validate } from '../../src/library/index.ts';

const url = 'http://127.0.0.1:9';
const credentials = { token: 'none' };
const spec = { object: { version: 1 } };

test.each([
  ['certificates: must be a list of texts', { certificates: 5 }],
  ['certificates: must be a list of texts', { certificates: 'PEM' }],
  ['certificates[1]: must be a text', { certificates: ['PEM', 5] }],
  ['parallelism: must be a whole number above 0', { parallelism: 0 }],
  ['timeout: must be a whole number of seconds above 0', { timeout: 0.5 }],
])('connect says %j', (message, wrong) => {
  const options = { url, credentials, ...wrong } as Parameters<typeof connect>[0];
  expect(() => connect(options)).toThrow(expect.objectContaining({ exitClass: 'invalid' }));
  expect(() => connect(options)).toThrow(message);
});

test('connectAirisk looks at its certificates as well', () => {
  const options = {
    url,
    clientId: 'c',
    clientSecret: 's',
    redirectUri: 'http://127.0.0.1/',
    certificates: 5,
  };
  expect(() => connectAirisk(options as unknown as Parameters<typeof connectAirisk>[0])).toThrow(
    'certificates: must be a list of texts',
  );
});

test('a connection that is closed says so as an error of its own class', async () => {
  const tenant = connect({ url, credentials });
  await tenant.close();
  await expect(tenant.plan({ spec })).rejects.toMatchObject({
    message: 'this connection is closed',
    exitClass: 'invalid',
  });
});

test.each([
  ['a name', { version: 1, roles: [{ name: 'a\ud800b', permissions: [] }] }, 'spec.object.roles[0].name'],
  ['a key', { version: 1, 'a\ud800b': 1 }, 'spec.object'],
])('half a character in %s of an object is an error where it stands', async (_what, object, where) => {
  await expect(validate({ spec: { object } })).rejects.toThrow(`${where}: it holds half a character`);
});

test('a signal of another realm is as good as one of our own', async () => {
  const tenant = connect({ url, credentials });
  const foreign = { aborted: true, addEventListener: () => undefined };
  await expect(tenant.plan({ spec, signal: foreign })).rejects.toMatchObject({ exitClass: 'interrupted' });

  const later = {
    aborted: false,
    addEventListener: (_type: 'abort', listener: () => void) => {
      listener();
    },
  };
  await expect(tenant.plan({ spec, signal: later })).rejects.toMatchObject({ exitClass: 'interrupted' });
  await tenant.close();
});
