/** An update of files as people lay them out: brackets with comments, what anchors share, and what stays in its place. */
import { describe, expect, test } from 'vitest';
import type { Unwritable } from '../../src/export/source-text.ts';
import { role, update, user, type Lists } from '../support/live-tenant.ts';

const lists = {
  formats: ['Invoice', 'Order', 'Letter'].map((name, index) => ({ id: `f${index + 1}`, name })),
  projects: [{ id: 'p1', name: 'Accounting', formats: ['f1', 'f2'] }],
  inboxes: [
    { id: 'i1', name: 'invoice', project: 'p1' },
    { id: 'i2', name: 'orders', project: 'p1' },
  ],
  roles: [role('r1', 'Guest', 'view_list', 'upload'), role('r2', 'Clerk', 'review', 'submit')],
  users: [user('u1', 'mary', 'r1 i1', 'r2 i1', 'r1 i2')],
} satisfies Lists;

/** Updates each spec, and again: the second update has nothing left to do. */
function expectUpdate(before: string, after: string, with_: Lists = lists): void {
  expect(update(before, with_).text).toBe(after);
  expect(update(after, with_)).toEqual({ text: after, news: [] });
}

const indented = (text: string): string => text.replaceAll('\n', '\n    ');

describe('a list in brackets', () => {
  test.each<[string, string, string]>([
    ['a comment alone', '[\n  # none\n]', '[\n  # none\n  review,\n  submit\n]'],
    ['a comment behind the bracket alone', '[ # none\n  ]', '[ # none\n    review,\n    submit\n  ]'],
    ['that shrinks to a comment', '[\n  upload\n  # end\n]', '[\n  review,\n  submit\n  # end\n]'],
    ['a first member that goes', '[upload, # u\n  review]', '[\n  review,\n  submit]'],
    ['a last member with a comment', '[ review # r\n]', '[ review, # r\n  submit\n]'],
    ['leading commas', '[ review # r\n  , upload # u\n]', '[ review # r\n  , submit\n]'],
    [
      'leading commas, the first goes',
      '[\n    upload # u\n    # about r\n  , review # r\n]',
      '[\n    # about r\n   review # r\n  , submit\n]',
    ],
    ['leading commas, one behind the last', '[ review\n  , upload\n  ,\n]', '[ review\n  , submit\n  ,\n]'],
    ['no blank behind the commas', '[upload,review,edit_users]', '[review,submit]'],
    ['a comment between', '[review, # r\n  # none\n  # more\n  upload]', '[review, # r\n  submit]'],
    ['an anchor on a member', '[&r review, upload]', '[&r review, submit]'],
    ['tabs', '[\t# t\n  review,\t# r\n  upload\t,\t# u\n]', '[\t# t\n  review,\t# r\n  submit,\n]'],
    ['brackets in a comment', '[review, # ], [\n  upload # ]\n]', '[review, # ], [\n  submit\n]'],
    ['a member in quotes, over lines', '["re\\\n  view", upload]', '["re\\\n  view", submit]'],
  ])('%s', (_name, before, after) => {
    const spec = (list: string): string =>
      `version: 1\nroles:\n  - name: Clerk\n    permissions: ${indented(list)}\n`;
    expectUpdate(spec(before), spec(after));
  });

  test.each<[string, string, string]>([
    ['the next is behind a comment', '[Order, # o\n  Letter]', '[Invoice,\n  Order # o\n  ]'],
    ['it goes before the first', '[ # all\n  Order]', '[ # all\n  Invoice,\n  Order]'],
    ['leading commas', '[ Order # o\n  , Letter ]', '[ Invoice\n  , Order # o\n  ]'],
  ])('whose order counts: %s', (_name, before, after) => {
    const spec = (list: string): string =>
      `version: 1\nformats: [{name: Invoice}, {name: Order}, {name: Letter}]\nprojects:\n  - name: Accounting\n    formats: ${indented(list)}\n`;
    expectUpdate(spec(before), spec(after));
  });

  test.each<[string, string, string]>([
    ['comments alone go with what they are about', '[\n  # u\n  upload, # u\n]', '[]'],
    ['comments of the list stay', '[ # all\n  upload, # u\n  # end\n]', '[ # all\n  # end\n]'],
    ['a comment behind the bracket stays', '[ # all\n  upload]', '[ # all\n  ]'],
  ])('that becomes empty: %s', (_name, before, after) => {
    const spec = (list: string): string =>
      `version: 1\nroles:\n  - name: None\n    permissions: ${indented(list)}\n`;
    expectUpdate(spec(before), spec(after), { roles: [role('r1', 'None')] });
  });

  const grants = (list: string): string =>
    `version: 1\ninboxes: [{name: invoice}, {name: orders}]\nroles: [{name: Guest}, {name: Clerk}]\nusers:\n  - username: mary\n    grants: ${indented(list)}\n`;

  test('as formatters write it, with the bracket as far out as the key', () => {
    expectUpdate(
      grants('[\n  { roles: [Guest], inboxes: [invoice] },\n  { roles: [Clerk], inboxes: [orders] }\n]'),
      grants(
        '[\n  { roles: [Guest], inboxes: [invoice] },\n  { roles: [Clerk], inboxes: [invoice] },\n  { roles: [Guest], inboxes: [orders] }\n]',
      ),
    );
  });

  test('as formatters write it, that becomes at_least', () => {
    expectUpdate(
      grants('[\n  { roles: [Guest], inboxes: [invoice] } # reads\n]'),
      grants('{ at_least: [\n  { roles: [Guest], inboxes: [invoice] } # reads\n  ] }').replace(
        '    grants:',
        '    # (id r9) on invoice: this cannot be listed, and stays as it is\n    grants:',
      ),
      { ...lists, users: [user('u1', 'mary', 'r1 i1', 'r9 i1')] },
    );
  });

  test.each<[string, string, string]>([
    ['one stays', '[name: Clerk, name: Old]', '[{name: Clerk, id: r2}]'],
    ['with a question mark', '[? name : Clerk]', '[{? name : Clerk, id: r2}]'],
    ['with an anchor', '[&k name: Clerk # c\n  ]', '[{&k name: Clerk, id: r2} # c\n  ]'],
  ])('of pairs: %s', (_name, before, after) => {
    const roles = [role('r2', 'Clerk'), role('r3', 'Clerk')];
    expectUpdate(`version: 1\nroles: ${before}\n`, `version: 1\nroles: ${after}\n`, { roles });
  });

  test('an empty mapping of the tenant gets its first key', () => {
    const spec = (tenant: string, held: string): string =>
      `version: 1\ntenant: ${tenant}\nroles:\n  - name: Guest\n    permissions: ${held}\n`;
    const roles = [role('r1', 'Guest', 'fly')];
    expectUpdate(spec('{}', '[]'), spec('{extra_permissions: [fly]}', '[fly]'), { roles });
    expectUpdate(spec('{\n  # url\n}', '[]'), spec('{\n  # url\n  extra_permissions: [fly]\n}', '[fly]'), {
      roles,
    });
  });
});

test('a comment inside what goes, behind a blank line, goes with it: it would become text of the block above', () => {
  const project = '  - name: >-\n      Accounting\n';
  const formats = '    formats:\n      - Order # c\n\n      # the end\n\n';
  const spec = (text: string): string =>
    `version: 1\nformats: [{name: Order}]\nprojects:\n${text}    # about the next\n  - name: Sales\n`;
  const projects = [
    { id: 'p1', name: 'Accounting', formats: [] },
    { id: 'p2', name: 'Sales', formats: [] },
  ];
  const known = { formats: [{ id: 'f2', name: 'Order' }], projects };
  const [before, after] = [spec(project + formats), spec(`${project}\n`)];
  expectUpdate(before, after, known);
});

describe('what anchors and aliases share', () => {
  const spec = (...lines: string[]): string =>
    `version: 1\nroles:\n${lines.map((line, index) => `  - {name: R${index}, permissions: ${line}}\n`).join('')}`;
  const roles = (...held: string[]): Lists => ({
    roles: held.map((one, index) => role(`r${index}`, `R${index}`, ...one.split(' ').filter(Boolean))),
  });

  test.each<[string, string[], string[], string[]]>([
    [
      'all change alike',
      ['&a [review]', '*a', '*a'],
      ['upload', 'upload', 'upload'],
      ['&a [upload]', '*a', '*a'],
    ],
    [
      'one alias changes',
      ['&a [review]', '*a', '*a'],
      ['review', 'upload', 'review'],
      ['&a [review]', '[upload]', '*a'],
    ],
    [
      'the anchor alone changes: the next one takes its place',
      ['&a [review]', '*a', '*a'],
      ['upload', 'review', 'review'],
      ['[upload]', '&a [review]', '*a'],
    ],
    [
      'most change, and alike: they go on sharing',
      ['&a [review]', '*a', '*a', '*a'],
      ['review', 'upload', 'upload', 'upload'],
      ['[review]', '&a [upload]', '*a', '*a'],
    ],
    [
      'the anchor is given again: each alias is of the last one before it',
      ['&a [review]', '*a', '&a [submit]', '*a', '*a'],
      ['review', 'upload', 'submit', 'submit', 'submit'],
      ['&a [review]', '[upload]', '&a [submit]', '*a', '*a'],
    ],
    [
      'the anchor is given again, and all of the first change',
      ['&a [review]', '*a', '&a [submit]', '*a'],
      ['upload', 'upload', 'submit', 'submit'],
      ['&a [upload]', '*a', '&a [submit]', '*a'],
    ],
    [
      'an anchor on a member stays where it is not touched',
      ['[&r review, &s submit]', '[*r]', '[*s, *r]'],
      ['review submit', 'review upload', 'submit review'],
      ['[&r review, &s submit]', '[*r, upload]', '[*s, *r]'],
    ],
    [
      'an anchor on a member that goes',
      ['[&r review, &s submit]', '[*r]', '[*s, *r]'],
      ['submit', 'review', 'submit review'],
      ['[&s submit]', '[&r review]', '[*s, *r]'],
    ],
  ])('%s', (_name, before, live, after) => {
    expectUpdate(spec(...before), spec(...after), roles(...live));
  });

  test('the entry with the anchor goes: the next one takes its place', () => {
    const before = `version: 1\nroles:\n  - {name: Gone, permissions: &a [review]}\n`;
    const rest = (first: string): string =>
      `  - {name: R0, permissions: ${first}}\n  - {name: R1, permissions: *a}\n`;
    expectUpdate(
      before + rest('*a'),
      `version: 1\nroles:\n${rest('&a [review]')}`,
      roles('review', 'review'),
    );
  });

  test('an alias that moves while what it stands for goes', () => {
    const before = `version: 1
formats: [{name: Invoice}, {name: Order}]
projects:
  - name: One
    formats: [&i Invoice, Order]
  - name: Two
    formats: [*i, Order]
`;
    const projects = [
      { id: 'p1', name: 'One', formats: ['f2'] },
      { id: 'p2', name: 'Two', formats: ['f2', 'f1'] },
    ];
    const after = before.replace('[&i Invoice, Order]', '[Order]').replace('[*i, Order]', '[Order, Invoice]');
    expectUpdate(before, after, { ...lists, projects });
  });

  test('a value of several, one of which differs', () => {
    const spec_ = (second: string): string =>
      `version: 1\nprojects:\n  - name: One\n    timeout: &t 30\n  - name: Two\n    timeout: ${second}\n  - name: Three\n    timeout: *t\n`;
    const projects = (second: number): Lists => ({
      projects: [30, second, 30].map((timeout, index) => ({
        id: `p${index}`,
        name: ['One', 'Two', 'Three'][index] ?? '',
        timeout,
      })),
    });
    expectUpdate(spec_('*t'), spec_('60'), projects(60));
    const all = { projects: projects(60).projects?.map((one) => ({ ...one, timeout: 60 })) ?? [] };
    expectUpdate(spec_('*t'), spec_('*t').replace('&t 30', '&t 60'), all);
  });

  test('shared inside of what is shared: the inner one is changed where it stands', () => {
    const before = `version: 1
inboxes: [{name: invoice}, {name: orders}]
roles: [{name: Guest}, {name: Clerk}]
users:
  - username: mary
    grants: &g
      - {roles: &r [Guest], inboxes: [invoice]} # reads
      - {roles: *r, inboxes: [orders]}
  - username: john
    grants: *g
`;
    const both = ['r1 i1', 'r2 i1', 'r1 i2', 'r2 i2'];
    const rest = '      - roles: [Clerk]\n        inboxes: [invoice, orders]\n';
    expectUpdate(before, before.replace('  - username: john\n', `${rest}  - username: john\n`), {
      ...lists,
      users: [user('u1', 'mary', ...both), user('u2', 'john', ...both)],
    });
    const pinned = before.replace('{name: Guest}', '{name: Guest, id: r1}');
    const guests = ['r1 i1', 'r1 i2'];
    expectUpdate(pinned, pinned.replaceAll('Guest', 'Visitor'), {
      ...lists,
      roles: [role('r1', 'Visitor'), role('r2', 'Clerk')],
      users: [user('u1', 'mary', ...guests), user('u2', 'john', ...guests)],
    });
  });

  test('2,000 users share one anchor and one of them changes: one line does', () => {
    const names = Array.from({ length: 2000 }, (_, index) => `user${index}`);
    const before = `version: 1\ninboxes: [{name: invoice}]\nroles: [{name: Guest}, {name: Clerk}]\nusers:\n${names
      .map(
        (name, index) =>
          `  - {username: ${name}, grants: ${index === 0 ? '&g [{roles: [Guest], inboxes: [invoice]}]' : '*g'}}\n`,
      )
      .join('')}`;
    const users = (changed: number): Lists => ({
      ...lists,
      users: names.map((name, index) => user(`u${index}`, name, index === changed ? 'r2 i1' : 'r1 i1')),
    });
    const changed = (after: string): string[] => {
      const old = new Set(before.split('\n'));
      return after.split('\n').filter((line) => !old.has(line));
    };
    expect(changed(update(before, users(999)).text)).toEqual([
      '  - {username: user999, grants: [{roles: [Clerk], inboxes: [invoice]}]}',
    ]);
    expect(changed(update(before, users(0)).text)).toEqual([
      '  - {username: user0, grants: [{roles: [Clerk], inboxes: [invoice]}]}',
      '  - {username: user1, grants: &g [{roles: [Guest], inboxes: [invoice]}]}',
    ]);
  });
});

describe('a grant that changes in part', () => {
  const spec = (grants: string, names = ['Guest', 'Clerk', 'invoice', 'orders']): string => `version: 1
inboxes: [{name: ${names[2] ?? ''}, id: i1}, {name: ${names[3] ?? ''}, id: i2}]
roles: [{name: ${names[0] ?? ''}, id: r1}, {name: ${names[1] ?? ''}, id: r2}]
users:
  - username: mary
    grants:${grants}
  - username: john
`;
  const users = (...grants: string[]): Lists => ({
    ...lists,
    users: [user('u1', 'mary', ...grants), user('u2', 'john')],
  });

  test.each<[string, string, string, string[]]>([
    [
      'keeps its place, its comments and the rest',
      '\n      # first\n      - roles: # who\n          - Guest # g\n          - Clerk # c\n        inboxes: [invoice] # where\n      # second\n      - {roles: [Guest], tenant_wide: true}',
      '\n      # first\n      - roles: # who\n          - Guest # g\n        inboxes: [invoice] # where\n      # second\n      - {roles: [Guest], tenant_wide: true}',
      ['r1 i1', 'r1'],
    ],
    [
      'in brackets',
      ' [{ roles: [ Guest, Clerk ], inboxes: [invoice] }, # a\n      { roles: [Guest], tenant_wide: true }] # b',
      ' [{ roles: [ Clerk ], inboxes: [invoice] }, # a\n      { roles: [Guest], tenant_wide: true }] # b',
      ['r2 i1', 'r1'],
    ],
    [
      'gets a role in place of an inbox that went',
      '\n      # mary\n      - roles: [Guest] # only\n        inboxes: [invoice, orders]\n      # all\n      - {roles: [Clerk], tenant_wide: true}',
      '\n      # mary\n      - roles: [Guest, Clerk] # only\n        inboxes: [orders]\n      # all\n      - {roles: [Clerk], tenant_wide: true}',
      ['r1 i2', 'r2 i2', 'r2'],
    ],
    [
      'gets an inbox in place of a role that went',
      '\n      - roles: [Guest, Clerk] # who\n        inboxes:\n          - orders # o\n      - {roles: [Clerk], tenant_wide: true}',
      '\n      - roles: [Guest] # who\n        inboxes:\n          - orders # o\n          - invoice\n      - {roles: [Clerk], tenant_wide: true}',
      ['r1 i1', 'r1 i2', 'r2'],
    ],
    [
      'of which nothing is left goes',
      '\n      # gone\n      - {roles: [Guest], inboxes: [orders]}\n      # stays\n      - {roles: [Clerk], inboxes: [orders]}',
      '\n      # stays\n      - {roles: [Clerk], inboxes: [orders]}',
      ['r2 i2'],
    ],
  ])('%s', (_name, before, after, live) => {
    expectUpdate(spec(before), spec(after), users(...live));
  });

  test('what goes takes as little with it as may be, and what is left over comes in its place', () => {
    const before = '\n      - roles: [Guest, Clerk] # both\n        inboxes: [invoice, orders]';
    const after =
      '\n      - roles: [Guest, Clerk] # both\n        inboxes: [orders]\n      - roles: [Clerk]\n        inboxes: [invoice]';
    expectUpdate(spec(before), spec(after), users('r2 i1', 'r1 i2', 'r2 i2'));
  });

  test.each<[string, string]>([
    ['listed', ''],
    ['that must be there at least', ' at_least:'],
  ])('whose role and inbox were renamed keeps its place: %s', (_name, key) => {
    const grants = (who: string, where: string): string =>
      `${key === '' ? '' : '\n     '}${key}\n      # first\n      - roles:\n          - ${who} # g\n          - Clerk\n        inboxes: [ ${where} ] # i\n      - {roles: [Clerk], inboxes: [orders]}`;
    const live = {
      ...lists,
      roles: [role('r1', 'Visitor'), role('r2', 'Clerk')],
      inboxes: [
        { id: 'i1', name: 'in, box' },
        { id: 'i2', name: 'orders' },
      ],
      users: [user('u1', 'mary', 'r1 i1', 'r2 i1', 'r2 i2'), user('u2', 'john')],
    };
    expectUpdate(
      spec(grants('Guest', 'invoice')),
      spec(grants('Visitor', '"in, box"'), ['Visitor', 'Clerk', '"in, box"', 'orders']),
      live,
    );
  });

  test('so do the formats of a project', () => {
    const before =
      'version: 1\nformats:\n  - {name: Bill, id: f1}\n  - {name: Order}\nprojects:\n  - name: Accounting\n    formats:\n      - Bill # paid\n      - Order # sent\n';
    expectUpdate(before, before.replaceAll('Bill', 'Invoice'));
  });
});

describe('line ends', () => {
  test('a new line ends as its neighbours do', () => {
    expectUpdate(
      'version: 1\nroles:\n  - name: Clerk\r\n    permissions:\r\n      - review\r\n  - name: Guest\n    permissions:\n      - upload\n',
      'version: 1\nroles:\n  - name: Clerk\r\n    permissions:\r\n      - review\r\n      - submit\r\n  - name: Guest\n    permissions:\n      - upload\n      - view_list\n',
    );
  });

  test('in brackets, too', () => {
    expectUpdate(
      'version: 1\r\nroles:\n  - {name: Clerk, permissions: [\r\n      review,\r\n    ]}\n  - {name: Guest, permissions: [\n      upload # u\n    ]}\r\n',
      'version: 1\r\nroles:\n  - {name: Clerk, permissions: [\r\n      review,\r\n      submit,\r\n    ]}\n  - {name: Guest, permissions: [\n      upload, # u\n      view_list\n    ]}\r\n',
    );
  });

  test('a value in several lines takes its line end with it', () => {
    const spec = (type: string): string =>
      `version: 1\r\nprojects:\r\n  - name: Accounting\r\n    default_document_type: ${type}\r\n    timeout: 1\r\n`;
    const projects = [{ id: 'p1', name: 'Accounting', default_document_type: 'letter', timeout: 1 }];
    expectUpdate(spec('>-\r\n      some\r\n      type'), spec('letter'), { projects });
    expectUpdate(spec('|- # typed\r\n      some'), spec('letter # typed'), { projects });
  });
});

test('the line of what cannot be changed in place is that of the file as it is', () => {
  const text = `version: 1
inboxes: [{name: invoice}]
roles: [{name: Guest}, {name: Clerk}]
users:
  - username: mary
    grants:
      - {roles: [Guest], inboxes: [invoice]}
  - username: john
    ? grants
    : - {roles: [Guest], inboxes: [invoice]}
`;
  const users = [user('u1', 'mary', 'r1 i1', 'r9 i1'), user('u2', 'john', 'r2 i1')];
  let error: Unwritable | undefined;
  try {
    update(text, { ...lists, users });
  } catch (thrown) {
    error = thrown as Unwritable;
  }
  expect(error?.message).toBe('is written in a way that cannot be changed in place');
  expect(text.slice(0, error?.offset).split('\n')).toHaveLength(10);
});
