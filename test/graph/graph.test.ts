/** The graph and its document; and that the page, which holds it packed, works out the same as the access model. */
import { fc, test as property } from '@fast-check/vitest';
import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import { accessIn, holderNamed } from '../../src/access/holders.ts';
import { matrixOf, type Row } from '../../src/graph/browser/matrix.ts';
import { graphDocument } from '../../src/graph/graph-document.ts';
import { packed } from '../../src/graph/packed.ts';
import { showRef } from '../../src/kinds/field-types/fields.ts';
import { graphDocuments } from '../../src/report/graph-schemas.ts';
import { shownName } from '../../src/specfile/problem/visible.ts';
import { graphFrom, stateOfAccess, type Told } from '../support/access-states.ts';
import { runs } from '../support/random-cases.ts';

const tenant = { url: 'https://tenant.example', base_path: '/admin', account: 'setup' };
const asked = { tenant, with_keys: true };
const BEFORE: Told = {
  roles: { Clerk: ['upload'], Boss: ['edit_users'] },
  users: {
    mary: [
      ['Clerk', 'invoice'],
      ['Boss', null],
    ],
    jan: [['Clerk', 'orders']],
  },
};
const AFTER: Told = {
  roles: { Clerk: ['review'], New: ['submit'] },
  users: { mary: [['Clerk', 'invoice']], ada: [['New', 'orders']] },
  inboxes: ['invoice', 'orders', 'returns'],
};
const valid = new Ajv({ allowUnionTypes: true }).compile({ ...graphDocuments.GraphDocument });

test('a plan: what is new, what goes, and what a role gains and loses', () => {
  const document = graphDocument(graphFrom(BEFORE, AFTER), asked);
  expect(valid(document), JSON.stringify(valid.errors)).toBe(true);
  expect(document).toEqual({
    format: 'fitform.graph/1',
    ...{ tenant, view: 'plan', with_keys: true },
    roles: [
      { name: 'Boss', permissions: ['edit_users'], gains: [], loses: ['edit_users'], change: 'removed' },
      { name: 'Clerk', permissions: ['review'], gains: ['review'], loses: ['upload'] },
      { name: 'New', permissions: ['submit'], gains: ['submit'], loses: [], change: 'added' },
    ],
    inboxes: [{ name: 'invoice' }, { name: 'orders' }, { name: 'returns', change: 'added' }],
    holders: [{ user: 'ada', change: 'added' }, { user: 'jan', change: 'removed' }, { user: 'mary' }],
    grants: [
      { user: 'ada', role: 'New', inbox: 'orders', change: 'added' },
      { user: 'jan', role: 'Clerk', inbox: 'orders', change: 'removed' },
      { user: 'mary', role: 'Clerk', inbox: 'invoice' },
      { user: 'mary', role: 'Boss', inbox: null, change: 'removed' },
    ],
  });
});

test('a key is a holder of its own, a document a place; what nobody has read is not known', () => {
  const grants = [
    { role: 'Clerk', inbox: null, document: '5f' },
    { role: { id: 'r9' }, inbox: 'invoice', document: null },
  ];
  const key = { fingerprint: '0123456789ab', user: 'mary', grants, expires: null };
  const partial = new Set(['user/mary', 'role/Clerk']);
  const document = graphDocument(graphFrom(BEFORE, undefined, { keys: [key], partial }), asked);
  expect(valid(document), JSON.stringify(valid.errors)).toBe(true);
  expect(document.holders).toEqual([
    { user: 'jan' },
    { user: 'mary', partial: true },
    { user: 'mary', key: '0123456789ab' },
  ]);
  expect(document.roles).toContainEqual({ name: '(id r9)', permissions: null, gains: [], loses: [] });
  expect(document.roles).toContainEqual({
    ...{ name: 'Clerk', permissions: ['upload'], gains: [], loses: [], partial: true },
  });
  expect(document.grants.filter((grant) => grant.key !== undefined)).toEqual([
    { user: 'mary', key: '0123456789ab', role: 'Clerk', inbox: null, document: '5f' },
    { user: 'mary', key: '0123456789ab', role: '(id r9)', inbox: 'invoice' },
  ]);
});

const roleNames = ['A', 'B', '', 'A '];
const inboxNames = ['x', 'y', '\u202Ex'];
const told = fc.record({
  roles: fc.dictionary(
    fc.constantFrom(...roleNames),
    fc.subarray(['review', 'submit', 'edit_users', 'upload', 'a permission of tomorrow']),
  ),
  users: fc.dictionary(
    fc.constantFrom('mary', 'jan', 'ada', 'Mary'),
    fc.array(fc.tuple(fc.constantFrom(...roleNames), fc.constantFrom(null, ...inboxNames)), { maxLength: 5 }),
  ),
});

property.prop([told, told, fc.boolean()], { numRuns: runs(200) })(
  'the page tells of every user at every place what the access model does',
  (before, after, grouped) => {
    const graph = graphFrom(before, after);
    const matrix = matrixOf(JSON.parse(JSON.stringify(packed(graph, null))) as ReturnType<typeof packed>);
    const { holders } = matrix.data;
    const question = { holders, places: null, permission: null, grouped, changing: false };
    const { rows } = matrix.answer(question);
    const rowOf = (at: number): Row =>
      rows.find((row) => row.holders.some((one) => one === holders[at])) ?? expect.fail();
    const [was, is] = [stateOfAccess(before), stateOfAccess(after)];
    graph.holders.forEach(({ user }, at) => {
      graph.places.forEach(({ scope }, place) => {
        const expected = [was, is].map((state) =>
          [...accessIn(state)(holderNamed(state, user)).at(scope)].sort(),
        );
        const held = matrix.held(rowOf(at), place);
        expect([[...held.before].sort(), [...held.after].sort()]).toEqual(expected);
        const access = accessIn(is)(holderNamed(is, user));
        for (const permission of held.after) {
          const { after: ways } = matrix.through(rowOf(at), place, permission);
          expect(ways.map((way) => matrix.roleOf(way)?.name).sort()).toEqual(
            access
              .through(scope, permission)
              .map(({ role }) => shownName(showRef(role)))
              .sort(),
          );
        }
      });
    });
  },
);

test('a question is answered with the rows and columns that have to do with it', () => {
  const matrix = matrixOf(packed(graphFrom(BEFORE, AFTER), null));
  const names = (question: Partial<Parameters<typeof matrix.answer>[0]>) => {
    const all = {
      holders: matrix.data.holders,
      places: null,
      permission: null,
      grouped: false,
      changing: false,
    };
    const { rows, columns } = matrix.answer({ ...all, ...question });
    return [rows.map(({ holders }) => holders[0]?.name), columns.map((at) => matrix.data.places[at]?.name)];
  };
  expect(names({})).toEqual([
    ['ada', 'jan', 'mary'],
    ['Whole tenant', 'invoice', 'orders'],
  ]);
  // She holds it on the whole tenant, so in any inbox.
  expect(names({ permission: 'edit_users', places: new Set([2]) })).toEqual([['mary'], ['orders']]);
  expect(names({ permission: 'upload' })).toEqual([
    ['jan', 'mary'],
    ['invoice', 'orders'],
  ]);
  expect(names({ places: new Set([3]), permission: 'submit' })).toEqual([[], ['returns']]);
  const still = matrixOf(packed(graphFrom(BEFORE, BEFORE), null));
  expect(
    still.answer({
      ...{ holders: still.data.holders, places: null, permission: null },
      grouped: true,
      changing: true,
    }).rows,
  ).toEqual([]);
});
