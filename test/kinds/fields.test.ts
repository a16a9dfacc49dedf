import { carried } from '../../src/kinds/field-types/carried.ts';
import { describe, expect, test } from 'vitest';
import {
  flag,
  flags,
  integer,
  marker,
  ref,
  refs,
  showRef,
  text,
} from '../../src/kinds/field-types/fields.ts';
import { setDiff } from '../../src/kinds/field-types/sets.ts';
import { grants } from '../../src/kinds/field-types/grants.ts';
import type { DecodeContext, EncodeContext, Field, Json } from '../../src/kinds/kind.ts';

const names: Record<string, string> = { 'role/r1': 'Clerk', 'inbox/i1': 'invoice', 'format/f1': 'Invoice' };
const decoding: DecodeContext = {
  nameOf: (kind, id) => names[`${kind}/${id}`] ?? { id },
};
const encoding: EncodeContext = {
  idOf: (kind, one) =>
    typeof one === 'string'
      ? (Object.entries(names)
          .find(([key, name]) => key.startsWith(kind) && name === one)?.[0]
          .slice(kind.length + 1) ?? `no ${one}`)
      : one.id,
};
const description = 'x';
const permissions = flags({ read: 'Read.', write: 'Write.' }, { description }, ['extra']);
const grantList = grants({ wire: 'roles', description });

describe('a live value in name space', () => {
  test.each<[string, Field, Json | undefined, Json]>([
    ['text', text({ description }), 'a', 'a'],
    ['text that is null', text({ description }), null, null],
    ['text that is absent', text({ description }), undefined, null],
    ['flag', flag({ description }), false, false],
    ['integer', integer({ description }), 0, 0],
    ['flags: the true ones, sorted', permissions, { write: true, read: true }, ['read', 'write']],
    ['flags: an extra one that is managed', permissions, { extra: true }, ['extra']],
    ['flags: an unknown one is not seen', permissions, { other: true, read: false }, []],
    ['flags that are null', permissions, null, []],
    ['flags that are absent', permissions, undefined, []],
    ['ref', ref('role', { description }), 'r1', 'Clerk'],
    ['ref to something that is gone', ref('role', { description }), 'r9', { id: 'r9' }],
    ['ref that is null', ref('role', { description }), null, null],
    [
      'refs in their order',
      refs('format', { description, ordered: true, atLeast: 1 }),
      ['f9', 'f1'],
      [{ id: 'f9' }, 'Invoice'],
    ],
    ['carried', carried(), { any: 1 }, { any: 1 }],
    [
      'grants: on an inbox, on the tenant, null and absent alike',
      grantList,
      [{ role: 'r1', inbox: 'i1' }, { role: 'r1', inbox: null, document_id: null }, { role: 'r1' }],
      [
        { role: 'Clerk', inbox: 'invoice' },
        { role: 'Clerk', inbox: null },
      ],
    ],
    ['grants: on a document are not seen', grantList, [{ role: 'r1', document_id: 'd' }], []],
    [
      'grants: twice the same is once',
      grantList,
      [{ role: 'r1' }, { role: 'r1' }],
      [{ role: 'Clerk', inbox: null }],
    ],
    ['grants that are absent', grantList, undefined, []],
  ])('%s', (_name, field, wire, value) => {
    expect(field.decode(wire, decoding)).toEqual(value);
  });
});

describe('a value for a request', () => {
  test.each<[string, Field, Json, Json | undefined, Json]>([
    [
      'flags: every name, false ones too',
      permissions,
      ['read'],
      undefined,
      { read: true, write: false, extra: false },
    ],
    [
      'flags: unknown ones as they are live',
      permissions,
      [],
      { other: true, more: false, read: true },
      { other: true, more: false, read: false, write: false, extra: false },
    ],
    ['ref', ref('role', { description }), 'Clerk', undefined, 'r1'],
    ['ref by id', ref('role', { description }), { id: 'r9' }, undefined, 'r9'],
    [
      'refs',
      refs('format', { description, ordered: true, atLeast: 1 }),
      ['Invoice', { id: 'f9' }],
      undefined,
      ['f1', 'f9'],
    ],
    [
      'grants',
      grantList,
      [
        { role: 'Clerk', inbox: 'invoice' },
        { role: { id: 'r9' }, inbox: null },
      ],
      undefined,
      [{ role: 'r1', inbox: 'i1' }, { role: 'r9' }],
    ],
    ['text', text({ description }), 'a', 'b', 'a'],
  ])('%s', (_name, field, value, live, wire) => {
    expect(field.encode(value, encoding, live)).toEqual(wire);
  });
});

describe('a difference', () => {
  test.each<[string, Field, Json, Json, object | undefined]>([
    ['the same text', text({ description }), 'a', 'a', undefined],
    ['another text', text({ description }), 'a', 'A', { before: 'a', after: 'A' }],
    ['a flag that was not there', flag({ description }), null, false, { before: null, after: false }],
    ['a set', permissions, ['read'], ['write'], { added: ['write'], removed: ['read'] }],
    ['a set in another order', permissions, ['write', 'read'], ['read', 'write'], undefined],
    ['nothing to an empty set', permissions, null, [], undefined],
    [
      'refs in another order',
      refs('format', { description, ordered: true, atLeast: 1 }),
      ['a', 'b'],
      ['b', 'a'],
      { before: ['a', 'b'], after: ['b', 'a'] },
    ],
    [
      'grants',
      grantList,
      [{ role: 'A', inbox: null }],
      [{ role: 'A', inbox: 'i' }],
      { added: [{ role: 'A', inbox: 'i' }], removed: [{ role: 'A', inbox: null }] },
    ],
  ])('%s', (_name, field, before, after, difference) => {
    const found = field.diff(before, after);
    expect(found).toEqual(difference);
    // Taking the change gives what was wanted.
    if (found) expect(field.patched(before, { field: 'x', ...found })).toEqual(after);
  });
});

describe('what a spec says', () => {
  test('grants: every role on every inbox, once each', () => {
    const spec = [
      { roles: ['B', 'A'], inboxes: ['x', 'y'] },
      { roles: ['A'], inboxes: ['x'] },
      { roles: ['A'], tenant_wide: true },
    ];
    expect(grantList.resolve(spec)).toEqual([
      { role: 'A', inbox: 'x' },
      { role: 'A', inbox: 'y' },
      { role: 'A', inbox: null },
      { role: 'B', inbox: 'x' },
      { role: 'B', inbox: 'y' },
    ]);
    expect(grantList.specMentions(spec)).toContainEqual({
      kind: 'inbox',
      name: 'y',
      path: [0, 'inboxes', 1],
    });
  });

  test('flags: once each, in an order of their own', () => {
    expect(permissions.resolve(['write', 'read', 'write'])).toEqual(['read', 'write']);
  });
});

describe('a value as a spec spells it, and as that is read back', () => {
  test.each<[string, Field, Json, Json]>([
    ['text', text({ description }), 'a', 'a'],
    ['flag', flag({ description }), true, true],
    ['flags', permissions, ['write', 'read'], ['read', 'write']],
    ['ref', ref('role', { description }), 'Clerk', 'Clerk'],
    [
      'refs in their order',
      refs('format', { description, ordered: true, atLeast: 1 }),
      ['b', 'a'],
      ['b', 'a'],
    ],
    ['no grants', grantList, [], []],
    [
      'grants: scopes with the same roles share a block, and the whole tenant comes first',
      grantList,
      [
        { role: 'B', inbox: 'y' },
        { role: 'A', inbox: 'z' },
        { role: 'A', inbox: 'x' },
        { role: 'B', inbox: 'x' },
        { role: 'A', inbox: 'y' },
        { role: 'B', inbox: null },
      ],
      [
        { roles: ['B'], tenant_wide: true },
        { roles: ['A', 'B'], inboxes: ['x', 'y'] },
        { roles: ['A'], inboxes: ['z'] },
      ],
    ],
  ])('%s', (_name, field, value, spelled) => {
    expect(field.spell(value)).toEqual(spelled);
    expect(field.diff(value, field.resolve(spelled))).toBeUndefined();
  });
});

describe('what a spec cannot speak of', () => {
  test('unknown permissions are told and block nothing', () => {
    expect(
      permissions.unseen?.({ other: true, extra: true, read: true, more: false }, decoding),
    ).toMatchObject({
      rule: 'unknown-permission',
      members: ['other'],
      note: expect.stringMatching(/holds other, which/) as unknown,
    });
    expect(permissions.unseen?.({ read: true }, decoding)).toBeUndefined();
  });

  test('grants on documents are told and block a write', () => {
    const unseen = grantList.unseen?.([{ role: 'r1', document_id: 'd' }, { role: 'r1' }], decoding);
    expect(unseen).toMatchObject({
      rule: 'document-grants',
      members: ['Clerk on the document d'],
      blocks: { reason: expect.stringMatching(/1 grant on/) as unknown },
    });
    expect(grantList.unseen?.([{ role: 'r1', document_id: null }], decoding)).toBeUndefined();
  });
});

test.each<[string, Field, Json, string]>([
  ['grant on an inbox', grantList, { role: 'A', inbox: 'i' }, 'A on i'],
  ['grant on the tenant', grantList, { role: 'A', inbox: null }, 'A on the WHOLE TENANT'],
  ['grant of a role that is gone', grantList, { role: { id: 'r9' }, inbox: 'i' }, '(id r9) on i'],
  ['no refs', refs('format', { description, ordered: true, atLeast: 1 }), [], 'none'],
  ['nothing', text({ description }), null, 'none'],
  ['a flag', flag({ description }), true, 'true'],
  ['a marker', marker({ description, implies: {}, generates: {}, show: 'yes!' }), true, 'yes!'],
])('%s is shown as %4$j', (_name, field, member, shown) => {
  expect(field.show(member)).toBe(shown);
});

test('no reference is shown as none', () => {
  expect(showRef(null)).toBe('none');
});

test('members of a set are compared by what they hold', () => {
  expect(setDiff([{ a: 1 }], [{ a: 1 }, { a: 2 }])).toEqual({ added: [{ a: 2 }], removed: [] });
});
