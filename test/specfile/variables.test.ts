import { expect, test } from 'vitest';
import { substitute } from '../../src/specfile/yaml/variables.ts';
import { problemsOf, read } from '../support/reading.ts';

const env = {
  FITFORM_URL: 'https://x',
  FITFORM_PASSWORD: 's3cret',
  EMPTY: '',
  NUM: '5',
  NAME: 'hidden-value',
  https_proxy: 'http://u:s3cret@x',
  A: 'a',
  PERM: 'reveiw',
};

const faults: [input: string, problems: string[]][] = [
  [
    'version: 1\ntenant:\n  url: ${FITFORM_UR}',
    ['t.yaml:3:8 tenant.url: the variable FITFORM_UR is not set | did you mean "FITFORM_URL"?'],
  ],
  [
    'version: 1\ntenant:\n  url: ${EMPTY}',
    ['t.yaml:3:8 tenant.url: the variable EMPTY is empty | set it, or give a default: ${EMPTY:-default}'],
  ],
  [
    'version: 1\ntenant:\n  url: ${NOPE}',
    ['t.yaml:3:8 tenant.url: the variable NOPE is not set | set it, or give a default: ${NOPE:-default}'],
  ],
  ['version: 1\ntenant:\n  url: ${EMPTY:-}', ['t.yaml:3:8 tenant.url: must not be empty']],
  [
    'version: 1\ntenant:\n  url: x ${FITFORM_URL',
    ['t.yaml:3:10 tenant.url: this ${ has no closing } | for a plain ${ write $${'],
  ],
  [
    'version: 1\ntenant:\n  url: ${}',
    [
      't.yaml:3:8 tenant.url: "${}" is not a variable | write ${NAME} or ${NAME:-default}; for a plain ${ write $${',
    ],
  ],
  [
    'version: 1\ntenant:\n  url: ${1A}',
    [
      't.yaml:3:8 tenant.url: "${1A}" is not a variable | write ${NAME} or ${NAME:-default}; for a plain ${ write $${',
    ],
  ],
  [
    'version: 1\ntenant:\n  url: ${A-b}',
    [
      't.yaml:3:8 tenant.url: "${A-b}" is not a variable | write ${NAME} or ${NAME:-default}; for a plain ${ write $${',
    ],
  ],
  [
    'version: 1\ntenant:\n  url: "${A:-${B}}"',
    [
      't.yaml:3:9 tenant.url: "${A:-${B}" is not a variable | write ${NAME} or ${NAME:-default}; for a plain ${ write $${',
    ],
  ],
  [
    'version: 1\ntenant:\n  url: ${FITFORM_PASSWROD}',
    [
      't.yaml:3:8 tenant.url: the variable FITFORM_PASSWROD is not set | set it, or give a default: ${FITFORM_PASSWROD:-default}',
    ],
  ],
  [
    'version: 1\ntenant:\n  url: ${FITFORM_USERNAME}',
    [
      't.yaml:3:8 tenant.url: FITFORM_USERNAME may hold a credential, so it cannot be used in a spec | fitform takes its credentials from the environment by itself',
    ],
  ],
  [
    'version: 1\ntenant:\n  url: ${FITFORM_PASSWORD}',
    [
      't.yaml:3:8 tenant.url: FITFORM_PASSWORD may hold a credential, so it cannot be used in a spec | fitform takes its credentials from the environment by itself',
    ],
  ],
  [
    'version: 1\ntenant:\n  url: ${FITFORM_TOKEN}',
    [
      't.yaml:3:8 tenant.url: FITFORM_TOKEN may hold a credential, so it cannot be used in a spec | fitform takes its credentials from the environment by itself',
    ],
  ],
  [
    'version: 1\ntenant:\n  url: ${FITFORM_API_KEY:-x}',
    [
      't.yaml:3:8 tenant.url: FITFORM_API_KEY may hold a credential, so it cannot be used in a spec | fitform takes its credentials from the environment by itself',
    ],
  ],
  [
    'version: 1\ntenant:\n  url: ${FITFORM_SERVE_TOKEN}',
    [
      't.yaml:3:8 tenant.url: FITFORM_SERVE_TOKEN may hold a credential, so it cannot be used in a spec | fitform takes its credentials from the environment by itself',
    ],
  ],
  [
    'version: 1\ntenant:\n  url: ${CLIENT_ID}',
    [
      't.yaml:3:8 tenant.url: CLIENT_ID may hold a credential, so it cannot be used in a spec | fitform takes its credentials from the environment by itself',
    ],
  ],
  [
    'version: 1\ntenant:\n  url: ${CLIENT_SECRET}',
    [
      't.yaml:3:8 tenant.url: CLIENT_SECRET may hold a credential, so it cannot be used in a spec | fitform takes its credentials from the environment by itself',
    ],
  ],
  [
    'version: 1\ntenant:\n  url: ${HTTPS_PROXY:-x}',
    [
      't.yaml:3:8 tenant.url: HTTPS_PROXY may hold a credential, so it cannot be used in a spec | fitform takes its credentials from the environment by itself',
    ],
  ],
  [
    'version: 1\ntenant:\n  url: ${http_proxy}',
    [
      't.yaml:3:8 tenant.url: http_proxy may hold a credential, so it cannot be used in a spec | fitform takes its credentials from the environment by itself',
    ],
  ],
  [
    'version: 1\ntenant:\n  url: ${fitform_password:-x}',
    [
      't.yaml:3:8 tenant.url: fitform_password may hold a credential, so it cannot be used in a spec | fitform takes its credentials from the environment by itself',
    ],
  ],
  [
    'version: 1\ntenant:\n  url: ${toString}',
    [
      't.yaml:3:8 tenant.url: the variable toString is not set | set it, or give a default: ${toString:-default}',
    ],
  ],
  [
    'version: 1\ntenant:\n  url: "\\x24{NOPE}"',
    ['t.yaml:3:8 tenant.url: the variable NOPE is not set | set it, or give a default: ${NOPE:-default}'],
  ],
  [
    'version: 1\ntenant:\n  url: "a\\n${NOPE} ${NOPE2}"',
    [
      't.yaml:3:12 tenant.url: the variable NOPE is not set | set it, or give a default: ${NOPE:-default}',
      't.yaml:3:20 tenant.url: the variable NOPE2 is not set | set it, or give a default: ${NOPE2:-default}',
    ],
  ],
  [
    'version: 1\ntenant:\n  url: |\n    one\n    two ${NOPE}\n',
    ['t.yaml:5:9 tenant.url: the variable NOPE is not set | set it, or give a default: ${NOPE:-default}'],
  ],
  [
    'version: 1\nusers: [{username: u, grants: [{roles: ["${NAME}"], inboxes: [b]}]}]\nroles: [{name: hidden-valu}]\n',
    [
      't.yaml:2:41 users[0].grants[0].roles[0]: no role "${NAME}" | list it under roles:',
      't.yaml:2:63 users[0].grants[0].inboxes[0]: no inbox "b" | list it under inboxes:',
    ],
  ],
  [
    'version: 1\nroles: [{name: "${NAME}"},{name: hidden-value},{name: A, permissions: ["${NAME}"]}]',
    [
      't.yaml:2:34 roles[1].name: duplicate role "hidden-value", first at t.yaml:2:16 | list it once, with all its fields',
      't.yaml:2:72 roles[2].permissions[0]: unknown permission "${NAME}" | if the tenant knows it, list it in tenant.extra_permissions',
    ],
  ],
  [
    'version: 1\nroles: [{name: "${NAME}"}]\nusers: [{username: u, grants: [{roles: [hidden-valu], tenant_wide: true}]}]',
    ['t.yaml:3:41 users[0].grants[0].roles[0]: no role "hidden-valu" | list it under roles:'],
  ],
  [
    'version: 1\n"${A}": 1',
    [
      't.yaml:2:1 ["${A}"]: unknown key "${A}" | known here: version, fitform, tenant, policy, review, formats, projects, inboxes, roles, users',
    ],
  ],
  [
    'version: 1\nroles: [{name: &n "${NOPE}"}]\nusers: [{username: *n, grants: [{roles: [A], tenant_wide: true}]}]',
    ['t.yaml:2:20 roles[0].name: the variable NOPE is not set | set it, or give a default: ${NOPE:-default}'],
  ],
  [
    'version: 1\nroles: [{name: A, permissions: "${NAME}"}]',
    [
      't.yaml:2:32 roles[0].permissions: must be a list, not text | it comes from a variable, and those are always text',
    ],
  ],
  [
    'version: 1\nroles: [{name: A, permissions: ["${NOPE}", "${NOPE}"]}]',
    [
      't.yaml:2:34 roles[0].permissions[0]: the variable NOPE is not set | set it, or give a default: ${NOPE:-default}',
      't.yaml:2:45 roles[0].permissions[1]: the variable NOPE is not set | set it, or give a default: ${NOPE:-default}',
    ],
  ],
  [
    'version: 1\nroles: [{name: A, permissions: ["${PERM}"]}]',
    [
      't.yaml:2:33 roles[0].permissions[0]: unknown permission "${PERM}" | if the tenant knows it, list it in tenant.extra_permissions',
    ],
  ],
];

test.each(faults)('%j', async (input, problems) => {
  expect(await problemsOf(input, env)).toEqual(problems);
});

test.each([
  ['${A}', 'a'],
  ['x${A}y${A}z', 'xayaz'],
  ['${A:-b}', 'a'],
  ['${NOPE:-b}', 'b'],
  ['${NOPE:-}', ''],
  ['${EMPTY:-b}', 'b'],
  ['${NOPE:-a b: {c $x}', 'a b: {c $x'],
  ['${NOPE:-one\ntwo}', 'one\ntwo'],
  ['$${A}', '${A}'],
  ['$$${A}', '$${A}'],
  ['$${A} ${A}', '${A} a'],
  ['$A $ {A} }', '$A $ {A} }'],
])('%j becomes %j', (text, expected) => {
  expect(substitute(text, env)).toMatchObject({ text: expected, faults: [] });
});

test('a value is text to the end: it cannot become YAML, another variable or an escape', async () => {
  const value = 'x\n  - name: y # ${A} $${A} & *';
  const { desired } = await read('version: 1\nroles:\n  - name: ${V}\n', { V: value });
  expect(desired.resources.map(({ name }) => name)).toEqual([value]);
});

test('keys and comments are not substituted', async () => {
  const { desired } = await read('version: 1 # ${NOPE}\n');
  expect(desired.resources).toEqual([]);
});
