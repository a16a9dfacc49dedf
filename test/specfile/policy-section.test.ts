/** `policy` and `tenant.expect`: what is refused, and what several files come to. */
import { describe, expect, test } from 'vitest';
import { kinds } from '../../src/kinds/index.ts';
import { patternFault } from '../../src/specfile/check/policy-section.ts';
import { problemsOf, read, type Files } from '../support/reading.ts';

const policy = (text: string): string => `version: 1\npolicy: {${text}}`;

test.each<[input: string, problems: string[]]>([
  [
    'version: 1\npolicy: []',
    [
      't.yaml:2:9 policy: must be a mapping of keys, not a list | write its keys below it, without a dash: exclusive, ignore, protect, max_delete, rules',
    ],
  ],
  [
    policy('exclusif: []'),
    ['t.yaml:2:10 policy.exclusif: unknown key "exclusif" | did you mean "exclusive"?'],
  ],
  [
    policy('exclusive: role'),
    ['t.yaml:2:21 policy.exclusive: must be a list, not text | write it as a list: [role]'],
  ],
  [
    `${policy('exclusive: [roles, format, user, user]')}\nusers: []`,
    [
      't.yaml:2:22 policy.exclusive[0]: must be one of project, inbox, role, user | did you mean "role"?',
      't.yaml:2:29 policy.exclusive[1]: must be one of project, inbox, role, user',
      't.yaml:2:43 policy.exclusive[3]: "user" is listed twice, first as exclusive[2]',
    ],
  ],
  [
    `${policy('exclusive: [role, user]')}\nusers: []`,
    [
      't.yaml:2:22 policy.exclusive[0]: role is exclusive, but the spec has no roles: section | list what should stay, or write roles: [] for none',
    ],
  ],
  [
    policy('ignore: [role/A]'),
    [
      't.yaml:2:19 policy.ignore[0]: must be a mapping of keys, not text | write {pattern: role/A, reason: …}',
    ],
  ],
  [policy('ignore: [{pattern: role/A}]'), ['t.yaml:2:19 policy.ignore[0]: missing key "reason"']],
  [policy('ignore: [{reason: x}]'), ['t.yaml:2:19 policy.ignore[0]: missing key "pattern"']],
  [
    policy('ignore: [{pattern: "", reason: ""}]'),
    [
      't.yaml:2:29 policy.ignore[0].pattern: must not be empty',
      't.yaml:2:41 policy.ignore[0].reason: must say why',
    ],
  ],
  [
    policy('ignore: [{pattern: role/A, reason: x, untill: 2026-01-01}]'),
    ['t.yaml:2:48 policy.ignore[0].untill: unknown key "untill" | did you mean "until"?'],
  ],
  [
    policy('ignore: [{pattern: role/A, reason: x, until: 31.12.2026}]'),
    ['t.yaml:2:55 policy.ignore[0].until: must be a date such as 2026-12-31'],
  ],
  [
    policy('ignore: [{pattern: role/A, reason: x, until: 20261231}]'),
    ['t.yaml:2:55 policy.ignore[0].until: must be text, not the number 20261231 | quote it: "20261231"'],
  ],
  [
    policy('ignore: [{pattern: role/A, reason: x, until: 2026-02-30}]'),
    ['t.yaml:2:55 policy.ignore[0].until: there is no day "2026-02-30"'],
  ],
  [
    policy('ignore: [{pattern: role/A, reason: x, until: 2025-02-29}]'),
    ['t.yaml:2:55 policy.ignore[0].until: there is no day "2025-02-29"'],
  ],
  [
    policy('ignore: [{pattern: role/A, reason: x, until: 2026-13-01}]'),
    ['t.yaml:2:55 policy.ignore[0].until: there is no day "2026-13-01"'],
  ],
  [policy('ignore: [{pattern: role/A, reason: x, until: 2024-02-29}]'), []],
  [
    policy('ignore: [{pattern: rol/A, reason: x}]'),
    [
      't.yaml:2:29 policy.ignore[0].pattern: the pattern "rol/A" can match no address | did you mean "role/A"?',
    ],
  ],
  [
    policy('protect: user/*'),
    ['t.yaml:2:19 policy.protect: must be a list, not text | write it as a list: [user/*]'],
  ],
  [
    policy('protect: [3, user/*, user/*]'),
    [
      't.yaml:2:20 policy.protect[0]: must be text, not the number 3 | quote it: "3"',
      't.yaml:2:31 policy.protect[2]: "user/*" is listed twice, first as protect[1]',
    ],
  ],
  [
    policy('protect: [roles/A, rle/*, Clerk, "*", "*/A", "role/\\\\*", "us*r/x", "a\\\\*b", "zzzzzz/*"]'),
    [
      't.yaml:2:20 policy.protect[0]: the pattern "roles/A" can match no address | did you mean "role/A"?',
      't.yaml:2:29 policy.protect[1]: the pattern "rle/*" can match no address | did you mean "role/*"?',
      't.yaml:2:36 policy.protect[2]: the pattern "Clerk" can match no address | an address is kind/name, such as role/Guest',
      't.yaml:2:77 policy.protect[7]: the pattern "a\\\\*b" can match no address | an address is kind/name, such as role/Guest',
      't.yaml:2:86 policy.protect[8]: the pattern "zzzzzz/*" can match no address | the kinds are format, project, inbox, predictors, thresholds, sampling, retention, role, user',
    ],
  ],
  [
    policy('protect: ["${P:-rolle/x}"]'),
    [
      't.yaml:2:20 policy.protect[0]: the pattern "${P:-rolle/x}" can match no address | an address is kind/name',
    ],
  ],
  [
    policy('max_delete: 3'),
    [
      't.yaml:2:22 policy.max_delete: must be a mapping of keys, not the number 3 | write its keys below it: count, percent',
    ],
  ],
  [
    policy('max_delete: {count: -1, percent: 101}'),
    [
      't.yaml:2:30 policy.max_delete.count: must be at least 0',
      't.yaml:2:43 policy.max_delete.percent: must be at most 100',
    ],
  ],
  [
    policy('max_delete: {count: 1.5, percent: "30"}'),
    [
      't.yaml:2:30 policy.max_delete.count: must be a whole number, not the number 1.5',
      't.yaml:2:44 policy.max_delete.percent: must be a whole number, not text | write it without quotes',
    ],
  ],
  [
    policy('max_delete: {counts: 1}'),
    ['t.yaml:2:23 policy.max_delete.counts: unknown key "counts" | did you mean "count"?'],
  ],
  [policy('max_delete: {count: 0, percent: 0}'), []],
  [
    'version: 1\ntenant: {expect: x}',
    [
      't.yaml:2:18 tenant.expect: must be a mapping of keys, not text | write its keys below it: host, account',
    ],
  ],
  [
    'version: 1\ntenant: {expect: {host: https://x.example, account: ""}}',
    [
      't.yaml:2:25 tenant.expect.host: must be a host alone, such as tenant.example.com (or embedded)',
      't.yaml:2:53 tenant.expect.account: must not be empty',
    ],
  ],
  [
    'version: 1\ntenant: {expect: {host: "a b"}}',
    ['t.yaml:2:25 tenant.expect.host: must be a host alone, such as tenant.example.com (or embedded)'],
  ],
  [
    'version: 1\ntenant: {expect: {hots: x}}',
    ['t.yaml:2:19 tenant.expect.hots: unknown key "hots" | did you mean "host"?'],
  ],
  [
    'version: 1\ntenant: {expect: {host: 5}}',
    ['t.yaml:2:25 tenant.expect.host: must be text, not the number 5 | quote it: "5"'],
  ],
  ['version: 1\ntenant: {expect: {host: x.example:8443, account: setup}}', []],
])('%j', async (input, problems) => {
  expect(await problemsOf(input)).toEqual(problems);
});

describe('an exclusive kind without a section', () => {
  const files = (b: string): Files => ({ 'a.yaml': policy('exclusive: [role]'), 'b.yaml': b });
  test.each<[name: string, input: Files, problems: RegExp[]]>([
    ['that another file has', files('version: 1\nroles: []'), []],
    ['that no file has', files('version: 1\nusers: []'), [/^a\.yaml:2:22 .*has no roles: section/]],
    ['that a broken file may have', files('version: 1\nroles: [{name: A'), [/^b\.yaml:2:17: .*not closed/]],
    ['that is misspelt', files('version: 1\nrols: []'), [/^b\.yaml:2:1 rols: unknown key/]],
    ['which a later file takes back', files(policy('exclusive: []')), []],
  ])('%s', async (_name, input, problems) => {
    expect(await problemsOf(input)).toEqual(problems.map((one) => expect.stringMatching(one) as unknown));
  });
});

const policyOf = async (...files: string[]) =>
  (await read(Object.fromEntries(files.map((file, index) => [`${index}.yaml`, file])))).desired.policy;

describe('several files', () => {
  test('what is ignored and protected adds up; kinds and limits are as the last file says them', async () => {
    expect(
      await policyOf(
        `${policy('exclusive: [role], protect: [role/A], max_delete: {count: 1, percent: 5}, ignore: [{pattern: role/X, reason: x}]')}\nroles: []\nusers: []`,
        policy(
          'exclusive: [user], protect: [user/*], max_delete: {count: 4}, ignore: [{pattern: role/Y, reason: y, until: 2026-12-31}]',
        ),
      ),
    ).toEqual({
      exclusive: ['user'],
      ignore: [
        { pattern: 'role/X', reason: 'x', until: null },
        { pattern: 'role/Y', reason: 'y', until: '2026-12-31' },
      ],
      protect: ['role/A', 'user/*'],
      max_delete: { count: 4, percent: 5 },
    });
  });

  test('a limit that nobody speaks of is as ever', async () => {
    expect((await policyOf(policy('max_delete: {percent: 50}'))).max_delete).toEqual({
      count: 10,
      percent: 50,
    });
    expect((await policyOf('version: 1')).max_delete).toEqual({ count: 10, percent: 30 });
  });

  test('what an earlier file expects of the tenant is not dropped by a later one', async () => {
    const { desired } = await read({
      'a.yaml': 'version: 1\ntenant: {expect: {host: Tenant.Example, account: a}}',
      'b.yaml': 'version: 1\ntenant: {expect: {account: b}}',
    });
    expect(desired.tenant.expect).toEqual({ host: 'tenant.example', account: 'b' });
    expect((await read('version: 1')).desired.tenant).not.toHaveProperty('expect');
  });
});

test.each<[pattern: string, hint: RegExp | null]>([
  ['role/Guest*', null],
  ['*', null],
  ['*/A', null],
  ['r*le/A', null],
  ['role/', null],
  ['roles/Guest*', /did you mean "role\/Guest\*"\?/],
  ['Role/A', /did you mean "role\/A"\?/],
  ['webhook/A', /the kinds are/],
  ['Clerk', /kind\/name/],
  ['', /kind\/name/],
])('the pattern %j', (pattern, hint) => {
  const fault = patternFault(pattern, kinds);
  if (hint === null) expect(fault).toBeNull();
  else expect(fault?.hint).toMatch(hint);
});
