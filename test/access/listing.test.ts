/** Entries of access, and what a plan makes of them. */
import { describe, expect, test } from 'vitest';
import { stateAsked } from '../../src/access/asked.ts';
import { accessEntries, incompleteAccess, type Held } from '../../src/access/listing.ts';
import { stateOf, type State } from '../../src/access/state.ts';
import { kinds } from '../../src/kinds/index.ts';
import type { LiveKey } from '../../src/kinds/live.ts';
import { liveOf } from '../support/shorthand.ts';

const roles = [
  { id: 'r1', name: 'Clerk', permissions: { upload: true, edit_users: true } },
  { id: 'r2', name: 'Boss', permissions: { upload: true } },
];
const inboxes = [{ id: 'i1', name: 'invoice' }];
const stateWith = (...grants: object[]): State =>
  stateOf(kinds, liveOf({ roles, inboxes, users: [{ id: 'u1', username: 'mary', roles: grants }] }));

const held = (state: State, more: Partial<Held> = {}): Held => ({
  ...{ state, before: null, keys: [], partial: new Set() },
  ...more,
});

/** As `mary invoice: upload through Boss on tenant`; a change as `+` or `-`, strong as `!`. */
const told = (all: Held): string[] =>
  accessEntries(all).map(({ user, key, inbox, document, permission, through, strong, change }) => {
    const sign = { gained: '+ ', lost: '- ' };
    return [
      change === undefined ? '' : sign[change],
      `${key ?? user} ${document ?? inbox ?? 'all'}: ${strong ? '!' : ''}${permission} through `,
      through.map(({ role, scope }) => `${role} on ${scope}`).join(' and '),
    ].join('');
  });

test('the whole tenant comes first, then inboxes, then documents, each with all ways to it', () => {
  const state = stateWith({ role: 'r2', document_id: 'd1' }, { role: 'r1', inbox: 'i1' }, { role: 'r2' });
  expect(told(held(state))).toEqual([
    'mary all: !upload through Boss on tenant',
    'mary invoice: !edit_users through Clerk on inbox/invoice',
    'mary invoice: upload through Clerk on inbox/invoice and Boss on tenant',
    'mary d1: upload through Boss on document/d1 and Boss on tenant',
  ]);
});

test('a key is a holder beside its user', () => {
  const key: LiveKey = {
    ...{ fingerprint: '0123456789ab', user: 'mary', expires: null },
    grants: [{ role: 'Boss', inbox: 'invoice', document: null }],
  };
  expect(told(held(stateWith(), { keys: [key] }))).toEqual([
    '0123456789ab invoice: upload through Boss on inbox/invoice',
  ]);
});

describe('with a plan', () => {
  test.each<[string, object[], object[], string[]]>([
    [
      'nothing of it changes',
      [{ role: 'r2' }],
      [{ role: 'r2' }],
      ['mary all: !upload through Boss on tenant'],
    ],
    [
      'a role is granted and another taken',
      [{ role: 'r1', inbox: 'i1' }],
      [{ role: 'r2', inbox: 'i1' }],
      [
        '- mary invoice: !edit_users through Clerk on inbox/invoice',
        'mary invoice: upload through Boss on inbox/invoice',
      ],
    ],
    [
      'what was held on the whole tenant is not gained on an inbox',
      [{ role: 'r2' }],
      [{ role: 'r2', inbox: 'i1' }],
      ['- mary all: !upload through Boss on tenant', 'mary invoice: upload through Boss on inbox/invoice'],
    ],
    [
      'what is still held on the whole tenant is not lost on an inbox',
      [{ role: 'r2', inbox: 'i1' }],
      [{ role: 'r2' }],
      ['+ mary all: !upload through Boss on tenant'],
    ],
  ])('%s', (_, before, after, entries) => {
    expect(told(held(stateWith(...after), { before: stateWith(...before) }))).toEqual(entries);
  });

  test('of a user who is deleted all is lost', () => {
    const gone: State = new Map(
      [...stateWith()].map(([kind, all]) => [kind, kind === 'user' ? new Map() : all]),
    );
    expect(told(held(gone, { before: stateWith({ role: 'r2', inbox: 'i1' }) }))).toEqual([
      '- mary invoice: upload through Boss on inbox/invoice',
    ]);
  });
});

describe('who may do more', () => {
  test('holds a role that was not read', () => {
    const state = stateWith({ role: 'r9', inbox: 'i1' }, { role: 'r2' });
    expect(incompleteAccess(held(state))).toEqual([{ user: 'mary', roles: ['(id r9)'] }]);
  });

  test('not whoever holds a role that the plan deletes: it was read', () => {
    const grants = [{ role: 'r2', inbox: 'i1' }];
    const users = [{ id: 'u1', username: 'mary', roles: grants }];
    const gone = stateOf(kinds, liveOf({ roles, inboxes, users }));
    const afterwards = new Map([...gone, ['role', new Map()]]);
    expect(incompleteAccess(held(afterwards, { before: stateWith(...grants) }))).toEqual([]);
    expect(incompleteAccess(held(afterwards))).toEqual([{ user: 'mary', roles: ['Boss'] }]);
  });

  test.each<[string, object[], object[]]>([
    [
      'is only looked up by the spec',
      [{ kind: 'user', name: 'mary', fields: {} }],
      [{ user: 'mary', roles: [] }],
    ],
    [
      'has at least these grants',
      [{ kind: 'user', name: 'mary', fields: { grants: [] }, atLeast: ['grants'] }],
      [{ user: 'mary', roles: [] }],
    ],
    [
      'holds a role that is only looked up, or has at least these permissions',
      [
        { kind: 'role', name: 'A', fields: {} },
        { kind: 'role', name: 'B', fields: { permissions: ['upload'] }, atLeast: ['permissions'] },
        { kind: 'role', name: 'C', fields: { permissions: ['upload'] } },
        {
          kind: 'user',
          name: 'mary',
          fields: { grants: ['A', 'B', 'C'].map((role) => ({ role, inbox: null })) },
        },
      ],
      [{ user: 'mary', roles: ['A', 'B'] }],
    ],
    ['is not there at all', [{ kind: 'user', name: 'mary', state: 'absent', fields: {} }], []],
  ])('%s', (_, resources, incomplete) => {
    const { state, partial } = stateAsked(resources as unknown as Parameters<typeof stateAsked>[0]);
    expect(incompleteAccess(held(state, { partial }))).toEqual(incomplete);
  });
});
