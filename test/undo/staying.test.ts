/** What an undo must leave, by the journal alone: the placeholder, and what it refers to. */
import { expect, test } from 'vitest';
import type { JsonObject } from '../../src/kinds/kind.ts';
import { keyOf } from '../../src/undo/effects.ts';
import { staying, wayBack } from '../../src/undo/staying.ts';
import { effects, type Recorded } from '../support/recorded-journal.ts';

const made = (address: string, answer: JsonObject, secret: JsonObject = {}): Recorded => {
  const { id: _, ...sent } = answer;
  return { address, sent: { ...sent, ...secret }, end: { answer } };
};
const guest = { id: 'u1', username: 'guest', active: true, roles: [{ role: 'r1', inbox: 'i1' }] };
const password = { password: '(secret)' };
const ann = { id: 'u2', username: 'ann', active: true, roles: [{ role: 'r1' }, { role: 'r2' }] };
const run: Recorded[] = [
  made('project/P', { id: 'p1', name: 'P', formats: ['f1'] }),
  made('inbox/in', { id: 'i1', name: 'in', project: 'p1' }),
  made('inbox/out', { id: 'i2', name: 'out', project: 'p1' }),
  made('role/Guest', { id: 'r1', name: 'Guest', permissions: {} }),
  made('role/Clerk', { id: 'r2', name: 'Clerk', permissions: {} }),
  made('user/ann', ann),
];

const reasonsIn = (writes: Recorded[], isThere: boolean): string[] => {
  const all = effects(...writes);
  const reasons = staying(all, () => isThere);
  return all.flatMap((effect) => {
    const reason = reasons.get(keyOf(effect));
    return reason === undefined ? [] : [`${effect.address}: ${reason.slice(0, 36)}`];
  });
};

test.each<[name: string, writes: Recorded[], isThere: boolean, left: string[]]>([
  ['nothing of a run without a placeholder', [...run, made('user/guest', guest)], true, []],
  [
    'the placeholder, its roles, its inboxes, and their projects',
    [...run, made('user/guest', guest, password)],
    true,
    [
      'project/P: inbox/in stays and refers to it',
      'inbox/in: user/guest stays and refers to it',
      'role/Guest: user/guest stays and refers to it',
      'user/guest: review links act as it, and all of t',
    ],
  ],
  ['nothing once it is gone', [...run, made('user/guest', guest, password)], false, []],
  [
    'what it holds as the run left it, not as it was created',
    [
      ...run,
      made('user/guest', guest, password),
      {
        address: 'user/guest',
        id: 'u1',
        before: guest,
        sent: { roles: [{ role: 'r2' }] },
        end: { answer: { ...guest, roles: [{ role: 'r2' }] } },
      },
    ],
    true,
    ['role/Clerk: user/guest stays and refers to it', 'user/guest: review links act as it, and all of t'],
  ],
  [
    'nothing that was there before',
    [made('user/guest', guest, password)],
    true,
    ['user/guest: review links act as it, and all of t'],
  ],
])('%s', (_name, writes, isThere, left) => {
  expect(reasonsIn(writes, isThere)).toEqual(left);
});

test('the way back counts what undo deletes, without what stays and what is gone', () => {
  const gone: Recorded = {
    address: 'role/Old',
    id: 'r9',
    before: { id: 'r9', name: 'Old' },
    end: { answer: null },
  };
  expect(wayBack(effects(...run, gone))).toEqual({ deletions: 6, stays: 0 });
  expect(wayBack(effects(...run, made('user/guest', guest, password)))).toEqual({ deletions: 3, stays: 4 });
  const refused: Recorded = { ...made('role/No', { id: 'r7', name: 'No' }), end: { status: 403 } };
  const unclear: Recorded = { ...made('user/guest', guest, password), end: 'nothing' };
  expect(wayBack(effects(...run, unclear))).toEqual({ deletions: 7, stays: 0 });
  const format = made('format/Invoice', { id: 'f1', name: 'Invoice', labels: [] });
  expect(wayBack(effects(...run, format))).toEqual({ deletions: 6, stays: 1 });
  expect(wayBack(effects(refused))).toEqual({ deletions: 0, stays: 0 });
});
