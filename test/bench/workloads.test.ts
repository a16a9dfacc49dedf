/** What the benchmark measures is what its page says, and the same in every run. */
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { sizes, specNamed, specOf, tenantFor, yamlOf, type SizeName } from '../../bench/workloads.ts';

const names = Object.keys(sizes) as SizeName[];
const SMALL = { inboxes: 20, roles: 10, users: 100, grants: 4 };

test.each(names)('%s has as many inboxes, roles, users and grants as its size says', (name) => {
  const { inboxes, roles, users } = specNamed(name);
  const size = sizes[name];
  expect([inboxes.length, roles.length, users.length]).toEqual([size.inboxes, size.roles, size.users]);
  const pairs = users.map(({ grants }) =>
    grants.flatMap((grant) =>
      grant.roles.flatMap((role) => grant.inboxes.map((inbox) => `${role}/${inbox}`)),
    ),
  );
  expect(new Set(pairs.map((of) => new Set(of).size))).toEqual(new Set([size.grants]));
});

test('the spec of L is about 1.4 MB of YAML', () => {
  expect(Buffer.byteLength(yamlOf(specNamed('L'))) / 1e6).toBeCloseTo(1.4, 1);
});

test('the same seed gives the same, another seed something else', () => {
  expect(specOf(SMALL, 1)).toEqual(specOf(SMALL, 1));
  expect(specOf(SMALL, 1)).not.toEqual(specOf(SMALL, 2));
});

test.each(['S', 'M'] as const)('%s says the same in YAML as in JSON', (name) => {
  expect(parse(yamlOf(specNamed(name)))).toEqual(specNamed(name));
});

test('before a first run there are inboxes, and nobody but the account', () => {
  const { projects, inboxes, roles, users } = tenantFor(specOf(SMALL), 'first');
  expect([projects.length, inboxes.length, roles.length, users.length]).toEqual([1, SMALL.inboxes, 1, 1]);
});

test.each([
  [SMALL, [1, 1]],
  [sizes.M, [1, 2]],
  [sizes.L, [2, 50]],
])('of %j, in a drift so many roles and users differ: %j', (size, expected) => {
  const spec = specOf(size);
  const [live, drifted] = [tenantFor(spec, 'no-op'), tenantFor(spec, 'drift')];
  const differing = (one: readonly object[], other: readonly object[]): number =>
    one.filter((object, index) => JSON.stringify(object) !== JSON.stringify(other[index])).length;
  expect([differing(live.roles, drifted.roles), differing(live.users, drifted.users)]).toEqual(expected);
  expect(drifted.inboxes).toEqual(live.inboxes);
});
