/** A spec brought up to date: what differs changes, and every other byte stays. */
import { describe, expect, test } from 'vitest';
import { role, update, user, type Lists } from '../support/live-tenant.ts';

const projects = [
  { id: 'p1', name: 'Accounting', formats: ['f1', 'f2'], split_into_sections: true, timeout: 30 },
  { id: 'p2', name: 'Purchasing', formats: ['f2'], split_into_sections: false },
];
const lists = {
  formats: ['Invoice', 'Order', 'Letter'].map((name, index) => ({ id: `f${index + 1}`, name })),
  projects,
  inboxes: [
    { id: 'i1', name: 'invoice', project: 'p1' },
    { id: 'i2', name: 'orders', project: 'p2' },
  ],
  roles: [role('r1', 'Guest', 'view_list', 'upload'), role('r2', 'Clerk', 'review', 'submit')],
  users: [user('u1', 'mary', 'r1 i1', 'r2 i1', 'r1 i2')],
} satisfies Lists;

/** Runs an update of each spec, and again: the second has nothing left to do. */
function expectUpdate(
  before: string,
  after: string,
  with_: Lists = lists,
  env: Record<string, string> = {},
): void {
  const updated = update(before, with_, env);
  expect(updated.text).toBe(after);
  expect(update(after, with_, env)).toEqual({ text: after, news: [] });
}

describe('a name that the tenant keeps in another form', () => {
  test('is written as the tenant has it, wherever it stands', () => {
    expectUpdate(
      `version: 1
inboxes: [{name: Invoice}, {name: orders}] # ours
roles:
  - name: 'clerk ' # who checks
    permissions: [review, submit]
users:
  - username: Mary # reads
    grants:
      - {roles: ['clerk '], inboxes: [Invoice]} # what she checks
`,
      `version: 1
inboxes: [{name: invoice}, {name: orders}] # ours
roles:
  - name: Clerk # who checks
    permissions: [review, submit]
users:
  - username: mary # reads
    grants:
      - {roles: [Clerk], inboxes: [invoice]} # what she checks
`,
      { ...lists, users: [user('u1', 'mary', 'r2 i1')] },
    );
  });
});

test('the versions of fitform that a spec is for stay', () => {
  expectUpdate(
    `version: 1
fitform: '>=0.1' # since sampling
roles:
  - name: Clerk
    permissions: [review]
`,
    `version: 1
fitform: '>=0.1' # since sampling
roles:
  - name: Clerk
    permissions: [review, submit]
`,
  );
});

describe('nothing differs', () => {
  test.each<[string, string]>([
    [
      'odd spacing and comments',
      '# x\n\n\nversion:   1   # one\nroles:\n- {name:   Clerk , permissions: [ submit,review ]}\n\n# end',
    ],
    ['another order', 'roles:\n  - permissions: [submit, review]\n    name: Clerk\nversion: 1\n'],
    ['only looked up', 'version: 1\nroles:\n  - name: Clerk\n'],
    ['an empty section', 'version: 1\nroles: []\n'],
    [
      'a subset that at_least asks for',
      'version: 1\nroles:\n  - name: Clerk\n    permissions: {at_least: [review]}\n',
    ],
    [
      'grants in other blocks',
      `version: 1
inboxes: [{name: invoice}, {name: orders}]
roles: [{name: Guest}, {name: Clerk}]
users:
  - username: mary
    grants:
      - {roles: [Guest], inboxes: [orders, invoice]}
      - {roles: [Clerk], inboxes: [invoice]}
`,
    ],
    [
      'an old name that says nothing any more',
      'version: 1\nroles:\n  - name: Clerk\n    renamed_from: Reviewer\n',
    ],
    ['a tombstone of what is gone', 'version: 1\nroles:\n  - name: Old\n    state: absent\n'],
  ])('%s', (_name, text) => {
    expect(update(text, lists)).toEqual({ text, news: [] });
  });
});

describe('a value', () => {
  test.each<[string, string, string]>([
    ['plain', 'timeout: 20 # seconds?', 'timeout: 30 # seconds?'],
    ['that no longer is there', 'default_document_type: letter\n    timeout: 30', 'timeout: 30'],
    ['that is the default all the same', 'split_into_sections: false', 'split_into_sections: true'],
  ])('%s', (_name, before, after) => {
    const spec = (line: string): string =>
      `version: 1\nprojects:\n  # the first\n  - name: Accounting # ours\n    ${line}\n    # done\n`;
    expectUpdate(spec(before), spec(after));
  });

  test('by name', () => {
    expectUpdate(
      'version: 1\nprojects: [{name: Accounting}, {name: Purchasing}]\ninboxes:\n  - {name: orders, project: "Accounting"}\n',
      'version: 1\nprojects: [{name: Accounting}, {name: Purchasing}]\ninboxes:\n  - {name: orders, project: Purchasing}\n',
    );
  });

  test('to what is not listed yet: it is listed by its name alone', () => {
    expectUpdate(
      'version: 1\nprojects:\n  - name: Accounting\n\ninboxes:\n  - name: orders\n    project: Accounting\n',
      'version: 1\nprojects:\n  - name: Accounting\n  - name: Purchasing\n\ninboxes:\n  - name: orders\n    project: Purchasing\n',
    );
  });

  test('that leads nowhere on the tenant is not managed any more', () => {
    const inboxes = [{ id: 'i2', name: 'orders', project: 'p9' }];
    expectUpdate(
      'version: 1\nprojects: [{name: Accounting}]\ninboxes:\n  - project: Accounting # where it was\n    name: orders\n',
      'version: 1\nprojects: [{name: Accounting}]\ninboxes:\n  - name: orders\n',
      { ...lists, inboxes },
    );
  });

  test('in several lines', () => {
    const before =
      'version: 1\nprojects:\n  - name: Typed\n    default_document_type: >-\n      some\n      type\n    timeout: 1\n';
    const typed = [{ id: 'p3', name: 'Typed', formats: ['f1'], default_document_type: 'yes', timeout: 1 }];
    expectUpdate(
      before,
      'version: 1\nprojects:\n  - name: Typed\n    default_document_type: "yes"\n    timeout: 1\n',
      {
        ...lists,
        projects: typed,
      },
    );
  });
});

describe('a variable', () => {
  const spec = (timeout: string, name = '${TEAM:-Accounting}'): string =>
    `version: 1\nprojects:\n  - name: ${name}\n    default_document_type: ${timeout}\n`;
  const typed = { ...lists, projects: [{ ...projects[0], id: 'p1', default_document_type: 'letter' }] };

  test('stays where its value is live', () => {
    expect(update(spec('"${TYPE}"'), typed, { TYPE: 'letter' }).news).toEqual([]);
    expect(update(spec('"${TYPE:-letter}"'), typed).news).toEqual([]);
  });

  test('gives way where another value is live', () => {
    expectUpdate(spec('"${TYPE:-invoice}"'), spec('letter'), typed);
  });

  test('in a list stays beside what changes', () => {
    expectUpdate(
      'version: 1\nroles:\n  - name: Clerk\n    permissions: ["${ONE:-review}", "${TWO:-upload}"]\n',
      'version: 1\nroles:\n  - name: Clerk\n    permissions: ["${ONE:-review}", submit]\n',
    );
  });

  test('is not made by a live text that looks like one', () => {
    expectUpdate(
      spec('letter', 'Accounting'),
      spec('"$${HOME}"', 'Accounting'),
      { projects: [{ id: 'p1', name: 'Accounting', default_document_type: '${HOME}' }] },
      { HOME: '/root' },
    );
  });
});

describe('a list', () => {
  test.each<[string, string, string]>([
    ['in brackets', '[review, upload]', '[review, submit]'],
    ['with blanks inside', '[ upload, review ]', '[ review, submit ]'],
    ['that grows', '[]', '[review, submit]'],
    ['with one member', '[submit]', '[submit, review]'],
    ['with a last comma', '[review, ]', '[review, submit, ]'],
    ['over lines', '[\n      review,\n      upload,\n    ]', '[\n      review,\n      submit,\n    ]'],
    [
      'over lines without a last comma',
      '[\n      upload,\n      review\n    ]',
      '[\n      review,\n      submit\n    ]',
    ],
    [
      'with comments',
      '[\n      # first\n      review, # why\n      # second\n      upload # gone\n    ] # all',
      '[\n      # first\n      review, # why\n      submit\n    ] # all',
    ],
    [
      'over lines, several on each',
      '[upload, review,\n      edit_users, versions]',
      '[review,\n      submit]',
    ],
    ['in lines', '\n      - review\n      - upload', '\n      - review\n      - submit'],
    ['in lines as far out as the key', '\n    - upload\n    - review', '\n    - review\n    - submit'],
    [
      'in lines with comments',
      ' # these\n      # first\n      - review # why\n      # second\n      - upload # gone',
      ' # these\n      # first\n      - review # why\n      - submit',
    ],
    [
      'in lines with blank ones between',
      '\n\n      - upload\n\n      - review\n',
      '\n\n      - review\n      - submit\n',
    ],
    ['with a text in quotes', '["review", \'upload\']', '["review", submit]'],
  ])('%s', (_name, before, after) => {
    const spec = (list: string): string =>
      `version: 1\nroles:\n  - name: Clerk\n    permissions: ${list}\n`.replace(': \n', ':\n');
    expectUpdate(spec(before), spec(after));
  });

  test.each<[string, string, string]>([
    ['in brackets', '[review, upload] # all', '[] # all'],
    ['in lines', '\n      - review\n      # second\n      - upload', ' []'],
    ['in lines, behind a comment', ' # all\n      - review', ' [] # all'],
  ])('that becomes empty, %s', (_name, before, after) => {
    const spec = (list: string): string =>
      `version: 1\nroles:\n  - name: None\n    permissions:${list}\n# end\n`;
    const roles = [role('r1', 'None')];
    expectUpdate(
      spec(before.startsWith('[') ? ` ${before}` : before),
      spec(after.startsWith('[') ? ` ${after}` : after),
      { roles },
    );
  });

  test.each<[string, string, string]>([
    ['another order', '[Order, "Invoice"]', '["Invoice", Order]'],
    [
      'another order, in lines',
      '\n      - Order # second\n      - Invoice',
      '\n      - Invoice\n      - Order # second',
    ],
    ['one more, in the middle', '[Order]', '[Invoice, Order]'],
    ['one less', '[Letter, Invoice, Order]', '[Invoice, Order]'],
    ['one for another', '[Invoice, Letter]', '[Invoice, Order]'],
  ])('whose order counts: %s', (_name, before, after) => {
    const spec = (list: string): string =>
      `version: 1\nformats: [{name: Invoice}, {name: Order}, {name: Letter}]\nprojects:\n  - name: Accounting\n    formats: ${list}\n`.replace(
        ': \n',
        ':\n',
      );
    expectUpdate(spec(before), spec(after));
  });

  test('at least: only what is not live goes', () => {
    expectUpdate(
      'version: 1\nroles:\n  - name: Clerk\n    permissions:\n      at_least: [review, upload] # needed\n',
      'version: 1\nroles:\n  - name: Clerk\n    permissions:\n      at_least: [review] # needed\n',
    );
  });
});

describe('grants', () => {
  const spec = (grants: string): string => `version: 1
inboxes: [{name: invoice}, {name: orders}]
roles: [{name: Guest}, {name: Clerk}]
users:
  - username: mary
    grants:${grants}
`;

  test.each<[string, string, string]>([
    [
      'a block whose product is live stays, the rest is added as few blocks',
      ' # by hand\n      # reads\n      - roles: [Guest] # only\n        inboxes: [invoice, orders]',
      ' # by hand\n      # reads\n      - roles: [Guest] # only\n        inboxes: [invoice, orders]\n      - roles: [Clerk]\n        inboxes: [invoice]',
    ],
    [
      'a block of which a part is not live goes',
      '\n      - roles: [Clerk, Guest]\n        inboxes: [invoice, orders]',
      '\n      - roles: [Clerk, Guest]\n        inboxes: [invoice]\n      - roles: [Guest]\n        inboxes: [orders]',
    ],
    [
      'in brackets',
      ' [{roles: [Guest], tenant_wide: true}]',
      ' [{roles: [Clerk, Guest], inboxes: [invoice]}, {roles: [Guest], inboxes: [orders]}]',
    ],
    [
      'in padded braces',
      ' [{ roles: [Guest], inboxes: [invoice, orders] }]',
      ' [{ roles: [Guest], inboxes: [invoice, orders] }, { roles: [Clerk], inboxes: [invoice] }]',
    ],
  ])('%s', (_name, before, after) => {
    expectUpdate(spec(before), spec(after));
  });

  test.each<[string, string, string]>([
    [
      'in lines',
      '\n      - roles: [Guest] # only\n        inboxes: [invoice]',
      '\n      at_least:\n        - roles: [Guest] # only\n          inboxes: [invoice]',
    ],
    [
      'in lines as far out as the key',
      ' # why\n    # reads\n    - roles: [Guest]\n      inboxes: [invoice]',
      ' # why\n      at_least:\n      # reads\n      - roles: [Guest]\n        inboxes: [invoice]',
    ],
    [
      'in brackets',
      ' [{roles: [Guest], inboxes: [invoice]}]',
      ' {at_least: [{roles: [Guest], inboxes: [invoice]}]}',
    ],
  ])('with one that cannot be listed become at_least, %s', (_name, before, after) => {
    const users = [user('u1', 'mary', 'r1 i1', 'r9 i1')];
    const remark = '    # (id r9) on invoice: this cannot be listed, and stays as it is\n';
    expectUpdate(spec(before), spec(after).replace('    grants:', `${remark}    grants:`), {
      ...lists,
      users,
    });
  });

  test('on documents are no difference', () => {
    const text = spec(' [{roles: [Guest], inboxes: [invoice]}]');
    expect(update(text, { ...lists, users: [user('u1', 'mary', 'r1 i1', 'r2 - d1')] })).toEqual({
      text,
      news: [],
    });
  });
});

describe('an entry', () => {
  test('that is not live goes, with what is said about it', () => {
    expectUpdate(
      'version: 1\n\n# Who may what\nroles:\n  # looked up\n  - name: Clerk\n\n  # not any more\n  - name: Old # since May\n    permissions:\n      - upload\n      # one more\n    # all\n\n  # the last\n  - name: Guest\n',
      'version: 1\n\n# Who may what\nroles:\n  # looked up\n  - name: Clerk\n\n  # the last\n  - name: Guest\n',
    );
  });

  test('that is not live goes with all that refers to it', () => {
    expectUpdate(
      'version: 1\ninboxes:\n  - name: closed\n  - name: invoice\n  - name: orders\nroles: [{name: Guest}, {name: Clerk}, {name: Old}]\nusers:\n  - username: mary\n    grants:\n      - roles: [Guest]\n        inboxes: [invoice, orders]\n      - {roles: [Clerk], inboxes: [invoice]}\n      - roles: [Old]\n        inboxes: [closed]\n',
      'version: 1\ninboxes:\n  - name: invoice\n  - name: orders\nroles: [{name: Guest}, {name: Clerk}]\nusers:\n  - username: mary\n    grants:\n      - roles: [Guest]\n        inboxes: [invoice, orders]\n      - {roles: [Clerk], inboxes: [invoice]}\n',
    );
  });

  test('that was the last of its section leaves an empty one', () => {
    expectUpdate(
      'version: 1\nroles: # none yet\n  - name: Old\nusers: []\n',
      'version: 1\nroles: [] # none yet\nusers: []\n',
    );
  });

  test('that is live and not listed stays unlisted', () => {
    expect(update('version: 1\nroles:\n  - name: Clerk\n', lists).news).toEqual([]);
  });

  test('with twins is pinned, the first by id', () => {
    const roles = [role('r3', 'Clerk', 'upload'), role('r2', 'Clerk', 'review')];
    expectUpdate(
      'version: 1\nroles:\n  - name: Clerk # which?\n    permissions: [review]\n',
      'version: 1\nroles:\n  - name: Clerk # which?\n    id: r2\n    permissions: [review]\n',
      { roles },
    );
    expectUpdate('version: 1\nroles: [{name: Clerk}]\n', 'version: 1\nroles: [{name: Clerk, id: r2}]\n', {
      roles,
    });
  });

  test('goes by its id: the name follows', () => {
    expectUpdate(
      'version: 1\nroles:\n  - name: Reviewer\n    id: r2\n    permissions: [review, submit]\n',
      'version: 1\nroles:\n  - name: Clerk\n    id: r2\n    permissions: [review, submit]\n',
    );
  });

  test('goes by its id: what refers to it is told from its twin', () => {
    const roles = [role('r2', 'Clerk', 'review'), role('r3', 'Clerk', 'upload')];
    const text =
      'version: 1\nroles:\n  - {name: Clerk, id: r3}\nusers:\n  - username: mary\n    grants: [{roles: [Clerk], tenant_wide: true}]\n';
    expect(update(text, { roles, users: [user('u1', 'mary', 'r3')] })).toEqual({ text, news: [] });
  });

  test('does not go by the name of what another goes by its id', () => {
    const roles = [role('r1', 'Clerk', 'review'), role('r2', 'Clerk', 'upload')];
    expectUpdate(
      'version: 1\nroles:\n  - {name: Checker, id: r1, permissions: [review]}\n  - {name: Clerk, permissions: [upload]}\n',
      'version: 1\nroles:\n  - {name: Clerk, permissions: [upload], id: r2}\n'.replace(
        ', permissions: [upload], id: r2',
        ', id: r2, permissions: [upload]',
      ),
      { roles },
    );
  });

  test('of two that bear one name now only the first stays', () => {
    const roles = [role('r1', 'Twin'), role('r2', 'Twin')];
    expectUpdate(
      'version: 1\nroles:\n  - {name: A, id: r2}\n  - {name: B, id: r1}\n',
      'version: 1\nroles:\n  - {name: Twin, id: r2}\n',
      { roles },
    );
  });

  test('whose old name is listed from now on loses that', () => {
    expectUpdate(
      'version: 1\nprojects:\n  - name: Accounting\n    renamed_from: Purchasing\ninboxes:\n  - name: orders\n    project: Accounting\n',
      'version: 1\nprojects:\n  - name: Accounting\n  - name: Purchasing\ninboxes:\n  - name: orders\n    project: Purchasing\n',
    );
  });

  test.each([
    ['looks like', "{name: ' ', permissions: [review]}"],
    ['has the id of', '{name: Boss, id: r9, permissions: [review]}'],
  ])('an entry that %s something without a name is taken out, as no spec can list that', (_name, entry) => {
    expectUpdate(
      `version: 1\nroles:\n  - name: Clerk\n  - ${entry}\n`,
      'version: 1\nroles:\n  - name: Clerk\n',
      { ...lists, roles: [...lists.roles, role('r9', '')] },
    );
  });

  test('a tombstone gives way to an entry that takes its name', () => {
    expectUpdate(
      'version: 1\nroles:\n  - {name: Checker, id: r2}\n  - {name: Clerk, id: r8, state: absent}\n',
      'version: 1\nroles:\n  - {name: Clerk, id: r2}\n',
    );
  });

  test.each<[string, string, string]>([
    ['one', 'default_document_type: x # a\n    name: Accounting', 'Accounting'],
    ['two', 'default_document_type: x\n    # b\n    renamed_from: Old # c\n    # d\n    name: New', 'Old'],
  ])('whose first keys go, %s of them', (_name, before, name) => {
    const spec = (entry: string): string =>
      `version: 1\nprojects:\n  - ${entry}\n    sub_page_splitting: true\n`;
    const live = { id: 'p1', name, formats: ['f1'], sub_page_splitting: true };
    const above = before.includes('# d') ? '# d\n  - ' : '';
    const after = `${above}name: ${name}`;
    expectUpdate(spec(before), spec(after).replace('- # d', '# d'), { ...lists, projects: [live] });
  });

  test('whose first key goes while its grants become at_least', () => {
    expectUpdate(
      'version: 1\nroles: [{name: Guest}]\nusers:\n  - renamed_from: mary\n    grants: [{roles: [Guest], tenant_wide: true}]\n    username: marie\n',
      'version: 1\nroles: [{name: Guest}]\nusers:\n  # (id r9) on the WHOLE TENANT: this cannot be listed, and stays as it is\n  - grants: {at_least: [{roles: [Guest], tenant_wide: true}]}\n    username: mary\n',
      { ...lists, users: [user('u1', 'mary', 'r1', 'r9')] },
    );
  });

  test('whose id is gone goes by its name', () => {
    expectUpdate(
      'version: 1\nroles:\n  - name: Clerk\n    id: r7\n',
      'version: 1\nroles:\n  - name: Clerk\n    id: r2\n',
    );
  });

  test('whose old name is live bears that again', () => {
    expectUpdate(
      'version: 1\nroles:\n  - name: Checker\n    renamed_from: [Reviewer, Clerk]\n    permissions: [review, submit]\n',
      'version: 1\nroles:\n  - name: Clerk\n    permissions: [review, submit]\n',
    );
  });

  test('two that have swapped their names', () => {
    expectUpdate(
      'version: 1\nroles:\n  - {name: Guest, id: r2}\n  - {name: Clerk, id: r1}\n',
      'version: 1\nroles:\n  - {name: Clerk, id: r2}\n  - {name: Guest, id: r1}\n',
    );
  });

  test('a tombstone of what is live goes', () => {
    expectUpdate(
      'version: 1\nroles:\n  - name: Clerk\n    state: absent\n  - name: Guest\n',
      'version: 1\nroles:\n  - name: Guest\n',
    );
  });

  test('the placeholder stays what the spec says it is', () => {
    const text = 'version: 1\nusers:\n  - username: guest\n    placeholder: true\n    active: true\n';
    expect(update(text, { users: [user('u1', 'guest')] })).toEqual({ text, news: [] });
  });
});

describe('policy', () => {
  const text = 'version: 1\npolicy: {exclusive: [role]}\nroles:\n  - name: Clerk\n';

  test('all that is live of an exclusive kind is listed', () => {
    expectUpdate(text, `${text}  - name: Guest\n`);
  });

  test('all but what is ignored', () => {
    const ignored = (address: string): boolean => address === 'role/Guest';
    expect(update(text, lists, {}, ignored)).toEqual({ text, news: [] });
  });

  test('what is ignored keeps what it refers to', () => {
    const spec = 'version: 1\nprojects:\n  - name: Gone\ninboxes:\n  - name: orders\n    project: Gone\n';
    const ignored = (address: string): boolean => address === 'inbox/orders';
    expect(update(spec, lists, {}, ignored)).toEqual({ text: spec, news: [] });
  });

  test('what is ignored stays as it is', () => {
    const spec =
      'version: 1\nroles:\n  - name: Clerk\n    permissions: [upload]\n  - name: Gone\n    permissions: []\n';
    const ignored = (address: string): boolean => address.startsWith('role/');
    expect(update(spec, lists, {}, ignored)).toEqual({ text: spec, news: [] });
  });
});

describe('permissions that fitform does not know', () => {
  const roles = [role('r1', 'Guest', 'fly'), role('r2', 'Clerk', 'swim')];
  const guest = 'roles:\n  - name: Guest\n    permissions: []\n';
  const flying = 'roles:\n  - name: Guest\n    permissions: [fly]\n';

  test.each<[string, string, string]>([
    ['without tenant settings', 'version: 1\n', 'version: 1\ntenant:\n  extra_permissions: [fly]\n'],
    [
      'with some',
      'version: 1\ntenant:\n  url: embedded # demo\n',
      'version: 1\ntenant:\n  url: embedded # demo\n  extra_permissions: [fly]\n',
    ],
    [
      'with others',
      'version: 1\ntenant: {extra_permissions: [swim]}\n',
      'version: 1\ntenant: {extra_permissions: [swim, fly]}\n',
    ],
  ])('that a managed role holds are added, %s', (_name, before, after) => {
    expectUpdate(before + guest, after + flying, { roles });
  });
});

describe('anchors and aliases', () => {
  test('stay where nothing differs, and where the change is elsewhere', () => {
    expectUpdate(
      'version: 1\nroles:\n  - name: Clerk\n    permissions: &all [review, submit]\n  - name: Copy\n    permissions: *all\n  - name: Guest\n    permissions: []\n',
      'version: 1\nroles:\n  - name: Clerk\n    permissions: &all [review, submit]\n  - name: Copy\n    permissions: *all\n  - name: Guest\n    permissions: [upload, view_list]\n',
      { roles: [...lists.roles, role('r3', 'Copy', 'review', 'submit')] },
    );
  });

  test.each<[string, string[], string[], string]>([
    [
      'at the alias',
      ['review'],
      ['review', 'upload'],
      'permissions: &all [review]|permissions: [review, upload]',
    ],
    ['at the anchor', ['upload'], ['review'], 'permissions: &all [upload]|permissions: [review]'],
  ])('are written out where the change is %s', (_name, first, second, written) => {
    const [one = '', two = ''] = written.split('|');
    expectUpdate(
      'version: 1\nroles:\n  - name: One\n    permissions: &all [review]\n  - name: Two\n    permissions: *all\n',
      `version: 1\nroles:\n  - name: One\n    ${one}\n  - name: Two\n    ${two}\n`,
      { roles: [role('r1', 'One', ...first), role('r2', 'Two', ...second)] },
    );
  });
});

describe('anchors', () => {
  test('that go leave what they stood for behind', () => {
    expectUpdate(
      'version: 1\nroles:\n  - name: Old\n    permissions: &all\n      - review\n      - submit\n  - name: Clerk\n    permissions: *all\n',
      'version: 1\nroles:\n  - name: Clerk\n    permissions: [review, submit]\n',
    );
  });

  test('without an alias stay where a list becomes empty', () => {
    expectUpdate(
      'version: 1\nroles:\n  - name: None\n    permissions: &all # none\n      - review\n',
      'version: 1\nroles:\n  - name: None\n    permissions: &all [] # none\n',
      { roles: [role('r1', 'None')] },
    );
  });
});

describe('files of other kinds', () => {
  test('JSON stays JSON', () => {
    const before =
      '{\n  "version": 1,\n  "roles": [\n    {"name": "Clerk", "permissions": ["review"]},\n    {\n      "name": "Old"\n    }\n  ]\n}\n';
    const after =
      '{\n  "version": 1,\n  "roles": [\n    {"name": "Clerk", "permissions": ["review", "submit"]}\n  ]\n}\n';
    expectUpdate(before, after);
    expect(JSON.parse(after)).toBeTypeOf('object');
  });

  test('JSON has no comments', () => {
    const spec = (grants: string): string =>
      `{\n  "version": 1,\n  "roles": [{"name": "Guest"}],\n  "users": [\n    {\n      "username": "mary",\n      "grants": ${grants}\n    }\n  ]\n}\n`;
    const list = '[{"roles": ["Guest"], "tenant_wide": true}]';
    expectUpdate(spec(list), spec(`{"at_least": ${list}}`), {
      ...lists,
      users: [user('u1', 'mary', 'r1', 'r9')],
    });
  });

  test('line ends stay as they are', () => {
    expectUpdate(
      'version: 1\r\nroles:\r\n  - name: Clerk # x\r\n    permissions:\r\n      - upload\r\n      - review\r\n',
      'version: 1\r\nroles:\r\n  - name: Clerk # x\r\n    permissions:\r\n      - review\r\n      - submit\r\n',
    );
  });

  test('a last line without an end', () => {
    expectUpdate(
      'version: 1\nroles:\n  - name: Clerk\n    permissions:\n      - review',
      'version: 1\nroles:\n  - name: Clerk\n    permissions:\n      - review\n      - submit',
    );
  });

  test('a document with marks and a comment at its end', () => {
    expectUpdate(
      '---\nversion: 1\nusers:\n  - username: mary\n    grants: []\n# end\n...\n',
      '---\nversion: 1\nusers:\n  - username: mary\n    grants: [{roles: [Clerk, Guest], inboxes: [invoice]}, {roles: [Guest], inboxes: [orders]}]\n\ninboxes:\n  - name: invoice\n  - name: orders\n\nroles:\n  - name: Clerk\n  - name: Guest\n# end\n...\n',
    );
  });
});

test('it says what it did', () => {
  const { news } = update(
    'version: 1\nprojects:\n  - {name: Accounting, timeout: 20, default_document_type: x}\nroles:\n  - name: Clerk\n    permissions: [upload, review]\n  - name: Old\n',
    lists,
  );
  expect(news).toEqual([
    'role/Old: taken out, as no such role is live',
    'project/Accounting: default_document_type taken out: the tenant has none',
    'project/Accounting: timeout 20 -> 30',
    'role/Clerk: permissions + submit, - upload',
  ]);
});

test.each([
  ['a key with a question mark', 'version: 1\nroles:\n  - name: Clerk\n    ? permissions\n    : - upload\n'],
])('%s is too unusual to be changed in place', (_name, text) => {
  expect(() => update(text, lists)).toThrow('cannot be changed in place');
});
