/** Settings in an export, and in a spec that is brought up to date: inside what they belong to. */
import { describe, expect, test } from 'vitest';
import { asJson, asYaml } from '../../src/export/export-tenant.ts';
import { matching } from '../../src/kinds/pattern.ts';
import { exportOf } from '../support/live-tenant.ts';
import { sampledLists, type Numbers, type Sampled } from '../support/sampled-tenant.ts';
import { updated as updatedBy, type Changed } from '../support/updated-spec.ts';

const A: Numbers = [1, 2, 3, 4];
const B: Numbers = [5, 5, 5, 5];

/** The sections of the export, without what stands above them. */
function exported(given: Sampled, patterns?: readonly string[]): string {
  const tests = patterns?.map(matching);
  const chosen = tests && ((address: string): boolean => tests.some((matches) => matches(address)));
  const lists = sampledLists(given);
  const projects = lists.projects.map((one) => ({ ...one, formats: ['f'] }));
  const text = asYaml(
    exportOf({ formats: [{ id: 'f', name: 'F' }], ...lists, projects }, chosen ? { chosen } : {}),
  );
  return text.slice(text.indexOf('\n\n') + 2);
}

describe('an export', () => {
  test.each([{ total: 'none' }, { at_least: { total: 5 } }])(
    'leaves out thresholds that a spec would take for something else: %j',
    (annotations) => {
      const thresholds = [{ scope: 'i', thresholds: { annotations, sections: { '': 1, '12': 2 } } }];
      const lists = {
        projects: [{ id: 'p', name: 'Sales', formats: ['f'] }],
        inboxes: [{ id: 'i', name: 'invoice', project: 'p' }],
        ...{ formats: [{ id: 'f', name: 'F' }], thresholds },
      };
      expect(asYaml(exportOf(lists))).toContain('thresholds is not managed here: a spec cannot hold');
    },
  );

  test('has them inside what they belong to; not what is inherited, nor what belongs to nothing', () => {
    const given = {
      inboxes: { invoice: 'Sales', orders: 'Sales', none: 'Sales' },
      sampling: { 'i-invoice': A, 'i-orders': B, 'p-Sales': B, gone: A, '': A },
    };
    expect(exported(given)).toBe(
      `projects:
  - name: Sales
    formats: [F]
    sampling:
      second_pass_stp: 5
      second_pass_ffr: 5
      auto_submit_ffr: 5
      auto_reject_ffr: 5

inboxes:
  - name: invoice
    project: Sales
    sampling:
      second_pass_stp: 1
      second_pass_ffr: 2
      auto_submit_ffr: 3
      auto_reject_ffr: 4
  - name: none
    project: Sales
  - name: orders
    project: Sales
`.replace('projects:', 'formats:\n  - name: F\n\nprojects:'),
    );
    const lists = sampledLists(given);
    expect(asJson(exportOf(lists))).toMatchObject({
      inboxes: [{ name: 'invoice', sampling: { second_pass_stp: 1 } }, { name: 'none' }, { name: 'orders' }],
    });
  });

  test('nor the project’s where they are those of the whole tenant', () => {
    expect(exported({ inboxes: {}, sampling: { 'p-Sales': A, '': A } })).not.toContain('sampling');
  });

  test('of twins, those of the one that is listed', () => {
    const text = exported({
      inboxes: { invoice: 'Sales', 'invoice=i2': 'Sales' },
      sampling: { i2: A, 'i-invoice': B },
    });
    expect(text).toContain('id: i-invoice\n    project: Sales\n    sampling:\n      second_pass_stp: 5\n');
    expect(text).not.toContain('second_pass_stp: 1');
  });

  test('what has no value is left out; what no spec can hold is told', () => {
    const text = exported({
      inboxes: { big: 'Sales', half: 'Sales', none: 'Sales' },
      sampling: {
        'i-half': [1, null, null, 4],
        'i-none': [null, null, null, null],
        'i-big': [2 ** 60, 1, 1, 1],
      },
    });
    expect(text).toContain(`inboxes:
  # sampling is not managed here: a spec cannot hold second_pass_stp 1152921504606847000, second_pass_ffr 1, auto_submit_ffr 1, auto_reject_ffr 1
  - name: big
    project: Sales
  - name: half
    project: Sales
    sampling:
      second_pass_stp: 1
      auto_reject_ffr: 4
  # sampling is not managed here: a spec cannot hold settings without a value
  - name: none
    project: Sales
`);
  });

  const given = {
    inboxes: { invoice: 'Sales', orders: 'Sales', letters: 'Sales' },
    sampling: { 'i-invoice': A, 'i-orders': B, 'i-letters': B, 'p-Sales': B },
  };
  const numbers = (stp: number, ffr = stp, submit = stp, reject = stp): string => `    sampling:
      second_pass_stp: ${stp}
      second_pass_ffr: ${ffr}
      auto_submit_ffr: ${submit}
      auto_reject_ffr: ${reject}
`;
  const LEFT = (address: string): string => `  # its sampling is not chosen: ${address}\n`;

  test.each<[patterns: string[], text: string]>([
    [['sampling/inbox/*'], `inboxes:\n  - name: invoice\n${numbers(1, 2, 3, 4)}`],
    [
      ['sampling/*'],
      `projects:\n  - name: Sales\n${numbers(5)}\ninboxes:\n  - name: invoice\n${numbers(1, 2, 3, 4)}`,
    ],
    [
      ['inbox/invoice'],
      `projects:\n  - name: Sales\n\ninboxes:\n${LEFT('sampling/inbox/invoice')}  - name: invoice\n    project: Sales\n`,
    ],
    [['inbox/letters'], 'projects:\n  - name: Sales\n\ninboxes:\n  - name: letters\n    project: Sales\n'],
    [
      ['inbox/invoice', 'sampling/inbox/invoice'],
      `projects:\n  - name: Sales\n\ninboxes:\n  - name: invoice\n    project: Sales\n${numbers(1, 2, 3, 4)}`,
    ],
    [['sampling/inbox/letters'], ''],
  ])('what is chosen by %j', (patterns, text) => {
    const whole = exported(given, patterns);
    expect(whole.replace(/^base_path.*\n/, '')).toBe(text === '' ? whole : text);
    if (text === '') expect(whole).not.toContain('inboxes');
  });
});

const updated = (file: string, given: Sampled, ...below: string[]): Promise<Changed> =>
  updatedBy(file, sampledLists(given), ...below);

const inbox = (...lines: string[]): string =>
  ['version: 1', 'inboxes:', '  - name: invoice', ...lines.map((line) => `    ${line}`), ''].join('\n');
const live = (numbers: Numbers | null, project?: Numbers): Sampled => ({
  inboxes: { invoice: 'Sales' },
  sampling: { ...(numbers ? { 'i-invoice': numbers } : {}), ...(project ? { 'p-Sales': project } : {}) },
});

describe('a spec that is brought up to date', () => {
  const BLOCK = inbox(
    '# how many',
    'sampling: # of each',
    '  # straight through',
    '  second_pass_stp: 5 # five',
    '  second_pass_ffr: 2',
    'project: Sales',
  ).replace('inboxes', 'projects: [{ name: Sales }]\ninboxes');

  test.each<[name: string, before: string, given: Sampled, after: string, news: string[]]>([
    [
      'numbers that it gives, in their place',
      BLOCK,
      live(A),
      BLOCK.replace('second_pass_stp: 5', 'second_pass_stp: 1'),
      ['inbox/invoice: sampling.second_pass_stp 5 -> 1'],
    ],
    ['as it is', BLOCK, live([5, 2, 9, 9]), BLOCK, []],
    [
      'gone from the tenant',
      BLOCK,
      live(null),
      BLOCK.replace(/sampling: # of each\n(.*\n){3}/, 'sampling: inherited # of each\n'),
      ['inbox/invoice: sampling second_pass_stp 5, second_pass_ffr 2 -> inherited'],
    ],
    [
      'gone, in brackets',
      inbox('sampling: { second_pass_stp: 5 } # five'),
      live(null),
      inbox('sampling: inherited # five'),
      ['inbox/invoice: sampling second_pass_stp 5 -> inherited'],
    ],
    [
      'set on the tenant',
      inbox('# none yet', 'sampling: inherited # for now'),
      live(A),
      inbox(
        '# none yet',
        'sampling: {second_pass_stp: 1, second_pass_ffr: 2, auto_submit_ffr: 3, auto_reject_ffr: 4} # for now',
      ),
      [
        'inbox/invoice: sampling inherited -> second_pass_stp 1, second_pass_ffr 2, auto_submit_ffr 3, auto_reject_ffr 4',
      ],
    ],
    [
      'what only equals the inherited is inherited',
      inbox('sampling: inherited'),
      live(A, A),
      inbox('sampling: inherited'),
      [],
    ],
    [
      'and may be given as numbers',
      inbox('sampling: { second_pass_stp: 1 }'),
      live(A, A),
      inbox('sampling: { second_pass_stp: 1 }'),
      [],
    ],
    [
      'which then are what they are',
      inbox('sampling: { second_pass_stp: 7 }'),
      live(A, A),
      inbox('sampling: { second_pass_stp: 1 }'),
      ['inbox/invoice: sampling.second_pass_stp 7 -> 1'],
    ],
    [
      'a number that has no value',
      BLOCK,
      live([null, 2, 3, 4]),
      BLOCK.replace(/ {6}# straight through\n.*\n/, ''),
      ['inbox/invoice: sampling.second_pass_stp taken out: the tenant has none'],
    ],
    [
      'none has that it gives',
      BLOCK,
      live([null, null, 3, 4]),
      BLOCK.replace(/ {4}# how many\n(.*\n){4}/, ''),
      [
        'inbox/invoice: sampling.second_pass_stp taken out: the tenant has none',
        'inbox/invoice: sampling.second_pass_ffr taken out: the tenant has none',
      ],
    ],
    [
      'nothing that a spec could hold',
      inbox('project: Sales', 'sampling: { second_pass_stp: 5 }').replace(
        'inboxes',
        'projects: [{ name: Sales }]\ninboxes',
      ),
      live([2 ** 60, 1, 1, 1]),
      inbox('project: Sales').replace('inboxes', 'projects: [{ name: Sales }]\ninboxes'),
      ['inbox/invoice: sampling.second_pass_stp taken out: a spec cannot hold 1152921504606847000'],
    ],
    [
      'as JSON',
      '{"version":1,"inboxes":[{"name":"invoice","sampling":{"second_pass_stp":5}}]}',
      live(null),
      '{"version":1,"inboxes":[{"name":"invoice","sampling":"inherited"}]}',
      ['inbox/invoice: sampling second_pass_stp 5 -> inherited'],
    ],
  ])('%s', async (_name, before, given, after, news) => {
    const changed = await updated(before, given);
    expect(changed).toEqual({ text: after, news, obstacles: [] });
    expect(await updated(after, given)).toEqual({ text: after, news: [], obstacles: [] });
  });

  test('numbers that two share part where they differ', async () => {
    const spec = `version: 1
inboxes:
  - name: invoice
    sampling: &few
      second_pass_stp: 1
      second_pass_ffr: 2
  - name: orders
    sampling: *few
`;
    const inboxes = { invoice: 'Sales', orders: 'Sales' };
    const other = await updated(spec, { inboxes, sampling: { 'i-invoice': A, 'i-orders': B } });
    expect(other.text).toContain('sampling: &few\n      second_pass_stp: 1\n');
    expect(other.text).toContain('sampling: {second_pass_stp: 5, second_pass_ffr: 5}');
    const first = await updated(spec, { inboxes, sampling: { 'i-orders': A } });
    expect(first.text).toMatch(/- name: invoice\n {4}sampling: (&few )?inherited\n/);
    expect(first.text).toMatch(
      /- name: orders\n {4}sampling: (&few )?\{second_pass_stp: 1, second_pass_ffr: 2\}/,
    );
    const both = await updated(spec, { inboxes, sampling: {} });
    expect(both.text).toContain('- name: invoice\n    sampling: &few inherited\n');
    expect(both.text).toContain('- name: orders\n    sampling: *few\n');
  });
});

describe('over a file below', () => {
  const below = inbox('sampling: { second_pass_stp: 5, second_pass_ffr: 2 }');
  test.each<[name: string, file: string, given: Sampled, after: string, news: string[]]>([
    [
      'only what differs is said over again',
      inbox(),
      live(A),
      inbox('sampling:', '  second_pass_stp: 1'),
      ['inbox/invoice: sampling.second_pass_stp 5 -> 1 (0.yaml says otherwise)'],
    ],
    [
      'beside what the file says itself',
      inbox('sampling: { auto_submit_ffr: 9 }'),
      live(A),
      inbox('sampling: { auto_submit_ffr: 3, second_pass_stp: 1 }'),
      ['inbox/invoice: sampling.second_pass_stp 5 -> 1', 'inbox/invoice: sampling.auto_submit_ffr 9 -> 3'],
    ],
    [
      'what it says of its own is what it is',
      inbox('sampling: { second_pass_stp: 1 }'),
      live(A),
      inbox('sampling: { second_pass_stp: 1 }'),
      [],
    ],
    [
      'gone from the tenant',
      inbox(),
      live(null),
      inbox('sampling: inherited'),
      ['inbox/invoice: sampling second_pass_stp 5, second_pass_ffr 2 -> inherited (0.yaml says otherwise)'],
    ],
  ])('%s', async (_name, file, given, after, news) => {
    const changed = await updated(file, given, below);
    expect(changed).toEqual({ text: after, news, obstacles: [] });
    expect((await updated(after, given, below)).news).toEqual([]);
  });

  test('set on the tenant, where it says inherited', async () => {
    const { text } = await updated(inbox(), live(A), inbox('sampling: inherited'));
    expect(text).toBe(
      inbox(
        'sampling:',
        ...['second_pass_stp: 1', 'second_pass_ffr: 2', 'auto_submit_ffr: 3', 'auto_reject_ffr: 4'].map(
          (line) => `  ${line}`,
        ),
      ),
    );
  });

  test.each([
    ['that it gives alone', inbox()],
    ['beside others of the file', inbox('sampling: { auto_submit_ffr: 3 }')],
  ])('a number without a value, %s, only that file can take out', async (_name, file) => {
    expect((await updated(file, live([null, 2, 3, 4]), below)).obstacles).toEqual([
      '0.yaml gives sampling.second_pass_stp, for which the tenant has nothing',
    ]);
  });
});
