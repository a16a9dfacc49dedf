/** Undo of renames: names go back where they are free, and what refers to an object follows it. */
import { expect, test } from 'vitest';
import { makeInverse, type Inverse } from '../../src/undo/inverse.ts';
import { kinds } from '../../src/kinds/index.ts';
import type { JsonObject } from '../../src/kinds/kind.ts';
import { liveOf, planPolicy, tenant } from '../support/shorthand.ts';
import { effects, type Recorded } from '../support/recorded-journal.ts';

type Lists = Record<string, JsonObject[]>;
const role = (id: string, name: string, ...permissions: string[]): JsonObject => ({
  id,
  name,
  permissions: Object.fromEntries(permissions.map((one) => [one, true])),
});
const user = (id: string, username: string, ...roles: string[]): JsonObject => ({
  id,
  username,
  active: true,
  roles: roles.map((one) => ({ role: one })),
});

const nameOf = ({ username, name }: JsonObject): string => (username ?? name) as string;
const kindOf = (wire: JsonObject): string => ('username' in wire ? 'user' : 'role');
const changed = (before: JsonObject, after: JsonObject, end?: Recorded['end']): Recorded => {
  const { id, ...sent } = after;
  return {
    address: `${kindOf(after)}/${nameOf(after)}`,
    id: id as string,
    before,
    sent,
    end: end ?? { answer: after },
  };
};
const made = (wire: JsonObject): Recorded => {
  const { id: _, ...sent } = wire;
  return { address: `${kindOf(wire)}/${nameOf(wire)}`, sent, end: { answer: wire } };
};

function inverse(lists: Lists, ...writes: Recorded[]): Inverse {
  return makeInverse({
    kinds,
    effects: effects(...writes),
    live: liveOf({ roles: [], users: [], inboxes: [], ...lists }),
    tenant,
    digest: 'sha256:0',
    policy: planPolicy,
    rules: [],
    guards: [],
  });
}

function said({ plan, moved }: Inverse): string[] {
  return [
    ...plan.changes.map((change) => {
      const from = change.action === 'rename' ? ` from ${change.before_name}` : '';
      const fields = change.fields.map((field) =>
        'added' in field
          ? ` ${field.field} +${JSON.stringify(field.added)} -${JSON.stringify(field.removed)}`
          : ` ${field.field} ${JSON.stringify(field.before)}>${JSON.stringify(field.after)}`,
      );
      return `${change.action} ${change.address} (${change.id ?? ''})${from}${fields.join('')}`;
    }),
    ...plan.blocked
      .filter(({ address }) => !moved.some((one) => one.address === address))
      .map(({ action, address, reason }) => `blocked ${action} ${address}: ${reason}`),
    ...plan.left.map(({ address, reason }) => `left ${address}: ${reason}`),
    ...moved.map(({ address, detail }) => `moved ${address}: ${detail}`),
  ];
}

const A = role('r1', 'A', 'review');
const B = role('r1', 'B', 'review');
const swapped = [
  changed(role('r1', 'A', 'review'), role('r1', 'B', 'review')),
  changed(role('r2', 'B', 'upload'), role('r2', 'A', 'upload')),
];
const chained = [changed(role('r1', 'A'), role('r1', 'B')), changed(role('r2', 'B'), role('r2', 'C'))];
const waits = (address: string, name: string): string =>
  `left ${address}: it gets its name "${name}" back once that is free: run undo once more`;

test.each<[name: string, lists: Lists, writes: Recorded[], plan: string[]]>([
  [
    'a rename goes back, whatever the order of the journal',
    { roles: [B] },
    [changed(A, B)],
    ['rename role/A (r1) from B'],
  ],
  ['one that is back already is done', { roles: [A] }, [changed(A, B)], []],
  [
    'and its fields with it',
    { roles: [role('r1', 'B', 'upload')] },
    [changed(A, role('r1', 'B', 'upload'))],
    ['rename role/A (r1) from B permissions +["review"] -["upload"]'],
  ],
  [
    'what was renamed again since has moved on',
    { roles: [role('r1', 'C', 'review')] },
    [changed(A, B)],
    ['moved role/B: name: found "C"; the run left "B"'],
  ],
  [
    'a user is renamed back by the username',
    { users: [user('u1', 'new')] },
    [changed(user('u1', 'old'), user('u1', 'new'))],
    ['rename user/old (u1) from new'],
  ],
  [
    'a swap goes back as a swap',
    { roles: [role('r1', 'B', 'review'), role('r2', 'A', 'upload')] },
    swapped,
    ['rename role/B (r2) from A', 'rename role/A (r1) from B'],
  ],
  [
    'a swap that put one aside goes back as a swap',
    { roles: [role('r1', 'B', 'review'), role('r2', 'A', 'upload')] },
    [changed(A, role('r1', 'A (to be B)', 'review')), ...swapped],
    ['rename role/B (r2) from A', 'rename role/A (r1) from B'],
  ],
  [
    'a swap that was cut off with one put aside',
    { roles: [role('r1', 'A (to be B)', 'review'), role('r2', 'B', 'upload')] },
    [{ ...changed(A, role('r1', 'A (to be B)', 'review')), address: 'role/B' }],
    ['rename role/A (r1) from A (to be B)'],
  ],
  [
    'a chain goes back from its end',
    { roles: [role('r1', 'B'), role('r2', 'C')] },
    chained,
    ['rename role/B (r2) from C', 'rename role/A (r1) from B'],
  ],
  ['a rename nobody heard of, that did not happen', { roles: [A] }, [changed(A, B, 'nothing')], []],
  [
    'a rename nobody heard of, that happened',
    { roles: [B] },
    [changed(A, B, 'an error')],
    ['rename role/A (r1) from B'],
  ],
  [
    'a name that somebody else bears now is not given twice',
    { roles: [B, role('r9', 'A')] },
    [changed(A, B)],
    ['blocked rename role/B: it was named "A" before the run, and role r9 has that name now'],
  ],
  [
    'and what waits for the name of that one cannot have it either',
    { roles: [role('r1', 'B'), role('r2', 'C'), role('r9', 'B')] },
    chained,
    [
      'rename role/A (r1) from B',
      'blocked rename role/C: it was named "B" before the run, and role r9 has that name now',
    ],
  ],
  [
    'a circle of which one name is gone',
    { roles: [role('r1', 'B', 'review'), role('r2', 'A', 'upload'), role('r9', 'B')] },
    swapped,
    [
      'blocked rename role/B: it was named "A" before the run, and role r2 has that name now',
      'blocked rename role/A: it was named "B" before the run, and role r9 has that name now',
    ],
  ],
  [
    'a create under the old name goes first; the name comes back with the next undo',
    { roles: [B, role('r9', 'A', 'submit')] },
    [changed(A, B), made(role('r9', 'A', 'submit'))],
    ['delete role/A (r9)', waits('role/B', 'A')],
  ],
  [
    'which then finds it free',
    { roles: [B] },
    [changed(A, B), made(role('r9', 'A'))],
    ['rename role/A (r1) from B'],
  ],
  [
    'meanwhile its fields go back, and the grants on it',
    {
      roles: [role('r1', 'B', 'review', 'upload'), role('r9', 'A')],
      users: [user('u1', 'ann', 'r9')],
    },
    [
      changed(A, role('r1', 'B', 'review', 'upload')),
      made(role('r9', 'A')),
      changed(user('u1', 'ann', 'r1'), user('u1', 'ann', 'r9')),
    ],
    [
      'update user/ann (u1) grants +[{"role":"B","inbox":null}] -[{"role":"A","inbox":null}]',
      'delete role/A (r9)',
      'update role/B (r1) permissions +[] -["upload"]',
      waits('role/B', 'A'),
    ],
  ],
  [
    'a whole chain waits for the name that is in use',
    { roles: [role('r1', 'B'), role('r2', 'C'), role('r9', 'B')] },
    [...chained, made(role('r9', 'B'))],
    ['delete role/B (r9)', 'rename role/A (r1) from B', waits('role/C', 'B')],
  ],
  [
    'grants follow the object, not its name',
    {
      roles: [role('r1', 'B', 'review'), role('r2', 'A', 'upload')],
      users: [user('u1', 'ann', 'r1'), user('u2', 'bob', 'r1')],
    },
    [...swapped, changed(user('u1', 'ann', 'r2'), user('u1', 'ann', 'r1'))],
    [
      'rename role/B (r2) from A',
      'rename role/A (r1) from B',
      'update user/ann (u1) grants +[{"role":"B","inbox":null}] -[{"role":"A","inbox":null}]',
    ],
  ],
])('%s', (_name, lists, writes, wanted) => {
  const run = inverse(lists, ...writes);
  expect(said(run).sort()).toEqual([...wanted].sort());
  const place = new Map(run.plan.changes.map(({ address }, index) => [address, index]));
  expect(place.size).toBe(run.plan.changes.length);
});

test('a name is taken only after it is given up', () => {
  const { plan } = inverse({ roles: [role('r1', 'B'), role('r2', 'C')] }, ...chained);
  expect(plan.changes.map(({ address, needs }) => [address, needs])).toEqual([
    ['role/A', []],
    ['role/B', ['role/A']],
  ]);
});

test('who is renamed back gains and loses nothing', () => {
  const { plan } = inverse(
    { roles: [role('r1', 'B', 'review')], users: [user('u1', 'ann', 'r1')] },
    changed(A, B),
    changed(user('u1', 'old'), user('u1', 'ann')),
  );
  expect(plan.access).toEqual([]);
});
