/** Settings as a spec writes them: inside what they belong to, as a mapping or as `inherited`. */
import { describe, expect, test } from 'vitest';
import type { Resource } from '../../src/specfile/desired.ts';
import { problemsOf, read, type Files } from '../support/reading.ts';

const inbox = (...lines: string[]): string =>
  ['version: 1', 'inboxes:', '  - name: invoice', ...lines.map((line) => `    ${line}`), ''].join('\n');

type Shown = Pick<Resource, 'kind' | 'name' | 'state' | 'fields'>;

async function resourcesIn(spec: string | Files, env: Record<string, string> = {}): Promise<Shown[]> {
  const { resources } = (await read(spec, env)).desired;
  return resources.map(({ kind, name, state, fields }) => ({
    kind,
    name,
    fields,
    ...(state ? { state } : {}),
  }));
}

const lookup: Shown = { kind: 'inbox', name: 'invoice', fields: {} };
const of = (fields: Shown['fields'], name = 'inbox/invoice'): Shown => ({ kind: 'sampling', name, fields });
const inherited: Shown = { ...of({}), state: 'absent' };

describe('they are resources of their own', () => {
  test('of an inbox that is only looked up all the same', async () => {
    expect(await resourcesIn(inbox('sampling: { second_pass_stp: 5 }'))).toEqual([
      lookup,
      of({ second_pass_stp: 5 }),
    ]);
  });

  test('of a project, too; an alias stands for the same numbers', async () => {
    const spec = `version: 1
projects: [{ name: a/b, sampling: &few { auto_submit_ffr: 0 } }]
inboxes: [{ name: a/b, sampling: *few }]
`;
    expect(await resourcesIn(spec)).toMatchObject([
      { kind: 'project' },
      { kind: 'inbox' },
      of({ auto_submit_ffr: 0 }, 'project/a/b'),
      of({ auto_submit_ffr: 0 }, 'inbox/a/b'),
    ]);
  });

  test('they come after all that they may belong to, and before roles and users', async () => {
    const spec = `version: 1
users: [{ username: ann }]
roles: [{ name: Clerk }]
inboxes: [{ name: invoice, sampling: inherited }, { name: orders }]
projects: [{ name: Sales, sampling: inherited }]
`;
    expect((await resourcesIn(spec)).map(({ kind, name }) => `${kind}/${name}`)).toEqual([
      'project/Sales',
      'inbox/invoice',
      'inbox/orders',
      'sampling/project/Sales',
      'sampling/inbox/invoice',
      'role/Clerk',
      'user/ann',
    ]);
  });

  test('inherited is a tombstone, from a variable as well', async () => {
    expect(await resourcesIn(inbox('sampling: inherited'))).toEqual([lookup, inherited]);
    expect(await resourcesIn(inbox('sampling: ${MODE}'), { MODE: 'inherited' })).toEqual([lookup, inherited]);
  });

  test('numbers from variables', async () => {
    const spec = inbox('sampling:', '  second_pass_stp: ${STP}', '  second_pass_ffr: ${FFR:-10}');
    expect(await resourcesIn(spec, { STP: '5' })).toEqual([
      lookup,
      of({ second_pass_stp: 5, second_pass_ffr: 10 }),
    ]);
    expect(await problemsOf(spec, { STP: 'many' })).toEqual([
      expect.stringContaining('inboxes[0].sampling.second_pass_stp: must be a whole number'),
    ]);
  });

  test('their kind counts as one with a section only where it is used', async () => {
    const sections = async (spec: string): Promise<boolean> =>
      (await read(spec)).desired.sections.has('sampling');
    expect(await sections(inbox('sampling: inherited'))).toBe(true);
    expect(await sections(inbox())).toBe(false);
  });
});

describe('several files', () => {
  const a = inbox('sampling: { second_pass_stp: 1, second_pass_ffr: 2 }');
  test.each<[name: string, files: Record<string, string>, last: Shown[]]>([
    [
      'the later one changes the numbers that it gives',
      { a, b: inbox('sampling: { second_pass_stp: 9 }') },
      [of({ second_pass_stp: 9, second_pass_ffr: 2 })],
    ],
    [
      'number by number through all of them',
      { a, b: inbox(), c: inbox('sampling: { auto_submit_ffr: 3 }') },
      [of({ second_pass_stp: 1, second_pass_ffr: 2, auto_submit_ffr: 3 })],
    ],
    ['inherited over numbers', { a, b: inbox('sampling: inherited') }, [inherited]],
    [
      'numbers over inherited, and nothing of before',
      { a, b: inbox('sampling: inherited'), c: inbox('sampling: { auto_submit_ffr: 3 }') },
      [of({ auto_submit_ffr: 3 })],
    ],
    ['an inbox that is marked absent has none', { a, b: inbox('state: absent') }, []],
    [
      'one that is back has those that are given since',
      { a, b: inbox('state: absent'), c: inbox('sampling: { auto_submit_ffr: 3 }') },
      [of({ auto_submit_ffr: 3 })],
    ],
    ['one that is back and says none has none', { a, b: inbox('state: absent'), c: inbox() }, []],
  ])('%s', async (_name, files, last) => {
    const [first, ...settings] = await resourcesIn(files);
    expect(first).toMatchObject({ kind: 'inbox', name: 'invoice' });
    expect(settings).toEqual(last);
  });
});

describe('maps in settings of several files', () => {
  const below = inbox('thresholds: { fields: { total: 95, iban: 98 }, sections: { invoice: 90 } }');
  const above = inbox('thresholds: { fields: { at_least: { total: 97 }, date: 50 } }');
  const third = inbox('thresholds: { fields: { iban: none, date: 60 } }');
  const merged = async (...files: string[]): Promise<unknown> =>
    (await resourcesIn(Object.fromEntries(files.map((text, index) => [`${index}.yaml`, text])))).at(-1)
      ?.fields;

  test('are merged key by key, in two and in three', async () => {
    expect(await merged(below, above)).toEqual({
      fields: { iban: 98, date: 50, at_least: { total: 97 } },
      sections: { invoice: 90 },
    });
    expect(await merged(below, above, third)).toEqual({
      fields: { iban: 'none', date: 60, at_least: { total: 97 } },
      sections: { invoice: 90 },
    });
  });

  test('what is wrong with one is told in its own file', async () => {
    const wrong = inbox('thresholds: { fields: { at_least: { total: high } } }');
    const problems = await problemsOf({ '0.yaml': below, '1.yaml': wrong, '2.yaml': third });
    expect(problems).toEqual([
      expect.stringMatching(/^1\.yaml:4:48 inboxes\[0\]\.thresholds\.fields\.at_least\.total: /),
    ]);
  });
});

describe('what is wrong is told where it stands', () => {
  const NEITHER = 'inboxes[0].sampling: must be a mapping of settings, or inherited';
  test.each<[line: string, problem: string]>([
    ['sampling: inherit', `4:15 ${NEITHER} | did you mean "inherited"?`],
    ['sampling: Inherited', `4:15 ${NEITHER} | did you mean "inherited"?`],
    ['sampling:', `4:14 ${NEITHER}`],
    ['sampling: 5', `4:15 ${NEITHER}`],
    ['sampling: []', `4:15 ${NEITHER}`],
    [
      'sampling: {}',
      '4:15 inboxes[0].sampling: name at least one of second_pass_stp, second_pass_ffr, auto_submit_ffr, auto_reject_ffr, or write inherited',
    ],
    [
      'sampling: { second_pass_STP: 5 }',
      '4:17 inboxes[0].sampling.second_pass_STP: unknown key "second_pass_STP" | did you mean "second_pass_stp"?',
    ],
    [
      'sampling: { second_pass_stp: 5.5 }',
      '4:34 inboxes[0].sampling.second_pass_stp: must be a whole number, not the number 5.5',
    ],
    [
      'sampling: { second_pass_stp: null }',
      '4:34 inboxes[0].sampling.second_pass_stp: must be a whole number, but nothing is given | write second_pass_stp: 5, or leave the key out if it is optional',
    ],
    ['samplng: inherited', '4:5 inboxes[0].samplng: unknown key "samplng" | did you mean "sampling"?'],
  ])('%s', async (line, problem) => {
    expect(await problemsOf(inbox(line))).toEqual([`t.yaml:${problem}`]);
  });

  test('beside a tombstone', async () => {
    expect(await problemsOf(inbox('state: absent', 'sampling: inherited'))).toEqual([
      't.yaml:5:15 inboxes[0].sampling: sampling means nothing for an inbox that is marked absent | leave it out, or take out state: absent',
    ]);
  });

  test('a section of their own, or in what has none', async () => {
    expect(await problemsOf('version: 1\nsampling: []\n')).toEqual([
      't.yaml:2:1 sampling: unknown key "sampling" | known here: version, fitform, tenant, policy, review, formats, projects, inboxes, roles, users',
    ]);
    expect(await problemsOf('version: 1\nformats: [{ name: F, sampling: inherited }]\n')).toEqual([
      't.yaml:2:22 formats[0].sampling: unknown key "sampling" | known here: name, id, renamed_from, fields, tables, document_types, separators',
    ]);
  });

  test('a spec cannot list all that there may be; it can ignore and protect them', async () => {
    expect(await problemsOf(`${inbox('sampling: inherited')}policy: { exclusive: [sampling] }\n`)).toEqual([
      't.yaml:5:23 policy.exclusive[0]: must be one of project, inbox, role, user',
    ]);
    const policy = `policy: { protect: [sampling/inbox/a], ignore: [{ pattern: 'sampling/*', reason: x }] }\n`;
    expect(await problemsOf(`${inbox('sampling: inherited')}${policy}`)).toEqual([]);
  });
});
