/** Random live tenants that are hard to write down: odd names, twins, ids that lead nowhere, grants on documents, unknown permissions. */
import fc from 'fast-check';
import { SETUP_USERNAME } from '../../src/emulator/tenant/default-tenant.ts';
import type { Grant, State } from '../../src/emulator/tenant/state.ts';
import { permissionMap, permissionNames } from '../../src/emulator/tenant/permissions.ts';

/** Names that YAML, variables, files or terminals could take for something else. */
export const ODD = [
  ...['yes', 'no', 'null', '~', '123', '1e3', '0o7', '0x1F', '1_000', '1:20', '.inf', '2001-01-01', 'true'],
  ...['- a', '#x', 'a #b', 'a: b', 'a:', ':', '?', '*x', '&x', '!x', '%x', '@x', '`x`', '|', '>', '<<', '='],
  ...['[x]', '{x}', 'a, b', '---', '...', '"q"', "it's", '\\', 'a\\n', '${HOME}', '$${', '$${x}', '${', 'a}'],
  ...[' padded ', 'tab\there', '\ttab', 'line\nend', '\n', 'a\r\nb', 'line\n\n  two', 'nul\0', '\u001b[31m'],
  ...[
    '\u0085',
    '\u2028',
    '\ufeffmark',
    '\u202eback',
    'zero\u200bwidth',
    '\u00a0',
    '\ud800',
    'a\udc00b',
    '\ufffe',
  ],
  ...['日本語', 'Ärger', 'A\u0308rger', '😀', '👩‍👩‍👧', 'a/b', 'x'.repeat(500), `${'long name '.repeat(50)}end`],
];

const plain = fc.constantFrom('Invoice', 'Clerk', 'Reviewer', 'orders', 'a', 'b');
export const oddText = fc.oneof(
  { weight: 3, arbitrary: plain },
  { weight: 5, arbitrary: fc.constantFrom(...ODD) },
  { weight: 1, arbitrary: fc.constantFrom('x'.repeat(500), '\ud800', 'line\nend') },
  { weight: 1, arbitrary: fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme' }) },
  { weight: 1, arbitrary: fc.string({ minLength: 1, maxLength: 20, unit: 'binary' }) },
);

/** Permissions that the emulator can be told to have, and fitform does not know. */
export const NEWER = ['fly', 'yes', 'a: b', '__proto__', '', '${x}'];

const KNOWN = ['view_list', 'review', 'submit', 'upload', 'edit_users', 'versions'] as const;
const permission = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom<string>(...KNOWN, ...permissionNames) },
  { weight: 2, arbitrary: fc.constantFrom(...NEWER) },
);

/** Ids are those of a small pool, so that two tenants have objects in common; `gone` is nobody's. */
const idOf = (kind: string, number: number): string => `${kind}${number}`;
const anyId = (kind: string, count: number): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 8, arbitrary: fc.nat(Math.max(0, count - 1)).map((number) => idOf(kind, number)) },
    { weight: 1, arbitrary: fc.constant(`gone-${kind}`) },
  );

const objects = <T extends object>(
  kind: string,
  most: number,
  identity: string,
  fields: { [K in keyof T]: fc.Arbitrary<T[K]> },
  name: fc.Arbitrary<string>,
) =>
  fc.uniqueArray(fc.nat(most - 1), { maxLength: most }).chain((ids) =>
    fc.tuple(
      ...ids.map((number) =>
        fc.record({ ...fields, name }).map(({ name: its, ...rest }) => ({
          id: idOf(kind, number),
          ...rest,
          [identity]: its,
        })),
      ),
    ),
  );

/** Names may repeat; what no spec can say stays away. */
const label = fc.record(
  {
    field_name: oddText,
    category: fc.constantFrom('tag', 'annotation', 'of a newer server'),
    display_name: oddText,
    formula: oddText,
    mandatory: fc.boolean(),
    visible_if: fc.constantFrom({}, { a: [1, null, { b: 'x' }] }),
    options: fc.array(fc.record({ name: oddText, active: fc.boolean() }), { maxLength: 2 }),
  },
  { requiredKeys: ['field_name'] },
);

const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });

/** Few numbers, so that some settings equal those that they inherit; some are missing, and some no spec can hold. */
const setting = fc.oneof(
  { weight: 14, arbitrary: fc.nat(1) },
  { weight: 2, arbitrary: fc.constant(undefined) },
  { weight: 5, arbitrary: fc.constantFrom(2 ** 60, -1, -0) },
);
/** Of an inbox, a project, the whole tenant, or of what is gone. */
const anyScope = fc.oneof(
  { weight: 6, arbitrary: anyId('inbox', 5) },
  { weight: 6, arbitrary: anyId('project', 4) },
  { weight: 1, arbitrary: fc.constant('') },
);
const settings = fc
  .record({
    scope: anyScope,
    second_pass_STP: setting,
    second_pass_FFR: setting,
    auto_submit_FFR: setting,
    auto_reject_FFR: setting,
  })
  .map((one) => ({ ...one, id: `sampling-${one.scope}` }));

const key = fc.oneof(fc.constantFrom('iban', 'total', 'none', 'at_least', 'file'), oddText);
const mapOf = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<Record<string, T>> =>
  fc.dictionary(key, value, { maxKeys: 3 });
const level = fc.oneof(
  { weight: 9, arbitrary: fc.nat(100) },
  { weight: 1, arbitrary: fc.constantFrom<unknown>(null, 97.5, 'none', 'high', { a: 1 }) },
);
const thresholds = fc
  .record({
    scope: anyScope,
    thresholds: fc.record(
      { annotations: mapOf(level), lines: mapOf(mapOf(level)), sections: mapOf(level) },
      { requiredKeys: [] },
    ),
  })
  .map((one) => ({ ...one, id: `thresholds-${one.scope}` }));
const values = mapOf(fc.array(oddText, { maxLength: 2 }));
const predictors = fc
  .record(
    {
      scope: anyScope,
      blacklist: values,
      expected_values: values,
      key_value_pairs: fc.record({
        splitting_cutoff: maybe(fc.nat(100)),
        rule_config: mapOf(mapOf(fc.constant({ rules: [{ confidence: 97, '+rule': ['L:${x}$'] }] }))),
      }),
      table_extraction_settings: fc.constant({ field_settings: {} }),
    },
    { requiredKeys: ['scope'] },
  )
  .map((one) => ({ ...one, id: `predictors-${one.scope}` }));
const retention = fc
  .record({
    level: fc.constantFrom('inbox', 'project', 'INBOX', 'tenant', 'folder'),
    id: fc.oneof(anyId('inbox', 5), anyId('project', 4)),
    settings: fc.array(
      fc.record({
        age: fc.integer({ min: -1, max: 90 }),
        how: fc.constantFrom('FULL', 'SOURCE_FILES'),
        what: fc.constantFrom('ALL', 'DONE'),
      }),
      { maxLength: 2 },
    ),
  })
  .map(({ level, id, settings }) => ({ id: `retention-${level}-${id}`, scope: { level, id }, settings }));

/** `names`: from which all objects of the tenant take theirs; a short list makes twins. */
export function hardTenants(names: readonly string[]): fc.Arbitrary<State> {
  const name = fc.constantFrom(...names);
  const grant: fc.Arbitrary<Grant> = fc
    .record({
      role: anyId('role', 5),
      inbox: fc.option(anyId('inbox', 5), { nil: undefined, freq: 5 }),
      document_id: fc.option(fc.constantFrom('doc1', 'doc2'), { nil: undefined, freq: 8 }),
    })
    .map(({ role, inbox, document_id }) => ({
      role,
      ...(inbox === undefined ? {} : { inbox }),
      ...(document_id === undefined ? {} : { document_id }),
    }));
  return fc
    .record({
      formats: objects('format', 4, 'name', { labels: fc.array(label, { maxLength: 3 }) }, name),
      projects: objects(
        'project',
        4,
        'name',
        {
          formats: fc.uniqueArray(anyId('format', 4), { maxLength: 3 }),
          split_into_sections: fc.boolean(),
          sub_page_splitting: fc.boolean(),
          default_document_type: maybe(fc.oneof(fc.constant(''), oddText)),
          default_format: maybe(anyId('format', 4)),
          timeout: maybe(fc.oneof(fc.integer(), fc.constantFrom(2 ** 53, 1e300, 2 ** 60))),
        },
        name,
      ),
      inboxes: objects('inbox', 5, 'name', { project: anyId('project', 4) }, name),
      roles: objects(
        'role',
        5,
        'name',
        {
          permissions: fc
            .array(fc.tuple(permission, fc.constantFrom(true, true, true, false)), { maxLength: 9 })
            .map((held) => Object.fromEntries(held)),
        },
        name,
      ),
      users: objects(
        'user',
        4,
        'username',
        { active: fc.boolean(), roles: fc.array(grant, { maxLength: 7 }) },
        name,
      ),
      sampling: fc.uniqueArray(settings, { maxLength: 9, selector: ({ scope }) => scope }),
      thresholds: fc.uniqueArray(thresholds, { maxLength: 6, selector: ({ scope }) => scope }),
      predictors: fc.uniqueArray(predictors, { maxLength: 6, selector: ({ scope }) => scope }),
      retention: fc.uniqueArray(retention, { maxLength: 4, selector: ({ id }) => id }),
    })
    .map(
      (lists) =>
        ({
          formats: lists.formats,
          projects: lists.projects,
          inboxes: lists.inboxes,
          sampling_settings: lists.sampling,
          threshold_settings: lists.thresholds,
          predictor_settings: lists.predictors,
          data_retention_settings: lists.retention,
          roles: [
            ...lists.roles,
            { id: 'administrator', name: 'Administrator', permissions: permissionMap(permissionNames) },
          ],
          users: [
            ...lists.users,
            { id: 'setup', username: SETUP_USERNAME, active: true, roles: [{ role: 'administrator' }] },
          ],
        }) as unknown as State,
    );
}

/** A short list of names, so that some repeat. */
export const namePool: fc.Arbitrary<readonly string[]> = fc.uniqueArray(oddText, {
  minLength: 3,
  maxLength: 9,
});
