/** Secrets that were left in a spec: told of, and shown nowhere, whatever else is wrong around them. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { showProblem } from '../../src/specfile/problem/code-frame.ts';
import { InvalidInput } from '../../src/specfile/problem/problem.ts';
import { problemsOf, read } from '../support/reading.ts';
import { runs } from '../support/random-cases.ts';

/** All that a person gets to see. */
async function shownOf(text: string, env: Record<string, string> = {}): Promise<string> {
  const error: unknown = await read(text, env).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(InvalidInput);
  const { problems, sources, message } = error as InvalidInput;
  return [message, JSON.stringify(problems), ...problems.map((one) => showProblem(one, sources))].join('\n');
}

const USER = 'version: 1\nusers:\n  - username: u\n    grants: []\n';
const hint =
  'take it out: a spec never holds secrets. Credentials come from FITFORM_PASSWORD, FITFORM_TOKEN or FITFORM_API_KEY; users choose their own passwords';

describe('a key that the schema does not know', () => {
  test.each([
    ...['password', 'Password', 'passwd', 'pwd', 'passphrase', 'token', 'access_token', 'secret'],
    ...[
      'client_secret',
      'clientSecret',
      'secret_key',
      'api_key',
      'apikey',
      'api-key',
      'FITFORM_PASSWORD',
      'private_key',
    ],
  ])('and that is called %s is a secret', async (key) => {
    expect(await problemsOf(`${USER}    ${key}: Swordfish-7\n`)).toEqual([
      `t.yaml:5:5 users[0].${key}: unknown key "${key}"; its value (***) looks like a secret | ${hint}`,
    ]);
    expect(await shownOf(`${USER}    ${key}: Swordfish-7\n`)).toContain(`> 5 |     ${key}: ***\n`);
  });

  test('in the root, in tenant, in a grant and under a key that is unknown itself', async () => {
    const text =
      'version: 1\ntoken: a\ntenant: {url: embedded, password: b}\nlogin:\n  user: c\n  pwd: d\nroles: [{name: A}]\nusers: [{username: u, grants: [{roles: [A], tenant_wide: true, secret: e}]}]\n';
    expect((await problemsOf(text)).map((problem) => problem.split(' | ')[0])).toEqual([
      't.yaml:2:1 token: unknown key "token"; its value (***) looks like a secret',
      't.yaml:3:25 tenant.password: unknown key "password"; its value (***) looks like a secret',
      't.yaml:4:1 login: unknown key "login"',
      't.yaml:6:3 login.pwd: unknown key "pwd"; its value (***) looks like a secret',
      't.yaml:8:64 users[0].grants[0].secret: unknown key "secret"; its value (***) looks like a secret',
    ]);
  });

  test('in an open map it is a name like any other', async () => {
    const ids = 'user_id: a, inbox_role_id: b, review_role_id: c';
    const text = `version: 1\nreview: {${ids}, inbox_ids: {token: d, password: e}}\n`;
    expect(await problemsOf(text)).toEqual([]);
    expect(await shownOf(`${text}zz: 1\n`)).toContain('inbox_ids: {token: d, password: e}}');
  });
});

/** The value is `Swordfish-7`, or lines of it. */
const values: [how: string, value: string][] = [
  ['plain', ' Swordfish-7'],
  ['with a comment', ' Swordfish-7 # was Swordfish-6'],
  ['quoted', ' "Swordfish-7"'],
  ['quoted over lines', ' "Swordfish-7\n      Swordfish-8\n      Swordfish-9"'],
  ['plain over lines', ' Swordfish-7\n      Swordfish-8'],
  ['a literal block', ' |\n      Swordfish-7\n\n      Swordfish-8'],
  ['a folded block', ' >-\n      Swordfish-7\n      Swordfish-8'],
  ['on the next line', '\n      Swordfish-7'],
  ['a list', '\n    - Swordfish-7\n    - Swordfish-8'],
  ['a mapping', '\n      old: Swordfish-7\n      new: Swordfish-8'],
  ['a bracket list over lines', ' [\n      Swordfish-7,\n      Swordfish-8\n      ]'],
  ['a tag', ' !Swordfish-7'],
  ['an anchor', ' &Swordfish-7 x'],
  ['an alias of nothing', ' *Swordfish-7'],
  ['a comment alone', ' #Swordfish-7'],
  ['a number that is too long', ' 77777777777777777777'],
  ['a variable that is none', ' ${Swordfish-7!}'],
  ['an open variable', ' ${Swordfish-7'],
];

describe('is not shown where it is', () => {
  test.each(values)('%s', async (_how, value) => {
    const text = `${USER}    password:${value}\n    zz: 1\n  - username: v\n    grants: [{roles: [B], tenant_wide: true}]\n`;
    const shown = await shownOf(text);
    expect(shown).not.toMatch(/Swordfish|7777/);
    expect(shown).toContain('unknown key "zz"');
    expect(shown.match(/looks like a secret/g)).not.toBeNull();
    expect((await problemsOf(text)).filter((problem) => problem.includes('password'))).toHaveLength(1);
  });

  test('repeated from elsewhere', async () => {
    const shown = await shownOf(
      `version: 1\nx: &pw Swordfish-7\nusers: [{username: u, grants: [], password: *pw}]\n`,
    );
    expect(shown).toContain('unknown key "x"');
    expect(shown).not.toContain('Swordfish');
  });

  test('given twice', async () => {
    const shown = await shownOf(`${USER}    password: Swordfish-7\n    password: Swordfish-8\n`);
    expect(shown).toContain('duplicate key');
    expect(shown).not.toContain('Swordfish');
  });

  test('on one line with others: the rest of the line goes, and the place is kept', async () => {
    const shown = await shownOf(
      '{"version": 1, "users": [{"username": "u", "token": "Swordfish-7", "zz": 1}]}',
    );
    expect(shown).toContain('t.yaml:1:68');
    expect(shown).toContain('{"version": 1, "users": [{"username": "u", "token": ***');
    expect(shown).not.toContain('Swordfish');
  });

  test.each([
    ['the next line is indented too far', `${USER}    password: Swordfish-7\n      active: true\n`],
    ['a bracket is open', `version: 1\nusers: [{username: u, password: Swordfish-7\nroles: []\n`],
    ['a quote is open', `${USER}    password: "Swordfish-7\n    active: true\n`],
    ['the colon is missing', `${USER}    password Swordfish-7\n`],
    ['the blank is missing', `${USER}    password:Swordfish-7\n`],
    ['an escape is wrong', `${USER}    password: "Swordfish-7\\q"\n`],
    ['a variable is not quoted', 'version: 1\nusers: [{username: u, token: ${Swordfish-7}}]\n'],
    ['something further down', `${USER}    token: |\n      Swordfish-7\n      Swordfish-8\n zz: 1\n`],
  ])('where the file is not YAML: %s', async (_how, text) => {
    const shown = await shownOf(text);
    expect(shown).not.toContain('Swordfish');
    expect(shown).toMatch(/t\.yaml:\d+:\d+/);
  });

  test('where the file is not UTF-8', async () => {
    const bytes = Buffer.from(`${USER}    password: Swordfish-7\n    x: \xe9\n`, 'latin1');
    const error: unknown = await read(bytes).catch((thrown: unknown) => thrown);
    const { problems, sources } = error as InvalidInput;
    const shown = problems.map((one) => showProblem(one, sources)).join('\n');
    expect(shown).toContain('not UTF-8 from here on');
    expect(shown).not.toContain('Swordfish');
  });
});

test('a spec with any secret, broken anywhere: it is never shown', async () => {
  const pieces = fc.constantFrom(
    'zz: 1',
    '  x',
    '- ',
    '{',
    ']',
    '"',
    '${',
    '\t',
    '    active: yes',
    '# c',
    '',
  );
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...values.map(([, value]) => value)),
      fc.array(pieces, { maxLength: 4 }),
      fc.array(pieces, { maxLength: 4 }),
      async (value, before, after) => {
        const text = [USER.trimEnd(), ...before, `    password:${value}`, ...after, ''].join('\n');
        expect(await shownOf(text)).not.toMatch(/Swordfish|7777/);
      },
    ),
    { numRuns: runs(300) },
  );
});

describe('user info in the tenant URL', () => {
  test.each([
    'https://bob:Swordfish-7@tenant.example.com',
    'https://bob:Sword/fish-7@tenant.example.com',
    'https://bob:12/Swordfish-7@tenant.example.com/@',
    'bob:Swordfish-7@tenant.example.com',
    '"https://bob:Swordfish-7\\x40tenant.example.com"',
    '${TENANT:-https://bob:Swordfish-7@tenant.example.com}',
    'https://bob:Swordfish-7@${NOPE}',
    '>-\n    https://bob:Swordfish-7@tenant.example.com',
    'https://tenant.example.com/#/view/1?nonce=Swordfish-7',
  ])('%j', async (url) => {
    const shown = await shownOf(`version: 1\ntenant:\n  url: ${url}\n  zz: 1\n`);
    expect(shown).not.toMatch(/Sword|fish-7/);
    expect(shown).toMatch(/t\.yaml:3:\d+ tenant\.url: the tenant URL /);
  });

  test('is a fault in a file that a later one overrides, too', async () => {
    const problems = await problemsOf({
      'a.yaml': 'version: 1\ntenant: {url: "https://bob:pw@a.example"}\n',
      'b.yaml': 'version: 1\ntenant: {url: embedded}\n',
    });
    expect(problems).toEqual([
      'a.yaml:2:15 tenant.url: the tenant URL for a.example holds credentials | write https://a.example, and set FITFORM_USERNAME and FITFORM_PASSWORD in the environment',
    ]);
  });
});

describe('what is no entry of the spec is not shown either', () => {
  test.each([
    ['an entry that was commented out', '    # password: Swordfish-7\n    zz: 1\n'],
    ['one behind an entry', '    active: true # "api_key": Swordfish-7\n    zz: 1\n'],
    ['one among others', '    # user: u, token=Swordfish-7, Swordfish-8\n    zz: 1\n'],
  ])('%s', async (_, lines) => {
    const shown = await shownOf(USER + lines);
    expect(shown).toContain('unknown key "zz"');
    expect(shown).toContain('***');
    expect(shown).not.toContain('Swordfish');
  });

  test('what is repeated through an alias of an alias', async () => {
    const shared = 'x: &x Swordfish-7\ny: &y [*x, *x]\n';
    const shown = await shownOf(`version: 1\n${shared}users:\n  - {username: u, password: [*y]}\n`);
    expect(shown).toContain('unknown key "x"');
    expect(shown).not.toContain('Swordfish');
  });

  test('a .env in the place of a spec', async () => {
    for (const text of [
      'FITFORM_PASSWORD=Swordfish-7\n',
      'A=b\nSECRET_KEY="Swordfish-7"\nFITFORM_TOKEN=Swordfish-8\n',
    ]) {
      const shown = await shownOf(text);
      expect(shown).toContain('a spec is a mapping of keys, not a single value');
      expect(shown).not.toContain('Swordfish');
    }
  });

  test('other comments are', async () => {
    const shown = await shownOf(`${USER}    # everybody in accounting: no token\n    zz: 1\n`);
    expect(shown).toContain('# everybody in accounting: no token');
  });

  test.each([
    ['a comment of one word', `#${'x'.repeat(1_000_000)}\n${USER}`, 0],
    ['no YAML, of one word', `- [\n${'x'.repeat(1_000_000)}`, 1],
    ['no YAML, of beginnings of URLs', `- [\n${'://'.repeat(300_000)}`, 1],
  ])('%s takes no time by the square of its length', async (_what, text, problems) => {
    // Where it does, this never ends.
    expect(await problemsOf(text)).toHaveLength(problems);
  });
});
