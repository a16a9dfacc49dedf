/** An export says what the tenant is: planning it gives no change, whatever the names and whatever is broken there. */
import { isDeepStrictEqual } from 'node:util';
import { test } from '@fast-check/vitest';
import fc from 'fast-check';
import { afterAll, describe, expect } from 'vitest';
import { isSeq, parseDocument, type Scalar, type YAMLMap, type YAMLSeq } from 'yaml';
import type { Behaviour } from '../../src/emulator/tenant/tenant-behaviour.ts';
import { memoryTenant } from '../../src/emulator/tenant/default-tenant.ts';
import type { State } from '../../src/emulator/tenant/state.ts';
import { unknownFlags } from '../../src/export/unknown.ts';
import { updateSpec } from '../../src/export/update-spec.ts';
import { asJson, asYaml, exportTenant, type Exported } from '../../src/export/export-tenant.ts';
import { kinds } from '../../src/kinds/index.ts';
import { kindsKnowing } from '../../src/kinds/kind.ts';
import type { Live } from '../../src/kinds/live.ts';
import { permissionNames } from '../../src/kinds/permissions.ts';
import { makePlan } from '../../src/plan/make-plan.ts';
import { InvalidInput } from '../../src/specfile/problem/problem.ts';
import { observe, observeAgain } from '../../src/tenant/observe.ts';
import { hardTenants, namePool, NEWER, ODD } from '../support/hard-tenants.ts';
import { mutated, type Mutation, mutations } from '../support/spec-mutations.ts';
import { readText } from '../support/read-text-spec.ts';
import { wireTo } from '../support/direct-client.ts';
import { counting, runs } from '../support/random-cases.ts';

const RUNS = runs(200);
const seen = counting();
const { count } = seen;

const behaviours: fc.Arbitrary<Partial<Behaviour>> = fc.record({
  absent_fields: fc.constantFrom('omit', 'null'),
  permissions: fc.constantFrom('full', 'sparse'),
  extra_permissions: fc.constantFrom([], NEWER),
  scope_list: fc.constantFrom('overrides', 'overrides', 'all'),
  inheritance: fc.constantFrom('on', 'off'),
});
const tenant = { url: 'https://tenant.example', base_path: '/admin' };

/** The tenant as `fitform export` reads it, by way of the emulator. */
async function liveOf(
  state: State,
  behaviour: Partial<Behaviour>,
  extra: readonly string[] = [],
): Promise<Live> {
  const wire = wireTo(memoryTenant(state), behaviour);
  const live = await observe(wire, kinds, { required: kinds, helpful: [] }, () => undefined);
  const knowing = kindsKnowing(kinds, [...extra, ...unknownFlags(kinds, live)]);
  return observeAgain(wire, knowing, live, new Set());
}

const exported = (live: Live, portable = false): Exported => {
  const held = (live.objects.get('role') ?? []).flatMap(({ raw }) =>
    Object.entries(raw['permissions'] ?? {}).flatMap(([name, is]) => (is === true ? [name] : [])),
  );
  const unknown = new Set(held).difference(new Set<string>([...permissionNames, '']));
  return exportTenant({
    kinds,
    live,
    tenant: { ...tenant, extra_permissions: [...unknown].sort() },
    portable,
  });
};

/** What planning the text gives, on the tenant as it would be read for it. */
async function planOf(
  text: string,
  state: State,
  behaviour: Partial<Behaviour>,
  env = {},
): Promise<unknown[]> {
  const { desired } = await readText(text, env);
  const knowing = kindsKnowing(kinds, desired.tenant.extra_permissions);
  const wire = wireTo(memoryTenant(state), behaviour);
  const live = await observe(wire, knowing, { required: knowing, helpful: [] }, () => undefined);
  const { plan, absent } = makePlan({ kinds: knowing, desired, live, tenant: { ...tenant, account: null } });
  return [...plan.changes, ...plan.blocked, ...absent];
}

const tenants = namePool.chain((names) => fc.record({ state: hardTenants(names), behaviour: behaviours }));

describe('export', () => {
  test.prop([tenants], { numRuns: RUNS })(
    'is a valid spec, as YAML and as JSON, and planning it gives no change',
    async ({ state, behaviour }) => {
      const live = await liveOf(state, behaviour);
      const whole = exported(live);
      const yaml = asYaml(whole);
      countHard(state, yaml);
      expect(await planOf(yaml, state, behaviour)).toEqual([]);
      expect(await planOf(JSON.stringify(asJson(whole), null, 2), state, behaviour)).toEqual([]);
    },
    300_000,
  );

  test.prop([tenants], { numRuns: RUNS })(
    'is portable where no name repeats: no id, no address, and planning it gives no change',
    async ({ state, behaviour }) => {
      const whole = exported(await liveOf(state, behaviour), true);
      const entries = whole.sections.flatMap((section) => section.entries);
      const repeats = entries.some(({ namesakes }) => namesakes.length > 0);
      count(repeats ? 'repeated names' : 'portable');
      expect(entries.some(({ keys }) => keys.some(({ key }) => key === 'id'))).toBe(repeats);
      if (repeats) return;
      const spec = asJson(whole);
      expect(Object.keys(spec['tenant'] ?? {})).not.toContain('url');
      expect(Object.keys(spec['tenant'] ?? {})).not.toContain('base_path');
      expect(await planOf(asYaml(whole), state, behaviour)).toEqual([]);
    },
    120_000,
  );

  test.prop([tenants], { numRuns: RUNS })(
    'is the same text each time, in whatever order the lists come',
    async ({ state, behaviour }) => {
      const text = asYaml(exported(await liveOf(state, behaviour)));
      expect(asYaml(exported(await liveOf(state, behaviour)))).toBe(text);
      const turned = Object.fromEntries(
        Object.entries(state).map(([list, items]) => [list, (items as readonly unknown[]).toReversed()]),
      ) as unknown as State;
      expect(asYaml(exported(await liveOf(turned, behaviour)))).toBe(text);
    },
    300_000,
  );

  test.prop([tenants], { numRuns: RUNS })(
    'leaves nothing for an update to do',
    async ({ state, behaviour }) => {
      const live = await liveOf(state, behaviour);
      const text = asYaml(exported(live));
      expect(updateSpec({ kinds, live, file: 'tenant.yaml', text, env: {} })).toMatchObject({
        text,
        news: [],
      });
    },
    300_000,
  );

  const pairs = namePool.chain((names) =>
    fc.record({
      before: hardTenants(names),
      other: fc.option(hardTenants(names), { freq: 4 }),
      behaviour: behaviours,
      mutation: mutations,
    }),
  );
  test.prop([pairs], { numRuns: 2 * RUNS })(
    'update: whatever the spec was, planning it then gives no change',
    async ({ before, other, behaviour, mutation }) => {
      const after = other ?? before;
      const was = exported(await liveOf(before, behaviour));
      const { text, env } = mutated(asJson(was), mutation);
      let extra: readonly string[];
      try {
        extra = (await readText(text, env)).desired.tenant.extra_permissions;
      } catch (error) {
        if (!(error instanceof InvalidInput)) throw error;
        count('an invalid spec');
        return;
      }
      const live = await liveOf(after, behaviour, extra);
      const update = updateSpec({ kinds, live, file: 'tenant.yaml', text, env });
      countUpdate(text, update.text, update.news, mutation);
      const left = await planOf(update.text, after, behaviour, env);
      expect(left.filter((one) => !isTwinOfExclusive(one))).toEqual([]);
      expect(updateSpec({ kinds, live, file: 'tenant.yaml', text: update.text, env })).toMatchObject({
        text: update.text,
        news: [],
      });
      expectUntouched(text, update.text);
      if (text.startsWith('{')) expect(() => JSON.parse(update.text) as unknown).not.toThrow();
    },
    240_000,
  );

  afterAll(() => {
    const wanted = [
      ...[
        'repeated names',
        'portable',
        'twins',
        'a dangling id',
        'a document grant',
        'an unknown permission',
        'at_least',
        'an id',
        'a comment',
      ],
      ...[
        'extra_permissions',
        'a lone surrogate',
        'a variable',
        'a line end',
        'a long name',
        'a quoted text',
      ],
      ...[
        'an update',
        'nothing to update',
        'an update of JSON',
        'an update with aliases',
        'an update with variables',
      ],
      ...[
        'a changed name',
        'a new id',
        'an entry taken out',
        'an entry listed',
        'a field taken out',
        'at least',
      ],
      ...[
        'an update of flow',
        'an update of blocks',
        'an update with tombstones',
        'an update with old names',
      ],
      ...['settings', 'settings that cannot be held', 'a number', 'settings to be inherited', 'new settings'],
      ...['settings taken out', 'a number taken out'],
    ];
    expect(seen.rarer(2, wanted)).toEqual([]);
    expect(seen.isOften(RUNS / 2, 'an invalid spec')).toBe(false);
  });
});

/** What says the same before and after is written the same, comments inside it included. */
function expectUntouched(before: string, after: string): void {
  for (const line of before.split('\n')) if (line.startsWith('# about')) expect(after).toContain(line);
  // An alias may have had to be written out.
  if (/(: |- |\[)\*\w/.test(before)) return;
  const now = writtenIn(after);
  for (const [key, { text, json }] of writtenIn(before)) {
    const then = now.get(key);
    if (!then || !isDeepStrictEqual(then.json, json)) continue;
    count('an entry that is as it was');
    expect(then.text).toBe(text);
  }
}

/** The entries of a spec as they are written, and what that says before variables are put in. */
function writtenIn(text: string): Map<string, { text: string; json: unknown }> {
  const document = parseDocument(text);
  const sections = (document.contents as YAMLMap<Scalar, YAMLSeq<YAMLMap>>).items;
  const entries = sections.flatMap(({ key, value }) =>
    isSeq(value)
      ? value.items.map((entry): [string, { text: string; json: unknown }] => {
          const name = String(entry.get('name') ?? entry.get('username'));
          const [from, to] = entry.range ?? [0, 0];
          return [
            `${String(key)}/${name}`,
            { text: text.slice(from, to).trim(), json: entry.toJS(document) },
          ];
        })
      : [],
  );
  return new Map(entries);
}

/** A kind cannot be exclusive where two of it bear one name: only one can be listed. */
const isTwinOfExclusive = (one: unknown): boolean =>
  /live \w+ are named/.test((one as { reason?: string }).reason ?? '');

function countHard(state: State, yaml: string): void {
  const names = [...state.roles.map(({ name }) => name), ...state.users.map(({ username }) => username)];
  if (new Set(names).size < names.length) count('twins');
  if (/^ +id: /m.test(yaml)) count('an id');
  if (/^ +at_least:/m.test(yaml)) count('at_least');
  if (/^ +sampling:$/m.test(yaml)) count('settings');
  if (yaml.includes('# sampling is not managed here')) count('settings that cannot be held');
  if (/^ +# /m.test(yaml)) count('a comment');
  if (/gone-\w+/.test(yaml)) count('a dangling id');
  if (yaml.includes('on the document')) count('a document grant');
  if (/^ {2}extra_permissions/m.test(yaml)) count('extra_permissions');
  if (state.roles.some(({ permissions }) => 'fly' in permissions)) count('an unknown permission');
  if (/\\ud[89a-f]/.test(yaml)) count('a lone surrogate');
  if (yaml.includes('$${')) count('a variable');
  if (names.some((name) => name.includes('\n'))) count('a line end');
  if (names.some((name) => name.length >= 500)) count('a long name');
  if (names.some((name) => ODD.includes(name)) && /(name: |[[ ])"/.test(yaml)) count('a quoted text');
}

function countUpdate(before: string, after: string, news: readonly string[], { style }: Mutation): void {
  count(before === after ? 'nothing to update' : 'an update');
  if (before === after) return;
  if (before.startsWith('{')) count('an update of JSON');
  if (/(: |- |\[)\*\w/.test(before)) count('an update with aliases');
  if (before.includes('${V')) count('an update with variables');
  if (before.includes('absent')) count('an update with tombstones');
  if (before.includes('renamed_from')) count('an update with old names');
  count(style.collections === 'flow' ? 'an update of flow' : 'an update of blocks');
  const all = news.join('\n');
  const told: [string, RegExp][] = [
    ['a changed name', /on the tenant it is/],
    ['an extra permission', /^tenant: extra_permissions/m],
    ['a new id', /: id /],
    ['an entry taken out', /: taken out, as/],
    ['an entry listed', /listed by its name/],
    ['a field taken out', / taken out: /],
    ['at least', /become at_least/],
    ['a number', /: sampling\.\w+ .* -> /],
    ['a number taken out', /: sampling\.\w+ taken out/],
    ['settings to be inherited', /: sampling .* -> inherited/],
    ['new settings', /: sampling inherited -> /],
    ['settings taken out', /: sampling\.\w+ taken out: a spec cannot/],
  ];
  for (const [what, words] of told) if (words.test(all)) count(what);
}
