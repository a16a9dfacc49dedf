import { expect, test } from 'vitest';
import type { JsonObject } from '../../src/kinds/kind.ts';
import { effects, type End, type Recorded } from '../support/recorded-journal.ts';

const A = (permissions: string[], id = 'r1'): JsonObject => ({
  id,
  name: 'A',
  permissions: Object.fromEntries(permissions.map((one) => [one, true])),
});
const { id: _, ...sentA } = A(['review']) as Record<string, never>;
const create = (end: End): Recorded => ({ address: 'role/A', sent: sentA, end });
const update = (end: End, from: string[], to: string[]): Recorded => ({
  address: 'role/A',
  id: 'r1',
  before: A(from),
  sent: { name: 'A', permissions: A(to)['permissions'] ?? null },
  end,
});
const remove = (end: End): Recorded => ({ address: 'role/A', id: 'r1', before: A(['review']), end });

/** `id: before -> left | left`, with the permissions; `?` for an id that nobody knows, `(part)` where not all is known. */
function said(...writes: Recorded[]): string[] {
  const image = (one: { raw: JsonObject; whole: boolean } | null): string =>
    one === null
      ? 'none'
      : `${Object.keys(one.raw['permissions'] as object).join('+')}${one.whole ? '' : ' (part)'}`;
  return effects(...writes).map(
    ({ id, before, left }) => `${id ?? '?'}: ${image(before)} -> ${left.map(image).join(' | ')}`,
  );
}

test.each<[name: string, writes: Recorded[], effects: string[]]>([
  ['a create', [create({ answer: A(['review']) })], ['r1: none -> review']],
  ['a create answered in part', [create({ answer: { id: 'r1' } })], ['r1: none -> review (part)']],
  ['a create answered without a body', [create({ answer: null })], ['?: none -> review (part)']],
  ['a create that was refused', [create({ status: 403 })], []],
  ['a create under a name that is taken', [create({ status: 409 })], []],
  ['a create that was redirected', [create({ status: 302 })], []],
  ['a create that a gateway gave up on', [create({ status: 502 })], ['?: none -> review (part)']],
  ['a create that timed out', [create({ status: 408 })], ['?: none -> review (part)']],
  ['a create with an error', [create('an error')], ['?: none -> review (part)']],
  ['a create that was never sent', [create({ status: null, unclear: false })], []],
  [
    'a create that timed out after a try that was refused',
    [create({ status: 401, unclear: true })],
    ['?: none -> review (part)'],
  ],
  [
    'a create that a tenant turned away, busy',
    [create({ status: 503, unclear: false })],
    ['?: none -> review (part)'],
  ],
  ['a create cut off', [create('nothing')], ['?: none -> review (part)']],
  ['an update', [update({ answer: A(['upload']) }, ['review'], ['upload'])], ['r1: review -> upload']],
  [
    'an update answered without a body',
    [update({ answer: null }, ['review'], ['upload'])],
    ['r1: review -> upload'],
  ],
  ['an update that was refused', [update({ status: 400 }, ['review'], ['upload'])], []],
  [
    'an update with an error',
    [update('an error', ['review'], ['upload'])],
    ['r1: review -> review | upload'],
  ],
  ['an update cut off', [update('nothing', ['review'], ['upload'])], ['r1: review -> review | upload']],
  [
    'two updates',
    [update({ answer: null }, ['review'], ['upload']), update({ answer: null }, ['upload'], ['submit'])],
    ['r1: review -> submit'],
  ],
  [
    'an update, and one cut off',
    [update({ answer: null }, ['review'], ['upload']), update('nothing', ['upload'], ['submit'])],
    ['r1: review -> upload | submit'],
  ],
  ['a delete', [remove({ answer: null })], ['r1: review -> none']],
  ['a delete that was refused', [remove({ status: 403 })], []],
  ['a delete cut off', [remove('nothing')], ['r1: review -> review | none']],
  [
    'an unclear create that was found and completed',
    [create('an error'), update({ answer: null }, ['upload'], ['review'])],
    ['r1: upload -> review'],
  ],
])('%s', (_name, writes, wanted) => {
  expect(said(...writes)).toEqual(wanted);
});

test('what was found after an unclear create is not for the run to delete', () => {
  const [effect] = effects(create('an error'), update({ answer: null }, ['upload'], ['review']));
  expect(effect?.note).toMatch(/may be another's, so it is changed back and not deleted/);
});

test('the user that got a password is the placeholder, and the mask of it is not in the image', () => {
  const guest = { username: 'guest', active: true, roles: [] };
  const [placeholder, mary] = effects(
    { address: 'user/guest', sent: { ...guest, password: '***' }, end: 'nothing' },
    { address: 'user/mary', sent: { ...guest, username: 'mary' }, end: 'nothing' },
  );
  expect(placeholder).toMatchObject({ placeholder: true });
  expect(mary).toMatchObject({ placeholder: false });
  expect(JSON.stringify(placeholder)).not.toContain('***');
});
