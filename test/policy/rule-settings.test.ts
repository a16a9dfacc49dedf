/** What a spec may say of rules: how much they weigh, and what they leave alone; and that guards stay as they are. */
import { describe, expect, test } from 'vitest';
import type { Plan } from '../../src/documents/documents.ts';
import { everything } from '../../src/plan/choose.ts';
import { rules } from '../../src/policy/rules.ts';
import { InvalidInput } from '../../src/specfile/problem/problem.ts';
import { readSpec } from '../../src/specfile/read.ts';
import { kinds } from '../../src/kinds/index.ts';
import { readText } from '../support/read-text-spec.ts';
import { liveOf, planFor } from '../support/shorthand.ts';

const admin = { id: 'r0', name: 'Administrator', permissions: { edit_users: true } };
const me = { id: 'u0', username: 'me', active: true, roles: [{ role: 'r0' }] };
const live = liveOf({ roles: [admin], users: [me], inboxes: [] }, kinds, [], me);

/** Two roles that nobody holds, the second without a permission, and what the policy says of rules. */
const specWith = (said: string): string =>
  `version: 1\npolicy: {rules: {${said}}}\nroles: [{name: A, permissions: [upload]}, {name: B, permissions: []}]\nusers: []\n`;

async function planOf(said: string, more: Partial<typeof everything> = {}): Promise<Plan> {
  const { desired } = await readText(specWith(said));
  return planFor(desired, live, { rules, choice: { ...everything, today: '2026-06-15', ...more } }).plan;
}

const told = ({ violations, left }: Plan): string[] => [
  ...violations.map(
    ({ rule, severity, address, message }) =>
      `${severity} ${rule} ${address ?? (rule.startsWith('except') ? message : '-')}`,
  ),
  ...left.map(({ address, reason }) => `left ${address}: ${reason}`),
];

const EMPTY = 'warning role-without-permissions role/B';
const UNUSED = 'warning unused-role -';

describe('a plan', () => {
  test.each<[said: string, expected: string[]]>([
    ['', [UNUSED, EMPTY]],
    ['unused-role: {severity: error}', ['error unused-role -', EMPTY]],
    ['unused-role: {}', [UNUSED, EMPTY]],
    [
      'unused-role: {except: [{address: role/A, reason: for June}]}',
      ['warning unused-role role/B', EMPTY, 'left role/A: excepted from unused-role: for June'],
    ],
    [
      'unused-role: {severity: error, except: [{address: role/*, reason: for June, until: 2026-06-15}]}',
      [
        EMPTY,
        'left role/A: excepted from unused-role: for June, until 2026-06-15',
        'left role/B: excepted from unused-role: for June, until 2026-06-15',
      ],
    ],
    [
      'unused-role: {except: [{address: role/A, reason: for May, until: 2026-06-14}]}',
      [
        UNUSED,
        EMPTY,
        'warning except-expired policy.rules.unused-role: the exception for "role/A" held until 2026-06-14 (for May), and that date has passed',
      ],
    ],
    [
      'unused-role: {except: [{address: role/A, reason: May, until: 2026-06-14}, {address: role/A, reason: June}]}',
      ['warning unused-role role/B', EMPTY, 'left role/A: excepted from unused-role: June'],
    ],
    [
      'role-without-permissions: {except: [{address: role/A, reason: why not}]}',
      [
        UNUSED,
        EMPTY,
        'warning except-unused policy.rules.role-without-permissions: the exception for "role/A" excepts nothing',
      ],
    ],
    // What a plan does it does once, and then the exception has done its work.
    ['strong-gain: {except: [{address: user/me, reason: on call}]}', [UNUSED, EMPTY]],
    [
      'strong-gain: {except: [{address: user/my, reason: on call}]}',
      [
        UNUSED,
        EMPTY,
        'warning except-unused policy.rules.strong-gain: the exception for "user/my" excepts nothing',
      ],
    ],
  ])('%s', async (said, expected) => {
    expect(told(await planOf(said))).toEqual(expected);
  });

  test('a warning that another room tells is raised and excepted alike', async () => {
    const raised = await planOf('pattern-matches-nothing: {severity: error}', { ignore: ['role/Nobody'] });
    expect(told(raised)).toContain('error pattern-matches-nothing -');
  });

  test.each([
    [
      'error except-unused',
      'except-unused: {severity: error}, unused-role: {except: [{address: user/x, reason: x}]}',
    ],
    [
      'error except-expired',
      'except-expired: {severity: error}, unused-role: {except: [{address: role/A, reason: x, until: 2026-06-14}]}',
    ],
  ])('%s, where an exception that is none is raised', async (expected, said) => {
    expect(told(await planOf(said)).join('\n')).toContain(expected);
  });

  test('what --target leaves out may need an exception later', async () => {
    const said = 'role-without-permissions: {except: [{address: role/A, reason: why not}]}';
    expect(told(await planOf(said, { target: ['role/B'] })).join()).not.toContain('except-unused');
  });

  test('keeps what the spec said, for when it is saved', async () => {
    const { policy } = await planOf('unused-role: {except: [{address: role/A, reason: for June}]}');
    expect(policy.rules).toEqual({
      'unused-role': { severity: null, except: [{ address: 'role/A', reason: 'for June', until: null }] },
    });
    const { desired } = await readText('version: 1\nroles: []\n');
    expect(planFor(desired, live, { rules }).plan.policy).not.toHaveProperty('rules');
  });
});

const problemsOf = (text: string): Promise<string[]> =>
  readText(text).then(
    () => [],
    (error: unknown) => {
      if (!(error instanceof InvalidInput)) throw error;
      return error.problems.map(
        ({ line, column, path, message, hint }) => `${line}:${column} ${path} ${message}; ${hint ?? ''}`,
      );
    },
  );

describe('the spec', () => {
  const guards = rules.filter(({ guard }) => guard);

  test('the guards are those that protect whoever runs it, and all that deletes', () => {
    expect(guards.map(({ id }) => id).sort()).toEqual([
      'allow-delete',
      'expected-account',
      'last-administrator',
      'max-delete-count',
      'max-delete-percent',
      'missing-permissions',
      'no-self-lockout',
      'placeholder-is-not-the-account',
    ]);
  });

  test.each(
    guards.flatMap(({ id }) => [
      `${id}: {severity: warning}`,
      `${id}: {except: [{address: "*", reason: why not}]}`,
    ]),
  )('cannot say %s', async (said) => {
    const [id = ''] = said.split(':');
    const [problem, ...others] = await problemsOf(specWith(said));
    expect(others).toEqual([]);
    expect(problem).toContain(
      `2:18 policy.rules.${id} the rule ${id} is a guard, which no spec can change; take it out. `,
    );
  });

  test.each<[said: string, problem: RegExp]>([
    [
      'unused-rol: {severity: error}',
      /^2:18 policy.rules.unused-rol no rule "unused-rol"; did you mean "unused-role"\?$/,
    ],
    ['nothing-like-it: {severity: error}', /no rule "nothing-like-it"; the rules are name-used-elsewhere, /],
    ['constructor: {}', /no rule "constructor"/],
    ['unused-role: {severity: off}', /policy.rules.unused-role.severity must be .*error.*warning/],
    ['unused-role: {except: [{address: role/A}]}', /policy.rules.unused-role.except\[0\] .*reason/],
    ['unused-role: {except: [{address: role/A, reason: " "}]}', /except\[0\].reason must say why/],
    [
      'unused-role: {except: [{address: rol/A, reason: x}]}',
      /can match no address; did you mean "role\/A"\?/,
    ],
    ['unused-role: {except: [{address: A, reason: x}]}', /can match no address; an address is kind\/name/],
    [
      'unused-role: {except: [{address: role/A, reason: x, until: 2026-02-30}]}',
      /there is no day "2026-02-30"/,
    ],
    ['unused-role: error', /policy.rules.unused-role must be a mapping/],
  ])('%s', async (said, problem) => {
    const problems = await problemsOf(specWith(said));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(problem);
  });

  test('of several files the last that names a rule says all of it', async () => {
    const files: Record<string, string> = {
      'a.yaml':
        'version: 1\npolicy: {rules: {unused-role: {severity: error, except: [{address: role/A, reason: x}]}, spec: {severity: error}}}\n',
      'b.yaml': 'version: 1\npolicy: {rules: {unused-role: {severity: warning}}}\n',
    };
    const readFile = (name: string): Promise<Buffer> => Promise.resolve(Buffer.from(files[name] ?? ''));
    const { desired } = await readSpec({ files: Object.keys(files), kinds, env: {}, readFile });
    expect(desired.policy.rules).toEqual({
      'unused-role': { severity: 'warning', except: [] },
      spec: { severity: 'error', except: [] },
    });
  });
});
