/** An export for any tenant, and the marker that an export may be told of. */
import { expect, test } from 'vitest';
import { asJson, asYaml } from '../../src/export/export-tenant.ts';
import type { Json } from '../../src/kinds/kind.ts';
import { exportOf, role, user } from '../support/live-tenant.ts';

const formats = [{ id: 'f1', name: 'Invoice' }];
const projects = [
  { id: 'p1', name: 'Accounting', formats: ['f1'], split_into_sections: true, sub_page_splitting: false },
];

test('has no address and no id, and says what must exist', () => {
  const exported = exportOf(
    { formats, projects, roles: [role('r1', 'Clerk', 'review')] },
    { portable: true },
  );
  expect(asYaml(exported)).toBe(`\
# A tenant as fitform export --portable found it, without its address: for any tenant.
# What is not listed here is not managed. Comments say what a spec cannot hold.
version: 1

# Whatever is listed by name alone must exist before this is planned on another tenant.
formats:
  - name: Invoice

projects:
  - name: Accounting
    formats: [Invoice]
    split_into_sections: true
    sub_page_splitting: false
    predictors: inherited
    thresholds: inherited
    sampling: inherited

roles:
  - name: Clerk
    permissions: [review]
`);
  expect(Object.keys(asJson(exported))).toEqual(['version', 'formats', 'projects', 'roles']);
});

test('keeps the extra permissions that a chosen role needs, and no others', () => {
  const roles = [role('r1', 'Pilot', 'fly'), role('r2', 'Clerk', 'brew')];
  const chosen = (address: string): boolean => address === 'role/Pilot';
  expect(asJson(exportOf({ roles }, { portable: true, chosen }))).toMatchObject({
    tenant: { extra_permissions: ['fly'] },
  });
  expect(asJson(exportOf({ roles }, { portable: true, chosen }))['tenant']).not.toHaveProperty('url');
});

test('names the ids of all that share a name, for a refusal', () => {
  const roles = [role('r2', 'Twin', 'review'), role('r1', 'Twin', 'upload'), role('r3', 'Clerk', 'review')];
  const { sections } = exportOf({ roles }, { portable: true });
  const found = sections.flatMap(({ entries }) =>
    entries.map(({ address, namesakes }) => [address, namesakes]),
  );
  expect(found).toEqual([
    ['role/Clerk', []],
    ['role/Twin', ['r1', 'r2']],
  ]);
});

test('a marked user gets the marker of the kind, in place of what it implies', () => {
  const guest = { ...user('u1', 'guest'), active: true };
  const mary = { ...user('u2', 'mary'), active: true };
  const marked = new Set(['user/guest']);
  expect(asJson(exportOf({ users: [guest, mary] }, { marked }))['users']).toEqual([
    { username: 'guest', placeholder: true, grants: [] },
    { username: 'mary', active: true, grants: [] },
  ]);
});

test('says a setting that is a single list as that list', () => {
  const retention = [
    { scope: { level: 'project', id: 'p1' }, settings: [{ age: 30, how: 'FULL', what: 'ALL' }] },
  ];
  const [project] = asJson(exportOf({ formats, projects, retention }, { portable: true }))[
    'projects'
  ] as Json[];
  expect(project).toMatchObject({ retention: [{ age: 30, how: 'FULL', what: 'ALL' }] });
});
