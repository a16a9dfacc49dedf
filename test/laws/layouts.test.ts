/** An update changes what it must, whatever the layout of the file. */
import { test } from '@fast-check/vitest';
import { afterAll, describe, expect } from 'vitest';
import { unknownFlags } from '../../src/export/unknown.ts';
import { Unwritable } from '../../src/export/source-text.ts';
import { updateSpec } from '../../src/export/update-spec.ts';
import { kinds } from '../../src/kinds/index.ts';
import { kindsKnowing, type JsonObject } from '../../src/kinds/kind.ts';
import type { Live } from '../../src/kinds/live.ts';
import { makePlan } from '../../src/plan/make-plan.ts';
import { InvalidInput } from '../../src/specfile/problem/problem.ts';
import { decodeLive } from '../../src/tenant/decode-live.ts';
import { cases, type Case } from '../support/changing-tenants.ts';
import { laidOut, layouts } from '../support/spec-layouts.ts';
import { readText } from '../support/read-text-spec.ts';
import { compared } from '../support/untouched-lines.ts';
import { counting, runs } from '../support/random-cases.ts';

const RUNS = runs(400);
const seen = counting();
const { count } = seen;

const liveOf = (lists: Case['after'], extra: readonly string[]): Live =>
  decodeLive(
    kindsKnowing(kinds, extra),
    new Map(kinds.map(({ name, section }) => [name, (lists as Record<string, JsonObject[]>)[section] ?? []])),
    null,
  );

/** What planning the text gives. */
async function planOf(text: string, lists: Case['after']): Promise<unknown[]> {
  const { desired } = await readText(text);
  const live = liveOf(lists, desired.tenant.extra_permissions);
  const tenant = { url: 'https://tenant.example', base_path: '/admin', account: null };
  const { plan, absent } = makePlan({ kinds, desired, live, tenant });
  return [...plan.changes, ...plan.blocked, ...absent].filter(
    (one) => !/live \w+ are named/.test((one as { reason?: string }).reason ?? ''),
  );
}

describe('update', () => {
  test.prop([cases, layouts], { numRuns: RUNS, endOnFailure: true })(
    'touches only the lines of what differs, and leaves a file whose plan is empty',
    async ({ after, spec }, layout) => {
      const { text, features } = laidOut(spec, layout);
      try {
        await readText(text);
      } catch (error) {
        if (!(error instanceof InvalidInput)) throw error;
        count('an invalid spec');
        return;
      }
      const first = liveOf(after, ['swim']);
      const live = liveOf(after, ['swim', ...unknownFlags(kinds, first)]);
      const input = { kinds, live, file: 'tenant.yaml', env: {} };
      let updated: ReturnType<typeof updateSpec>;
      try {
        updated = updateSpec({ ...input, text });
      } catch (error) {
        if (!(error instanceof Unwritable)) throw error;
        // Only blocks that begin behind a question mark or its colon are not for it.
        expect([...features]).toContain('a key with a question mark');
        count('cannot be changed in place');
        return;
      }
      for (const feature of updated.text === text ? ['nothing to do'] : features) count(feature);
      countNews(updated.news);

      expect(await planOf(updated.text, after)).toEqual([]);
      expect(updateSpec({ ...input, text: updated.text })).toMatchObject({ text: updated.text, news: [] });
      const { untouched, shared } = compared(text, updated.text, namesNow(spec, after));
      expectInOrder(untouched, updated.text.split(/(?<=\n)/));
      // Most of those that say the same in the end share it still.
      for (const { alike, still } of shared) if (alike > 1) expect(still).toBe(alike);
      if (shared.some(({ alike }) => alike > 1)) count('an update of some that share a node');
      if (layout.lineEnds === 'lf') expect(updated.text).not.toContain('\r');
      if (layout.lineEnds === 'crlf') expect(updated.text).not.toMatch(/[^\r]\n/);
    },
    240_000,
  );

  afterAll(() => {
    expect(seen.rarer(2, WANTED)).toEqual([]);
    expect(seen.of('an invalid spec')).toBe(0);
    expect(seen.isOften(RUNS / 20, 'cannot be changed in place')).toBe(false);
  });
});

/** Each feature of layout in files that are changed, and each sort of change. */
const WANTED = [
  ...['brackets: line', 'brackets: lines', 'brackets: leading', 'brackets: ragged', 'a file in brackets'],
  ...['a trailing comma', 'a closing bracket far out', 'a pair in a list', 'an empty list with a comment'],
  ...['a comment behind a bracket', 'a comment behind a member', 'a comment behind a text'],
  ...['a comment behind a colon', 'a comment behind an alias', 'a comment below a member'],
  ...['a comment above a bracket', 'a comment above a member', 'a comment above a comma'],
  ...['a comment above a dash', 'a comment above a key', 'a comment above the end of a list'],
  ...['a blank line above a dash', 'a blank line above a key', 'a blank line above a member'],
  ...['a key with a question mark', 'a key with a question mark, in brackets', 'a quoted key'],
  ...[
    'a text in quotes',
    'a text over lines',
    'a text in a block',
    'dashes under the key',
    'dashes further in',
  ],
  ...['an anchor', 'an anchor given again', 'an anchor on a text', 'an alias', 'an alias in brackets'],
  ...['line ends: lf', 'line ends: crlf', 'line ends: mixed', 'an update of some that share a node'],
  ...['nothing to do', 'an entry taken out', 'a changed name', 'an extra permission', 'at least'],
  ...['a new id', 'a field taken out', 'a grant taken out', 'a grant added', 'another order'],
  ...['a number', 'settings to be inherited', 'new settings'],
];

function countNews(news: readonly string[]): void {
  const told: [string, RegExp][] = [
    ['an entry taken out', /: taken out, as/],
    ['a changed name', /on the tenant it is/],
    ['an extra permission', /^tenant: extra_permissions/m],
    ['at least', /become at_least/],
    ['a new id', /: id /],
    ['a field taken out', / taken out: /],
    ['a grant taken out', /grants .*- /],
    ['a grant added', /grants .*\+ /],
    ['another order', /formats .* -> /],
    ['a number', /: sampling\.\w+ .* -> /],
    ['settings to be inherited', /: sampling .* -> inherited/],
    ['new settings', /: sampling inherited -> /],
  ];
  for (const [what, words] of told) if (words.test(news.join('\n'))) count(what);
}

/** The name of today of what an entry of the spec is pinned to. */
function namesNow(spec: JsonObject, after: Case['after']): (name: string) => string {
  const names = new Map<string, string>();
  for (const section of ['formats', 'projects', 'inboxes', 'roles'] as const) {
    for (const { id, name } of spec[section] as unknown as { id?: string; name: string }[]) {
      const now = after[section].find((one) => one['id'] === id)?.['name'];
      if (typeof now === 'string') names.set(name, now);
    }
  }
  return (name) => names.get(name) ?? name;
}

/** Blank lines apart: of two that meet one goes. */
function expectInOrder(some: readonly string[], all: readonly string[]): void {
  let at = 0;
  for (const one of some.filter((line) => line.trim() !== '')) {
    const found = all.indexOf(one, at);
    expect(found === -1 ? `changed or out of its order: ${one}` : one).toBe(one);
    at = found + 1;
  }
}
