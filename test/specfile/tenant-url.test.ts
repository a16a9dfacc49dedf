/** The address of a tenant in a spec: every fault with its place and, where it is plain to see, what was meant. */
import { expect, test } from 'vitest';
import { problemsOf, read } from '../support/reading.ts';

const NO_URL = 'the tenant URL is not a URL';
const GENERAL = 'write it as https://HOST, or "embedded" to try it out';

test.each<[url: string, fault: string | null]>([
  ['https://tenant.example.com', null],
  ['https://tenant.example.com/', null],
  ['https://tenant.example.com:8443', null],
  ['http://127.0.0.1:4000', null],
  ['http://tenant.example.com', null],
  ['embedded', null],
  ['tenant.example.com', `${NO_URL}: https:// is missing | did you mean "https://tenant.example.com"?`],
  [
    'tenant.example.com:8443',
    `${NO_URL}: https:// is missing | did you mean "https://tenant.example.com:8443"?`,
  ],
  ['localhost:4000', `${NO_URL}: https:// is missing | did you mean "http://localhost:4000"?`],
  ['//tenant.example.com', `${NO_URL}: https:// is missing | did you mean "https://tenant.example.com"?`],
  [
    'https:/tenant.example.com',
    `${NO_URL}: https:// is missing | did you mean "https://tenant.example.com"?`,
  ],
  [
    'tenant.example.com/admin',
    `${NO_URL}: https:// is missing | write https://tenant.example.com, and base_path: /admin (or --base-path /admin)`,
  ],
  [
    'ftp://tenant.example.com',
    `${NO_URL} that begins with https:// | did you mean "https://tenant.example.com"?`,
  ],
  [
    'htps://tenant.example.com',
    `${NO_URL} that begins with https:// | did you mean "https://tenant.example.com"?`,
  ],
  ['embeded', `${NO_URL} | did you mean "embedded"?`],
  ['Embedded', `${NO_URL} | did you mean "embedded"?`],
  ['$FITFORM_URL', `${NO_URL} | did you mean "\${FITFORM_URL}"?`],
  ['production', `${NO_URL} | ${GENERAL}`],
  ['"https://"', `${NO_URL} | ${GENERAL}`],
  [
    'https://tenant.example.com/api/',
    'the tenant URL for tenant.example.com is more than scheme and host | write https://tenant.example.com, and base_path: /api (or --base-path /api)',
  ],
  [
    'https://tenant.example.com/#/login',
    'the tenant URL for tenant.example.com is more than scheme and host | write https://tenant.example.com',
  ],
  [
    'https://tenant.example.com?a=1',
    'the tenant URL for tenant.example.com is more than scheme and host | write https://tenant.example.com',
  ],
])('%s', async (url, fault) => {
  const problems = await problemsOf(`version: 1\ntenant:\n  url: ${url}\n`);
  expect(problems).toEqual(fault === null ? [] : [`t.yaml:3:8 tenant.url: ${fault}`]);
});

test.each([
  ['TENANT.example', `${NO_URL} | ${GENERAL}`],
  ['embeded', `${NO_URL} | ${GENERAL}`],
  ['ftp://hidden.example', `${NO_URL} that begins with https:// | ${GENERAL}`],
  [
    'https://hidden.example/admin',
    'the tenant URL is more than scheme and host | put a path such as /admin or /api into base_path (or --base-path)',
  ],
  [
    'https://me:hidden@hidden.example',
    'the tenant URL holds credentials, or an @ from them | take them out, and set FITFORM_USERNAME and FITFORM_PASSWORD in the environment',
  ],
])('of a variable nothing is shown: %s', async (T, fault) => {
  expect(await problemsOf('version: 1\ntenant:\n  url: ${T}\n', { T })).toEqual([
    `t.yaml:3:8 tenant.url: ${fault}`,
  ]);
});

test.each<[path: string, fault: string | null]>([
  ['/', null],
  ['/admin', null],
  ['/api/v2/', null],
  ['admin', 'must begin with /'],
  ['/admin/../x', 'the base path "/admin/../x" is not a path | write it as /admin or /api'],
  ['/admin?x=1', 'the base path "/admin?x=1" is not a path | write it as /admin or /api'],
  ['//admin', 'the base path "//admin" is not a path | write it as /admin or /api'],
  ['"${P}"', 'the base path "${P}" is not a path | write it as /admin or /api'],
])('base_path: %s', async (path, fault) => {
  const problems = await problemsOf(`version: 1\ntenant:\n  base_path: ${path}\n`, { P: '/hidden dir' });
  expect(problems).toEqual(fault === null ? [] : [`t.yaml:3:14 tenant.base_path: ${fault}`]);
});

test('where the URL stands is known, and that of a later file counts', async () => {
  const { urlAt, desired } = await read({
    'a.yaml': 'version: 1\ntenant: {url: embedded}\n',
    'b.yaml': 'version: 1\ntenant:\n  url: http://tenant.example\n',
  });
  expect([desired.tenant.url, urlAt?.file, urlAt?.line]).toEqual(['http://tenant.example', 'b.yaml', 3]);
  expect((await read('version: 1')).urlAt).toBeNull();
});
