import { describe, expect, test } from 'vitest';
import { accessDeltas } from '../../src/access/deltas.ts';
import { accessIn, holdersIn, isStrong, wholeTenant, type Entry } from '../../src/access/holders.ts';
import { stateOf, type State } from '../../src/access/state.ts';
import { kinds } from '../../src/kinds/index.ts';
import type { LiveKey } from '../../src/kinds/live.ts';
import { liveOf } from '../support/shorthand.ts';

const roles = [
  { id: 'r1', name: 'Clerk', permissions: { upload: true, view_list: true, review: false } },
  { id: 'r2', name: 'Boss', permissions: { review: true, upload: true } },
  { id: 'r3', name: 'New', permissions: { fly: true } },
];
const inboxes = [
  { id: 'i1', name: 'invoice' },
  { id: 'i2', name: 'orders' },
];
const stateWith = (grants: object[], given: object[] = roles) =>
  stateOf(kinds, liveOf({ roles: given, inboxes, users: [{ id: 'u1', username: 'mary', roles: grants }] }));

/** As `invoice: review through Boss on invoice`. */
function told(grants: object[]): string[] {
  const state = stateWith(grants);
  return holdersIn(state)
    .map(accessIn(state))
    .flatMap((access) => access.entries().map(asText));
}

const place = ({ inbox, document }: Entry['scope']): string => document ?? (inbox as string | null) ?? 'all';

const asText = ({ scope, permission, through }: Entry): string =>
  `${place(scope)}: ${permission} through ${through
    .map(({ role, scope: of }) => `${JSON.stringify(role)} on ${place(of)}`)
    .join(' and ')}`.replaceAll('"', '');

describe('who may do what, and through what', () => {
  test.each<[string, object[], string[]]>([
    ['nothing', [], []],
    [
      'a role on an inbox',
      [{ role: 'r2', inbox: 'i1' }],
      ['invoice: review through Boss on invoice', 'invoice: upload through Boss on invoice'],
    ],
    [
      'both ways by which a permission came',
      [
        { role: 'r2', inbox: 'i1' },
        { role: 'r1', inbox: 'i1' },
      ],
      [
        'invoice: review through Boss on invoice',
        'invoice: upload through Boss on invoice and Clerk on invoice',
        'invoice: view_list through Clerk on invoice',
      ],
    ],
    [
      'what reaches an inbox from the whole tenant as well',
      [{ role: 'r2' }, { role: 'r1', inbox: 'i1' }],
      [
        'all: review through Boss on all',
        'all: upload through Boss on all',
        'invoice: upload through Clerk on invoice and Boss on all',
        'invoice: view_list through Clerk on invoice',
      ],
    ],
    [
      'a single document, whatever inbox stands beside it',
      [{ role: 'r2', inbox: 'i1', document_id: 'd7' }],
      ['d7: review through Boss on d7', 'd7: upload through Boss on d7'],
    ],
    [
      'a permission that fitform does not know',
      [{ role: 'r3', inbox: 'i2' }],
      ['orders: fly through New on orders'],
    ],
  ])('%s', (_name, grants, entries) => {
    expect(told(grants)).toEqual(entries);
  });

  test('what is held on the whole tenant holds on every inbox and document', () => {
    const state = stateWith([{ role: 'r2' }]);
    const [mary] = holdersIn(state).map(accessIn(state));
    expect([...(mary?.at({ inbox: 'orders', document: null }) ?? [])]).toEqual(['review', 'upload']);
    expect([...(mary?.at({ inbox: null, document: 'd1' }) ?? [])]).toEqual(['review', 'upload']);
  });

  test('a role that was not read is not taken for one that gives nothing', () => {
    const state = new Map(stateWith([{ role: 'r2' }]));
    state.delete('role');
    const [mary] = holdersIn(state).map(accessIn(state));
    expect(mary?.known).toBe(false);
    expect(mary?.at(wholeTenant).size).toBe(0);
  });
});

describe('who gains or loses what', () => {
  const wider = [{ id: 'r2', name: 'Boss', permissions: { review: true, edit_users: true } }];

  test('a role reaches who holds it on a single document', () => {
    const grants = [{ role: 'r2', document_id: 'd7' }];
    expect(accessDeltas(stateWith(grants), stateWith(grants, wider))).toEqual([
      {
        user: 'mary',
        inbox: null,
        document: 'd7',
        gains: ['edit_users'],
        loses: ['upload'],
        strong: ['edit_users'],
      },
    ]);
  });

  test('an API key that carries the role is a holder of its own', () => {
    const key: LiveKey = {
      fingerprint: 'abc123abc123',
      user: 'mary',
      grants: [{ role: 'Boss', inbox: 'invoice', document: null }],
      expires: null,
    };
    expect(accessDeltas(stateWith([]), stateWith([], wider), [key])).toEqual([
      {
        user: 'mary',
        key: 'abc123abc123',
        inbox: 'invoice',
        gains: ['edit_users'],
        loses: ['upload'],
        strong: ['edit_users'],
      },
    ]);
  });

  test('a role that is deleted takes what it gave', () => {
    const grants = [{ role: 'r2', inbox: 'i1' }];
    const before = stateWith(grants);
    const after: State = new Map([...before].map(([kind, all]) => [kind, kind === 'role' ? new Map() : all]));
    expect(accessDeltas(before, after)).toEqual([
      { user: 'mary', inbox: 'invoice', gains: [], loses: ['review', 'upload'] },
    ]);
  });

  test('where nothing changes, nothing is said', () => {
    const grants = [{ role: 'r2', inbox: 'i1' }, { role: 'r1' }];
    expect(accessDeltas(stateWith(grants), stateWith([...grants].reverse()))).toEqual([]);
  });
});

test.each([
  ['upload', { inbox: null, document: null }, true],
  ['upload', { inbox: 'invoice', document: null }, false],
  ['upload', { inbox: null, document: 'd7' }, false],
  ['edit_users', { inbox: 'invoice', document: null }, true],
])('%s at %j opens the way to more: %s', (permission, scope, strong) => {
  expect(isStrong(permission, scope)).toBe(strong);
});
