import { describe, expect, test } from 'vitest';
import { extraPermissionsIn } from '../../src/undo/images.ts';
import { makeInverse, type Inverse } from '../../src/undo/inverse.ts';
import { kinds } from '../../src/kinds/index.ts';
import type { JsonObject } from '../../src/kinds/kind.ts';
import type { Guard } from '../../src/policy/rule.ts';
import { planPolicy, liveOf, tenant } from '../support/shorthand.ts';
import { effects, type Recorded } from '../support/recorded-journal.ts';

type Lists = Record<string, JsonObject[]>;
const role = (name: string, permissions: string[], id = `r-${name}`): JsonObject => ({
  id,
  name,
  permissions: Object.fromEntries(permissions.map((one) => [one, true])),
});
const user = (username: string, roles: JsonObject[], id = `u-${username}`): JsonObject => ({
  id,
  username,
  active: true,
  roles,
});
const inbox = (name: string, project: string): JsonObject => ({ id: `i-${name}`, name, project });
const project = (name: string, more: JsonObject = {}): JsonObject => ({
  id: `p-${name}`,
  name,
  formats: ['f1'],
  split_into_sections: true,
  sub_page_splitting: false,
  ...more,
});
const nameOf = (wire: JsonObject): string => (wire['username'] ?? wire['name']) as string;

const made = (kind: string, wire: JsonObject): Recorded => {
  const { id: _, ...sent } = wire;
  return { address: `${kind}/${nameOf(wire)}`, sent, end: { answer: wire } };
};
const changed = (kind: string, before: JsonObject, after: JsonObject, end?: Recorded['end']): Recorded => {
  const { id, ...sent } = after;
  return {
    address: `${kind}/${nameOf(after)}`,
    id: id as string,
    before,
    sent,
    end: end ?? { answer: after },
  };
};
const deleted = (kind: string, before: JsonObject, end?: Recorded['end']): Recorded => ({
  address: `${kind}/${nameOf(before)}`,
  id: before['id'] as string,
  before,
  end: end ?? { answer: null },
});

function inverse(lists: Lists, writes: Recorded[], guards: Guard[] = []): Inverse {
  const given = effects(...writes);
  const live = liveOf(
    { formats: [{ id: 'f1', name: 'Invoice' }], projects: [], inboxes: [], roles: [], users: [], ...lists },
    kinds,
    extraPermissionsIn(given),
  );
  return makeInverse({
    kinds,
    effects: given,
    live,
    tenant,
    digest: 'sha256:0',
    policy: planPolicy,
    rules: [],
    guards,
  });
}

/** `action address: fields`, then what is blocked, left and moved. */
function said({ plan, moved }: Inverse): string[] {
  return [
    ...plan.changes.map(({ action, address, fields }) =>
      [
        `${action} ${address}`,
        ...fields.map((field) =>
          'added' in field
            ? `${field.field} +${JSON.stringify(field.added)} -${JSON.stringify(field.removed)}`
            : `${field.field} ${JSON.stringify(field.before)}>${JSON.stringify(field.after)}`,
        ),
      ].join(' '),
    ),
    ...plan.blocked
      .filter(({ address }) => !moved.some((one) => one.address === address))
      .map(({ action, address, reason }) => `blocked ${action} ${address}: ${reason}`),
    ...plan.left.map(({ address, reason }) => `left ${address}: ${reason}`),
    ...moved.map(({ address, detail }) => `moved ${address}: ${detail}`),
  ];
}

const A = role('A', ['review']);
const wider = role('A', ['review', 'upload']);
const unclear: Recorded = { ...made('role', A), end: 'nothing' };

test.each<[name: string, lists: Lists, writes: Recorded[], plan: string[]]>([
  ['what was created is deleted', { roles: [A] }, [made('role', A)], ['delete role/A']],
  ['what was created and is gone is done', {}, [made('role', A)], []],
  [
    'what was created and is gone is left where another bears its name',
    { roles: [{ ...A, id: 'r-2' }] },
    [made('role', A)],
    ['left role/A: the run made it as id r-A, which is gone, and now there is another of that name: id r-2'],
  ],
  [
    'what was created under the old name of another is done once that has its name back',
    { roles: [role('A', ['submit'], 'r-old')] },
    [changed('role', role('A', ['submit'], 'r-old'), role('B', ['submit'], 'r-old')), made('role', A)],
    [],
  ],
  [
    'what was created and is named otherwise has moved on',
    { roles: [{ ...A, name: 'B' }] },
    [made('role', A)],
    ['moved role/A: name: found "B"; the run left "A"'],
  ],
  [
    'what was created and was changed since has moved on',
    { roles: [wider] },
    [made('role', A)],
    ['moved role/A: permissions: found review, upload; the run left review'],
  ],
  [
    'what was answered in part is compared in what is known',
    { projects: [project('P', { timeout: 9 })] },
    [{ ...made('project', project('P')), end: { answer: { id: 'p-P' } } }],
    ['delete project/P'],
  ],
  [
    'a twin of what was created stays',
    { roles: [A, role('A', ['submit'], 'r2')] },
    [made('role', A)],
    ['delete role/A'],
  ],
  [
    'what was changed is changed back',
    { roles: [wider] },
    [changed('role', A, wider)],
    ['update role/A permissions +[] -["upload"]'],
  ],
  ['what is changed back already is done', { roles: [A] }, [changed('role', A, wider)], []],
  [
    'what was changed and is gone has moved on',
    {},
    [changed('role', A, wider)],
    ['moved role/A: the role with the id r-A is gone'],
  ],
  [
    'what was changed and is another of that name has moved on',
    { roles: [role('A', ['review', 'upload'], 'r9')] },
    [changed('role', A, wider)],
    ['moved role/A: the role with the id r-A is gone'],
  ],
  [
    'a grant on a document that came since counts as moved on',
    { roles: [A], users: [user('ann', [{ role: 'r-A', document_id: 'd1' }])] },
    [changed('user', user('ann', [{ role: 'r-A' }]), user('ann', []))],
    [
      'moved user/ann: grants: found none (has 1 grant on a single document, which a spec cannot list and fitform leaves as they are); the run left none',
    ],
  ],
  [
    'a user with a grant on a document is not written',
    { roles: [A], users: [user('ann', [{ role: 'r-A', document_id: 'd1' }])] },
    [
      changed(
        'user',
        user('ann', [{ role: 'r-A', document_id: 'd1' }, { role: 'r-A' }]),
        user('ann', [{ role: 'r-A', document_id: 'd1' }]),
      ),
    ],
    [
      "blocked update user/ann: the user has 1 grant on a single document; the API's update has no document scope, so writing the user could turn that into the whole tenant",
    ],
  ],
  [
    'a value where there was none stays',
    { projects: [project('P', { timeout: 7, split_into_sections: false })] },
    [changed('project', project('P'), project('P', { timeout: 7, split_into_sections: false }))],
    [
      'update project/P split_into_sections false>true',
      'left project/P: timeout had no value before the run, and the API has no way to remove one: it stays 7',
    ],
  ],
  [
    'and is said even where nothing else is to be done',
    { projects: [project('P', { timeout: 7 })] },
    [changed('project', project('P'), project('P', { timeout: 7 }))],
    ['left project/P: timeout had no value before the run, and the API has no way to remove one: it stays 7'],
  ],
  [
    'a value that was another comes back, and what fitform only carries',
    { projects: [project('P', { timeout: 7, default_format: 'f2' })] },
    [
      changed(
        'project',
        project('P', { timeout: 3, default_format: 'f1' }),
        project('P', { timeout: 7, default_format: 'f2' }),
      ),
    ],
    ['update project/P timeout 7>3 default_format "f2">"f1"'],
  ],
  [
    'what was deleted is created again',
    {},
    [deleted('role', A)],
    ['create role/A permissions +["review"] -[]'],
  ],
  [
    'a user comes back without its grants on documents',
    { roles: [A] },
    [deleted('user', user('ann', [{ role: 'r-A' }, { role: 'r-A', document_id: 'd1' }]))],
    [
      'create user/ann active null>true grants +[{"role":"A","inbox":null}] -[]',
      'left user/ann: grants held A on the document d1 before the run, which fitform cannot write: it stays without',
    ],
  ],
  [
    'a user that is there again without its grants on documents is done',
    { roles: [A], users: [user('ann', [{ role: 'r-A' }], 'u9')] },
    [deleted('user', user('ann', [{ role: 'r-A' }, { role: 'r-A', document_id: 'd1' }]))],
    [
      'left user/ann: grants held A on the document d1 before the run, which fitform cannot write: it stays without',
    ],
  ],
  [
    'one that is there again with other grants on documents is not that one',
    {
      roles: [A],
      users: [
        user(
          'ann',
          [{ role: 'r-A' }, { role: 'r-A', document_id: 'd2' }, { role: 'r-A', document_id: 'd3' }],
          'u9',
        ),
      ],
    },
    [deleted('user', user('ann', [{ role: 'r-A' }, { role: 'r-A', document_id: 'd1' }]))],
    ['moved user/ann: the run deleted it, and now there is another of that name: id u9'],
  ],
  [
    'what is there again, just so, is done',
    { roles: [role('A', ['review'], 'r9')] },
    [deleted('role', A)],
    [],
  ],
  [
    'what was made again otherwise has moved on',
    { roles: [role('A', ['submit'], 'r9')] },
    [deleted('role', A)],
    ['moved role/A: the run deleted it, and now there is another of that name: id r9'],
  ],
  [
    'a user comes back as active as they were, with their grants on what comes back',
    { inboxes: [inbox('in', 'p')] },
    [
      deleted('user', { ...user('ann', [{ role: 'r-A', inbox: 'i-in' }]), active: false }),
      deleted('role', A),
    ],
    [
      'create role/A permissions +["review"] -[]',
      'create user/ann active null>false grants +[{"role":"A","inbox":"in"}] -[]',
    ],
  ],
  [
    'a grant on what is back under another id is given on that',
    { roles: [role('A', ['review'], 'r9')], users: [user('ann', [])] },
    [changed('user', user('ann', [{ role: 'r-A' }]), user('ann', [])), deleted('role', A)],
    ['update user/ann grants +[{"role":"A","inbox":null}] -[]'],
  ],
  [
    'and when it is given, all is done',
    { roles: [role('A', ['review'], 'r9')], users: [user('ann', [{ role: 'r9' }])] },
    [changed('user', user('ann', [{ role: 'r-A' }]), user('ann', [])), deleted('role', A)],
    [],
  ],
  [
    'a grant on what is gone, and does not come back, is blocked',
    { users: [user('ann', [])] },
    [changed('user', user('ann', [{ role: 'r-A' }]), user('ann', []))],
    ['blocked update user/ann: grants referred to the role with the id r-A, which is gone'],
  ],
  ['a deletion nobody heard of, that did not happen', { roles: [A] }, [deleted('role', A, 'an error')], []],
  [
    'a deletion nobody heard of, that happened',
    {},
    [deleted('role', A, 'nothing')],
    ['create role/A permissions +["review"] -[]'],
  ],
  [
    'an update nobody heard of, that did not happen',
    { roles: [A] },
    [changed('role', A, wider, 'nothing')],
    [],
  ],
  [
    'an update nobody heard of, that happened',
    { roles: [wider] },
    [changed('role', A, wider, 'an error')],
    ['update role/A permissions +[] -["upload"]'],
  ],
  [
    'an update nobody heard of, and something else',
    { roles: [role('A', [])] },
    [changed('role', A, wider, 'an error')],
    ['moved role/A: permissions: found none; the run left review, upload'],
  ],
  ['a create nobody heard of, that did not happen', { roles: [role('B', ['review'])] }, [unclear], []],
  [
    'a create nobody heard of, that happened',
    { roles: [role('A', ['review'], 'r7')] },
    [unclear],
    ['delete role/A'],
  ],
  [
    'a create nobody heard of, and something of that name which was not sent',
    { roles: [wider] },
    [unclear],
    [
      "left role/A: its create got no clear answer, and what is live under its name differs from what was sent in permissions: it may be another's",
    ],
  ],
  [
    'a create nobody heard of, and two of that name',
    { roles: [A, role('A', ['review'], 'r2')] },
    [unclear],
    ['left role/A: its create got no clear answer, and 2 live roles are named "A": ids r-A, r2'],
  ],
  [
    'a permission that fitform does not know is put back too',
    { roles: [role('A', ['review', 'fly'])] },
    [changed('role', A, role('A', ['review', 'fly']))],
    ['update role/A permissions +[] -["fly"]'],
  ],
])('%s', (_name, lists, writes, wanted) => {
  expect(said(inverse(lists, writes))).toEqual(wanted);
});

describe('the order of deletes', () => {
  const seller = role('Seller', ['submit']);
  const sales = project('Sales');
  const offers = inbox('offers', 'p-Sales');
  const granted = [{ role: 'r-Seller', inbox: 'i-offers' }];
  const place = ({ plan }: Inverse): string[] =>
    plan.changes.map(({ action, address }) => `${action} ${address}`);
  const needsOf = ({ plan }: Inverse, address: string): string[] =>
    [...(plan.changes.find((change) => change.address === address)?.needs ?? [])].sort();

  test('each comes after all that refer to it have let go or are gone', () => {
    const run = inverse(
      {
        projects: [sales, project('Old')],
        inboxes: [offers, inbox('moved', 'p-Sales')],
        roles: [seller],
        users: [user('ann', granted), user('bob', granted)],
      },
      [
        made('role', seller),
        made('project', sales),
        made('inbox', offers),
        changed('inbox', inbox('moved', 'p-Old'), inbox('moved', 'p-Sales')),
        changed('user', user('ann', []), user('ann', granted)),
        made('user', user('bob', granted)),
      ],
    );
    expect(needsOf(run, 'role/Seller')).toEqual(['user/ann', 'user/bob']);
    expect(needsOf(run, 'inbox/offers')).toEqual(['user/ann', 'user/bob']);
    expect(needsOf(run, 'project/Sales')).toEqual(['inbox/moved', 'inbox/offers']);
    expect(place(run)).toEqual([
      'update user/ann',
      'delete user/bob',
      'delete role/Seller',
      'delete inbox/offers',
      'update inbox/moved',
      'delete project/Sales',
    ]);
    expect(run.plan.summary).toMatchObject({ update: 2, delete: 4, create: 0 });
  });

  test('a user who held a role goes before the role is widened', () => {
    const run = inverse({ roles: [A], users: [user('bob', [{ role: 'r-A' }])] }, [
      changed('role', wider, A),
      made('user', user('bob', [{ role: 'r-A' }])),
    ]);
    expect(place(run)).toEqual(['delete user/bob', 'update role/A']);
  });

  test('who loses what is told', () => {
    const run = inverse({ roles: [A], users: [user('bob', [{ role: 'r-A' }])] }, [
      made('user', user('bob', [{ role: 'r-A' }])),
    ]);
    expect(run.plan.access).toEqual([{ user: 'bob', inbox: null, gains: [], loses: ['review'] }]);
  });
});

test('what is created again is warned about: its id, and that nobody kept a password', () => {
  const { plan } = inverse({}, [deleted('role', A), deleted('user', user('ann', []))]);
  expect(plan.violations.map(({ severity, address, message }) => [severity, address, message])).toEqual([
    ['warning', 'role/A', 'it comes back under a new id (it was r-A)'],
    [
      'warning',
      'user/ann',
      'it comes back under a new id (it was u-ann), and without a password: nobody kept it',
    ],
  ]);
});

test('somebody who has become active since is warned about', () => {
  const { plan } = inverse({ users: [user('ann', [])] }, [
    made('user', { ...user('ann', []), active: false }),
  ]);
  expect(plan.violations).toMatchObject([{ rule: 'in-use', severity: 'warning', address: 'user/ann' }]);
});

test('the plan relies on all that it touches', () => {
  const { plan } = inverse({ roles: [A], users: [user('ann', [])] }, [
    changed('user', user('ann', [{ role: 'r-A' }]), user('ann', [])),
    deleted('role', role('B', [])),
  ]);
  expect(plan.live).toMatchObject({ 'user/ann': { id: 'u-ann' }, 'role/A': { id: 'r-A' }, 'role/B': null });
});

test('what a guard stops is blocked, and the guards look at what is left', () => {
  const given = [made('role', A), made('role', role('B', []))];
  const looked: string[][] = [];
  const guard: Guard = ({ changes }) => {
    looked.push(changes.map(({ address }) => address));
    const stopped = changes.length === 2 ? 'role/A' : 'role/B';
    return [{ action: 'delete', address: stopped, reason: 'because', way_out: 'none' }];
  };
  const { plan } = inverse({ roles: [A, role('B', [])] }, given, [guard]);
  expect(looked).toEqual([['role/A', 'role/B'], ['role/B'], []]);
  expect(plan.changes).toEqual([]);
  expect(plan.summary).toMatchObject({ delete: 0, blocked: 2 });
});
