/** A file brought up to date that is laid over others: they stay, it changes, and the plan of all of them is empty. */
import { describe, expect, test } from 'vitest';
import { updateSpec, type Updated } from '../../src/export/update-spec.ts';
import { kinds } from '../../src/kinds/index.ts';
import { makePlan } from '../../src/plan/make-plan.ts';
import { parse } from '../../src/specfile/yaml/parse.ts';
import { tenantSchema } from '../../src/specfile/check/spec-schema.ts';
import { read } from '../support/reading.ts';
import { liveOf, role, user, type Lists } from '../support/live-tenant.ts';

const lists = {
  formats: [{ id: 'f1', name: 'Invoice' }],
  projects: [{ id: 'p1', name: 'Accounting', formats: ['f1'], timeout: 30 }],
  inboxes: [
    { id: 'i1', name: 'invoice', project: 'p1' },
    { id: 'i2', name: 'orders', project: 'p1' },
  ],
  roles: [role('r1', 'Guest', 'view_list', 'upload'), role('r2', 'Clerk', 'review', 'submit')],
  users: [user('u1', 'mary', 'r1 i1', 'r2 i1')],
} satisfies Lists;

function update(
  base: string,
  overlay: string,
  of: Lists,
  isIgnored = (_: string): boolean => false,
): Updated {
  const below = [
    { name: 'base.yaml', ...parse('base.yaml', `version: 1\n${base}`, {}, tenantSchema(kinds)) },
  ];
  const text = `version: 1\n${overlay}`;
  return updateSpec({ kinds, live: liveOf(of), file: 'prod.yaml', text, below, env: {}, isIgnored });
}

/** What the plan of both would do. */
async function planned(base: string, text: string, of: Lists): Promise<string[]> {
  const { desired } = await read({ 'base.yaml': `version: 1\n${base}`, 'prod.yaml': text });
  const live = liveOf(of, desired.tenant.extra_permissions);
  const tenant = { url: 'https://tenant.example', base_path: '/admin', account: null };
  const { plan, absent } = makePlan({ kinds, desired, live, tenant });
  return [
    ...plan.changes.map(({ action, address }) => `${action} ${address}`),
    ...plan.blocked.map(({ reason }) => reason),
    ...absent.map(({ why }) => why),
  ];
}

const names = 'inboxes: [{name: invoice}, {name: orders}]\n';
const both = `${names}roles:
  - {name: Guest, permissions: [view_list, upload]}
  - {name: Clerk, permissions: [review, submit]}
`;

type Row = [name: string, base: string, overlay: string, after: string, news: string[], of?: Lists];

describe('an overlay', () => {
  test.each<Row>([
    [
      'refers to what only its base lists',
      both,
      'users:\n  - username: mary\n    grants:\n      - {roles: [Guest, Clerk], inboxes: [invoice]}\n      - {roles: [Guest], inboxes: [orders]}\n',
      'users:\n  - username: mary\n    grants:\n      - {roles: [Guest, Clerk], inboxes: [invoice]}\n',
      ['user/mary: grants - Guest on orders'],
    ],
    [
      'of which nothing differs stays as it is',
      both,
      'roles: [{name: Clerk, permissions: [submit,  review]}] # all',
      'roles: [{name: Clerk, permissions: [submit,  review]}] # all',
      [],
    ],
    [
      'is the one that is edited where it gives a field, whatever the base gives',
      'roles: [{name: Clerk, permissions: [review, submit]}]',
      'roles:\n  - name: Clerk # ours\n    permissions: [upload]\n',
      'roles:\n  - name: Clerk # ours\n    permissions: [review, submit]\n',
      ['role/Clerk: permissions + review, + submit, - upload'],
    ],
    [
      'gets an entry where only the base gives what differs',
      'roles: [{name: Clerk, permissions: [review]}, {name: Guest}]',
      'roles:\n  - name: Guest\n',
      'roles:\n  - name: Guest\n  - name: Clerk\n    permissions: [review, submit]\n',
      ['role/Clerk: permissions + submit (base.yaml says otherwise)'],
    ],
    [
      'gets a section for it',
      'roles: [{name: Clerk, permissions: [review]}]',
      '',
      '\nroles:\n  - name: Clerk\n    permissions: [review, submit]\n',
      ['role/Clerk: permissions + submit (base.yaml says otherwise)'],
    ],
    [
      'gets the field in the entry that it has: the fields are split',
      'formats: [{name: Invoice}]\nprojects: [{name: Accounting, timeout: 20, formats: [Invoice]}]',
      'projects:\n  - name: Accounting\n    split_into_sections: true # we do\n',
      'projects:\n  - name: Accounting\n    split_into_sections: true # we do\n    timeout: 30\n',
      ['project/Accounting: timeout 20 -> 30 (base.yaml says otherwise)'],
      { ...lists, projects: [{ ...lists.projects[0], split_into_sections: true }] },
    ],
    [
      'says that what the base lists is to be absent, where it is not live',
      'roles: [{name: Gone, permissions: [review]}, {name: Clerk}]',
      'roles: [{name: Clerk}]\n',
      'roles: [{name: Clerk}, {name: Gone, state: absent}]\n',
      ['role/Gone: marked absent, as no such role is live (base.yaml lists it)'],
    ],
    [
      'says so where what looks like it is something without a name',
      "roles: [{name: ' ', permissions: []}, {name: Clerk}]",
      'roles: [{name: Clerk}]\n',
      'roles: [{name: Clerk}, {name: " ", state: absent}]\n',
      ['role/ : marked absent, as no such role is live (base.yaml lists it)'],
      { ...lists, roles: [...lists.roles, role('r9', '')] },
    ],
    [
      'says so in the entry that it has, and of what only looks it up',
      'roles: [{name: Gone}]',
      'roles:\n  # for the audit\n  - name: Gone # soon\n    permissions: [review]\n',
      'roles:\n  # for the audit\n  - name: Gone # soon\n    state: absent\n',
      ['role/Gone: marked absent, as no such role is live (base.yaml lists it)'],
    ],
    [
      'loses its own entry of what is not live',
      'roles: [{name: Clerk}]',
      'roles:\n  - name: Clerk\n  - name: Gone\n    permissions: [review]\n',
      'roles:\n  - name: Clerk\n',
      ['role/Gone: taken out, as no such role is live'],
    ],
    [
      'loses a tombstone of what is live again, which is as the base says',
      'roles: [{name: Clerk, permissions: [review, submit]}]',
      'roles:\n  - name: Guest\n  - name: Clerk\n    state: absent\n',
      'roles:\n  - name: Guest\n',
      ['role/Clerk: taken out, as a role of that name is live'],
    ],
    [
      'says otherwise where it is live again, and not as the base says',
      'roles: [{name: Clerk, permissions: [review]}]',
      'roles:\n  - name: Clerk\n    state: absent\n',
      'roles:\n  - name: Clerk\n    permissions: [review, submit]\n',
      [
        'role/Clerk: no longer marked absent, as a role of that name is live',
        'role/Clerk: permissions + submit (base.yaml says otherwise)',
      ],
    ],
    [
      'says otherwise where its tombstone was of another of two of a name',
      'roles: [{name: Clerk, permissions: [review]}]',
      'roles:\n  - name: Clerk\n    id: r3\n    state: absent\n',
      'roles:\n  - name: Clerk\n    id: r2\n    permissions: [review, submit]\n',
      [
        'role/Clerk: no longer marked absent, as a role of that name is live',
        'role/Clerk: id r2, as r3 have the same name',
        'role/Clerk: permissions + submit (base.yaml says otherwise)',
      ],
      { ...lists, roles: [...lists.roles, role('r3', 'Clerk')] },
    ],
    [
      'keeps a tombstone without the id, which is that of something else by now',
      'roles: [{name: Gone, permissions: [review]}, {name: Clerk}]',
      'roles: [{name: Gone, id: r2, state: absent}]\n',
      'roles: [{name: Gone, state: absent}]\n',
      ['role/Gone: marked absent without an id, as no such role is live (base.yaml lists it)'],
    ],
    [
      'has its own entry renamed where the base wants that name gone',
      'roles: [{name: Guest}, {name: Old, state: absent}]',
      'roles:\n  - name: Old\n    id: r2\n    permissions: [review, submit]\n  - name: Guest\n',
      'roles:\n  - name: Clerk\n    id: r2\n    permissions: [review, submit]\n  - name: Guest\n',
      ['role/Old: on the tenant it is role/Clerk'],
    ],
    [
      'has its own entry renamed to a name that the base wants gone',
      'roles: [{name: Clerk, state: absent}]',
      'roles:\n  - name: Old\n    id: r2\n',
      'roles:\n  - name: Clerk\n    id: r2\n',
      ['role/Old: on the tenant it is role/Clerk'],
    ],
    [
      'loses a tombstone of what a live one looks like that is not listed',
      'roles: [{name: Guest}]',
      'roles:\n  - name: Guest\n  - name: CLERK\n    state: absent\n',
      'roles:\n  - name: Guest\n',
      ['role/CLERK: taken out, as it looks like the live role "Clerk", which is not listed (id r2)'],
    ],
    [
      'lists by its name what is live and the base wants gone',
      'roles: [{name: Clerk, state: absent}]',
      'roles:\n  - name: Guest\n',
      'roles:\n  - name: Guest\n  - name: Clerk\n',
      ['role/Clerk: listed by its name, as a role of that name is live (base.yaml says absent)'],
    ],
    [
      'keeps a tombstone of what is gone',
      'roles: [{name: Gone, permissions: [review]}]',
      'roles: [{name: Gone, state: absent}]',
      'roles: [{name: Gone, state: absent}]',
      [],
    ],
    [
      'asks for no less than is there, where the base asks for at least more',
      'roles: [{name: Clerk, permissions: {at_least: [review, upload]}}]',
      '',
      '\nroles:\n  - name: Clerk\n    permissions:\n      at_least: [review]\n',
      ['role/Clerk: permissions - upload (base.yaml says otherwise)'],
    ],
    [
      'has nothing to say of what the base lets be',
      'roles: [{name: Clerk, permissions: {at_least: [review]}}]',
      'roles: []',
      'roles: []',
      [],
    ],
    [
      'keeps its own at_least over an exact list',
      'roles: [{name: Clerk, permissions: []}]',
      'roles: [{name: Clerk, permissions: {at_least: [review, upload]}}]',
      'roles: [{name: Clerk, permissions: {at_least: [review]}}]',
      ['role/Clerk: permissions - upload'],
    ],
    [
      'asks for at least what it can list, where the base lists all',
      `${both}users: [{username: mary, grants: [{roles: [Guest, Clerk], inboxes: [invoice]}]}]`,
      '',
      `
users:
  - username: mary
    grants:
      at_least:
        - roles: [Guest]
          inboxes: [invoice]
`,
      [
        'user/mary: grants become at_least, as a spec cannot list Guest on (id i9) (base.yaml says otherwise)',
        'user/mary: grants - Clerk on invoice (base.yaml says otherwise)',
      ],
      { ...lists, users: [user('u1', 'mary', 'r1 i1', 'r1 i9')] },
    ],
    [
      'lists what its new fields refer to, unless the base does',
      'inboxes: [{name: invoice}, {name: orders}]\nroles: [{name: Guest}]',
      'users:\n  - username: mary\n    grants:\n      - {roles: [Guest], inboxes: [invoice]}\n',
      `users:
  - username: mary
    grants:
      - {roles: [Guest], inboxes: [invoice]}
      - roles: [Clerk]
        inboxes: [orders]

roles:
  - name: Clerk
`,
      ['role/Clerk: listed by its name', 'user/mary: grants + Clerk on orders'],
      { ...lists, users: [user('u1', 'mary', 'r1 i1', 'r2 i2')] },
    ],
    [
      'lists all that an exclusive kind of the base has, and only once',
      'policy: {exclusive: [role]}\nroles: [{name: Clerk, state: absent}]',
      '',
      '\nroles:\n  - name: Clerk\n  - name: Guest\n',
      [
        'role/Clerk: listed by its name, as a role of that name is live (base.yaml says absent)',
        'role/Guest: listed by its name',
      ],
    ],
    [
      'gets a new name for its own entry, and for the grants of the base',
      `${names}users: [{username: mary, grants: [{roles: [Old], inboxes: [invoice]}]}]`,
      'roles:\n  - name: Old\n    id: r2\n',
      `roles:
  - name: Clerk
    id: r2

users:
  - username: mary
    grants:
      - roles: [Clerk]
        inboxes: [invoice]
`,
      [
        'role/Old: on the tenant it is role/Clerk',
        'user/mary: grants + Clerk on invoice, - Old on invoice (base.yaml says otherwise)',
      ],
      { ...lists, users: [user('u1', 'mary', 'r2 i1')] },
    ],
    [
      'says which of two of a name the base means',
      'roles: [{name: Clerk, permissions: [review, submit]}]',
      '',
      '\nroles:\n  - name: Clerk\n    id: r2\n',
      ['role/Clerk: id r2, as r3 have the same name'],
      { ...lists, roles: [...lists.roles, role('r3', 'Clerk')] },
    ],
    [
      'overrules an id of the base that is not live',
      'roles: [{name: Clerk, id: r9, permissions: [review, submit]}]',
      'roles: [{name: Clerk}]',
      'roles: [{name: Clerk, id: r2}]',
      ['role/Clerk: id r2, as r9 is not live'],
    ],
    [
      'lists the permissions that fitform does not know',
      'roles: [{name: Clerk, permissions: [review]}]',
      '',
      'tenant:\n  extra_permissions: [fly]\n\nroles:\n  - name: Clerk\n    permissions: [fly, review]\n',
      ['tenant: extra_permissions + fly', 'role/Clerk: permissions + fly (base.yaml says otherwise)'],
      { ...lists, roles: [role('r2', 'Clerk', 'review', 'fly')] },
    ],
  ])('%s', async (_name, base, overlay, after, news, of = lists) => {
    const updated = update(base, overlay, of);
    expect(updated).toMatchObject({ text: `version: 1\n${after}`, news, obstacles: [] });
    expect(await planned(base, updated.text, of)).toEqual([]);
    const again = update(base, after, of);
    expect(again).toMatchObject({ text: updated.text, news: [] });
  });

  test('leaves alone what is ignored, and what that refers to, wherever it is listed', () => {
    const base = 'roles: [{name: Gone, permissions: []}, {name: Clerk, permissions: []}]\n';
    const overlay =
      'inboxes: [{name: invoice}]\nusers: [{username: mary, grants: [{roles: [Gone], inboxes: [invoice]}]}]';
    const isIgnored = (address: string): boolean => ['user/mary', 'role/Clerk'].includes(address);
    expect(update(base, overlay, lists, isIgnored)).toMatchObject({
      text: `version: 1\n${overlay}`,
      news: [],
    });
  });
});

describe('what only a file below could say stands in the way', () => {
  test.each<[name: string, base: string, overlay: string, message: string, hint: string, of?: Lists]>([
    [
      'a name that is another by now',
      'roles: [{name: Boss, renamed_from: Clerk, permissions: []}]',
      'roles: [{name: Boss, permissions: [upload]}]',
      'role/Boss: on the tenant it is role/Clerk, and base.yaml names it',
      'rename it in base.yaml',
    ],
    [
      'something that is only looked up, and is gone',
      'formats: [{name: Letter}]',
      '',
      'format/Letter: base.yaml lists it, and no such format is live',
      'take it out of base.yaml',
    ],
    [
      'a value that is gone',
      'projects: [{name: Accounting, default_document_type: letter}]',
      'projects: [{name: Accounting, timeout: 20}]',
      'project/Accounting: base.yaml gives default_document_type, for which the tenant has nothing that a spec can hold',
      'take it out of base.yaml',
    ],
    [
      "an id that is another's by now",
      'roles: [{name: Gone, id: r2, permissions: []}]',
      'roles: [{name: Clerk, id: r1}]',
      'role/Gone: base.yaml gives it the id of role/Clerk',
      'correct the id in base.yaml, or take it out',
      { ...lists, roles: [role('r1', 'Clerk'), role('r2', 'Clerk')] },
    ],
    [
      'an id of something else by now, of what the overlay wants gone',
      'roles: [{name: Gone, id: r2, permissions: []}]',
      'roles: [{name: Clerk}, {name: Gone, state: absent}]',
      'role/Gone: base.yaml gives it the id of role/Clerk',
      'correct the id in base.yaml, or take it out',
      { ...lists, roles: [role('r1', 'Clerk'), role('r2', 'Clerk')] },
    ],
    [
      'a tombstone of what a live one looks like that is not listed',
      'roles: [{name: CLERK, state: absent}]',
      'roles: [{name: Guest}]',
      'role/CLERK: base.yaml says absent, and it looks like the live role "Clerk", which is not listed (id r2)',
      'correct its name in base.yaml, or take it out',
    ],
    [
      'another spelling of two of one name, of which the overlay lists one',
      'roles: [{name: CLERK, permissions: []}]',
      'roles: [{name: Clerk, id: r2}]',
      'role/CLERK: base.yaml lists it, and it looks like the live role "Clerk", which is not listed (id r3)',
      'correct its name in base.yaml, or take it out',
      { ...lists, roles: [...lists.roles, role('r3', 'Clerk')] },
    ],
  ])('%s', (_name, base, overlay, message, hint, of = lists) => {
    const { obstacles } = update(base, overlay, of);
    expect(obstacles.map((one) => `${one.address}: ${one.message}`)).toEqual([message]);
    expect(obstacles.map((one) => one.hint)).toEqual([hint]);
  });
});
