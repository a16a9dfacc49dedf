/** `fitform explain`: what it knows is what the declarations say, and what it shows can be used. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { topicsOf } from '../../../src/cli/explain/explanations.ts';
import type { Explained, ExplanationDocument } from '../../../src/documents/explanation-documents.ts';
import { kinds } from '../../../src/kinds/index.ts';
import { permissionNames } from '../../../src/kinds/permissions.ts';
import { rules } from '../../../src/policy/rules.ts';
import { validate } from '../../../src/specfile/check/against-schema.ts';
import { tenantSchema } from '../../../src/specfile/check/spec-schema.ts';
import { parse } from '../../../src/specfile/yaml/parse.ts';
import { rootOf } from '../../../src/specfile/yaml/tree.ts';
import { cli } from '../../support/cli-in-process.ts';
import { documentOf } from '../../support/documents.ts';

const topics = topicsOf(kinds);
const names = topics.map((topic) => topic.names[0] ?? '');
const explain = (...words: string[]) => cli(['explain', ...words], {}, {});

async function explained(name: string): Promise<readonly Explained[]> {
  const { code, stdout, stderr } = await explain(name, '--json');
  expect([code, stderr]).toEqual([0, '']);
  return (documentOf(stdout, code) as unknown as ExplanationDocument).explanations;
}

test('every kind, documented permission and rule is a topic, and every key that the schema has', () => {
  const all = new Set(names);
  for (const { name } of kinds) expect(all).toContain(name);
  for (const name of [...permissionNames, ...rules.map(({ id }) => id)]) expect(all).toContain(name);
  for (const name of [
    'role.permissions',
    'sampling.second_pass_stp',
    'predictors.rules.at_least.file',
    'format.fields.at_least[].state',
    'tenant.expect.host',
    'policy.ignore',
  ]) {
    expect(all).toContain(name);
  }
});

/** Of `warning('…'`, `told('…'` and `rule: '…'` the name. */
const RULE = /(?:(?<!host\.)\b(?:warning|told)\(\s*|\brule: )'([a-z-]+)'/g;

test('every rule that a plan can name is declared, and none twice', () => {
  const src = join(import.meta.dirname, '../../../src');
  const named = ['kinds', 'plan', 'policy', 'undo', 'engine'].flatMap((room) =>
    readdirSync(join(src, room), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => readFileSync(join(src, room, file), 'utf8'))
      .flatMap((code) => [...code.matchAll(RULE)])
      .map(([, name = '']) => name),
  );
  const finding = rules
    .filter(({ ofPlan, ofSpec, ofTenant }) => ofPlan ?? ofSpec ?? ofTenant)
    .map(({ id }) => id);
  expect([...new Set([...named, ...finding])].sort()).toEqual(rules.map(({ id }) => id).sort());
});

test.each(names)('%s: the document is as its schema says, and the text fits 80 columns', async (name) => {
  expect(await explained(name)).not.toEqual([]);
  const { code, stdout } = await explain(name);
  expect(code).toBe(0);
  expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
});

describe('the example of', () => {
  const schema = tenantSchema(kinds);
  const shown = topics.flatMap(({ names: [name = ''], explain: of }) => {
    const one = of();
    return 'example' in one ? [{ name, example: one.example ?? '' }] : [];
  });

  test.each(shown)('$name is a spec, and holds it', async ({ name, example }) => {
    const { tree, problems } = parse('tenant.yaml', example, {}, schema);
    expect(problems).toEqual([]);
    const roots = rootOf({ name: 'tenant.yaml', tree });
    for (const root of roots) expect(await validate(root, kinds)).toEqual([]);
    const last = name.split('.').at(-1)?.replace('[]', '') ?? '';
    const isKey = topics.find(({ names: [first] }) => first === name)?.is === 'key';
    // NAME stands for a name of the reader's own, or for one of those that there are.
    const key = isKey && last !== 'NAME' ? `${last}:` : '';
    expect(example).toContain(key);
  });
});

describe('other ways to say it', () => {
  test.each([
    ['roles', 'role'],
    ['roles.permissions', 'role.permissions'],
    ['users[0].grants', 'user.grants'],
    ['user.grants.roles', 'user.grants[].roles'],
    ['sampling.second_pass_STP', 'sampling.second_pass_stp'],
    ['inboxes.sampling', 'sampling'],
    ['inbox.sampling.second_pass_stp', 'sampling.second_pass_stp'],
    ['Edit_Users', 'edit_users'],
  ])('%s is %s', async (word, name) => {
    expect((await explained(word)).map((one) => one.name)).toEqual([name]);
  });

  test('a name with two meanings is explained in both', async () => {
    expect((await explained('review')).map(({ is }) => is)).toEqual(['key', 'permission']);
  });

  test.each([
    ['user.grnts', /"user.grnts" \(did you mean "user.grants"\?\)/],
    ['edit_user', /did you mean "edit_users"\?/],
    ['rol', /did you mean "role"\?/],
    ['role/Clerk', /did you mean "role"\?/],
    ['protect', /did you mean "policy.protect"\?/],
    ['max_delete', /did you mean "policy.max_delete"\?/],
    ['missing-permission', /did you mean "missing-permissions"\?/],
    ['constructor', /nothing is called "constructor"\W+fitform explain lists/],
    ['', /nothing is called ""/],
    ['.', /nothing is called "."/],
  ])('%j is nothing, and exit 3', async (word, message) => {
    const { code, stdout, stderr } = await explain(word);
    expect([code, stdout]).toEqual([3, '']);
    expect(stderr).toMatch(message);
  });
});

test('without a name, all names are listed', async () => {
  const { code, stdout } = await explain();
  expect(code).toBe(0);
  for (const name of names) expect(stdout).toContain(name);
  const listed = await explain('--json');
  expect(documentOf(listed.stdout, listed.code)).toMatchObject({ format: 'fitform.topics/1' });
});

test('a kind says what it takes and what a delete destroys', async () => {
  const [role] = await explained('role');
  expect(role).toMatchObject({
    is: 'kind',
    sections: ['roles[]'],
    identity: 'name',
    create_needs: [['permissions']],
    permissions: { see: [['edit_users']], delete: [['edit_users']] },
    destroys: 'the role; what becomes of the grants that name it is not documented',
  });
  // What fitform never deletes asks for no permission to, whatever the API would ask for.
  expect((await explained('format'))[0]).toMatchObject({
    create_needs: [['fields']],
    permissions: { create: [['edit_format_settings']], delete: [] },
    destroys: null,
  });
  expect((await explained('sampling'))[0]).toMatchObject({
    identity: null,
    permissions: { see: [['edit_sampling_settings', 'review']] },
  });
});

test('a key says what it means to leave it out, and what [] means', async () => {
  expect((await explained('user.grants'))[0]).toMatchObject({
    omitted: 'It is not managed: what is live stays as it is. A new one needs it, or placeholder.',
    empty: 'None: what is live is removed.',
    default: '[]',
    default_for_new: true,
  });
  expect((await explained('project.formats'))[0]).toMatchObject({ empty: 'That is an error.' });
  expect((await explained('user.active'))[0]).toMatchObject({ create_only: true, empty: null });
  expect((await explained('tenant.base_path'))[0]).toMatchObject({
    omitted: 'The default applies: /admin.',
  });
  const [permissions] = await explained('role.permissions');
  expect(permissions).toMatchObject({ is: 'key' });
  expect(permissions && 'values' in permissions ? permissions.values.length : 0).toBe(permissionNames.length);
});

test('a permission says who needs it, how strong it is, and which rules speak of it', async () => {
  expect((await explained('edit_users'))[0]).toMatchObject({
    strong: true,
    needed: [
      { kind: 'role', to: ['see', 'create', 'update', 'delete'], or: [] },
      { kind: 'user', to: ['see', 'create', 'update'], or: [] },
    ],
    rules: [
      'no-self-lockout',
      'last-administrator',
      'guest-permission-too-broad',
      'strong-gain',
      'missing-permissions',
    ],
  });
  expect((await explained('versions'))[0]).toMatchObject({ strong: false, needed: [], rules: [] });
  expect((await explained('edit_sampling_settings'))[0]).toMatchObject({
    needed: [
      { kind: 'sampling', to: ['see'], or: ['review'] },
      { kind: 'sampling', to: ['create', 'update', 'delete'], or: [] },
    ],
  });
});
