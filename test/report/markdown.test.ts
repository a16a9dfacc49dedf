/** Reports as Markdown: what stands where, what fits, and that no name can be more than a name. */
import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { kinds } from '../../src/kinds/index.ts';
import type { AccessDelta, Plan } from '../../src/plan/change.ts';
import type { SinceBase } from '../../src/report/drift.ts';
import { markdown } from '../../src/report/markdown.ts';
import { driftRows } from '../../src/report/rows-drift.ts';
import { planRows } from '../../src/report/rows-plan.ts';
import { resultRows } from '../../src/report/rows-result.ts';
import { hostile } from '../support/hostile-names.ts';
import { REFERENCES, rendered } from '../support/rendered-markdown.ts';
import { REPORTS, created, deleted, empty, gain, planOf, resultOf } from '../support/report-rows.ts';
import { runs } from '../support/random-cases.ts';

const { of } = markdown;
const LIMIT = 65_000;

describe('names', () => {
  const harmless = (which: number): string => `name${'abcdefghij'.charAt(which % 10)}`;

  property.prop(
    {
      which: fc.constantFrom(...Object.keys(REPORTS)),
      names: fc.array(hostile, { minLength: 40, maxLength: 40 }),
    },
    { numRuns: runs(300) },
  )(
    'whatever they are, they make no element, link, mention or cell that harmless ones do not make',
    ({ which, names }) => {
      const rowsOf = REPORTS[which] ?? expect.fail(which);
      const expected = rendered(of(rowsOf(harmless)));
      const markdown = of(rowsOf((at) => names[at] ?? ''));
      const found = rendered(markdown);
      expect(found.tags, markdown).toEqual(expected.tags);
      expect(found.rows.map((cells) => cells.length)).toEqual(expected.rows.map((cells) => cells.length));
      for (const [what, pattern] of REFERENCES) {
        expect(found.prose, `${what}\n${markdown}`).not.toMatch(pattern);
      }
      for (const inner of found.code) expect(inner).not.toMatch(/<\/?\w/.test(inner) ? /\n/ : /[\n`|]/);
      // Nor is there a line that GitLab takes for a command.
      expect(markdown).not.toMatch(/^\//m);
    },
  );

  test('are shown as they are, but for what would end a code span or a cell', () => {
    const shown = (name: string): string => {
      const [, row = []] = rendered(
        of(planRows({ ...empty, changes: [created(name)] }, { kinds, full: false })),
      ).rows;
      return row[1] ?? '';
    };
    for (const name of ['a b', '<b>', '@ann', '*x*', 'a_b_c', '&lt;', '日本語', 'a\\', '#12', '']) {
      expect(shown(name)).toBe(`role/${name}`);
    }
    expect(shown('a|b`c')).toBe('role/a\\u{7C}b\\u{60}c');
    expect(shown('a\u202Eb\nc')).toBe('role/a\\u{202E}b\\u{A}c');
    expect(shown('x'.repeat(1000))).toMatch(/^role\/x{295}…$/);
  });

  test('of a sentence are code where they are more than words, and the sentence stays one', () => {
    const [, row = []] = rendered(
      of(
        planRows(
          {
            ...empty,
            violations: [
              {
                rule: 'r',
                severity: 'error',
                address: null,
                message: 'role/A holds 3: it isn\'t "fine" (--yes).',
                hint: null,
              },
            ],
          },
          { kinds, full: false },
        ),
      ),
    ).rows;
    expect(row).toEqual(['r', 'role/A holds 3: it isn\'t "fine" (--yes).']);
  });
});

describe('a plan', () => {
  const markdown = of(
    planRows(
      planOf((which) => `n${which}`),
      { kinds, full: true },
    ),
  );

  test('tells the counts, then deletions, strong gains, what is blocked and refused; the rest is folded', () => {
    const order = [
      ...['### Plan: 1 to delete, 1 to create', '**Tenant:**', '#### To be deleted (1)', 'role/n1'],
      ...[
        '#### Strong permissions gained (2)',
        'n22',
        'n24',
        '#### Blocked, so nothing can be applied (1)',
        'n16',
      ],
      ...['#### Refused (1)', '<details>', '<summary>Changes (3)</summary>', 'n2', '</details>'],
      ...[
        '<summary>Who gains or loses what (2)</summary>',
        'n27',
        '| key `0123456789ab (as n27)` | document `n28` |',
        '<summary>Warning (1)</summary>',
      ],
      ...[
        '<summary>Left as it is (1)</summary>',
        'n19',
        '<summary>Not managed, left alone: 1 role (1)</summary>',
      ],
    ];
    let from = 0;
    for (const part of order) {
      const at = markdown.indexOf(part, from);
      expect(at, `${part} after ${markdown.slice(0, from)}`).toBeGreaterThanOrEqual(0);
      from = at;
    }
    expect(markdown.match(/^#### /gm)).toHaveLength(4);
    expect(rendered(markdown).tags.filter((tag) => tag === '<details>')).toHaveLength(5);
  });

  test('of the demo tenant says so before anything else', () => {
    const demo = { ...empty, tenant: { url: 'embedded', base_path: '/admin', account: 'me' } };
    for (const rows of [
      planRows(demo, { kinds, full: false }),
      driftRows(demo, null, { kinds, full: false }),
      resultRows(resultOf(String), {
        done: '',
        idle: 'Nothing to do',
        next: '',
        journal: null,
        tenant: demo.tenant,
      }),
    ]) {
      expect(of(rows)).toMatch(/^> \*\*EMBEDDED demo tenant\*\* \(kept in/);
    }
  });

  test.each<[string, AccessDelta, boolean]>([
    ...['edit_users', 'edit_backend_settings', 'view_api_keys', 'edit_security_settings', 'delete_tenant']
      .concat('edit_roles')
      .map((right): [string, AccessDelta, boolean] => [right, gain('u', 'i', 'submit', right), true]),
    ['anything on the whole tenant', gain('u', null, 'submit'), true],
    ['an ordinary one on an inbox', gain('u', 'i', 'submit'), false],
    ['a strong one that is lost', { user: 'u', inbox: null, gains: [], loses: ['edit_users'] }, false],
  ])('%s: whether the gain stands in the open', (right, delta, open) => {
    const [head = ''] = of(planRows({ ...empty, access: [delta] }, { kinds, full: false })).split(
      '<details>',
    );
    expect(head.includes('`u`')).toBe(open);
    // What makes it strong comes first, and stands out.
    if (open && delta.inbox !== null) expect(head).toContain(`| **\`${right}\`**, \`submit\` |`);
  });

  test('that says the same of many counts them, and --full lists them', () => {
    const access = Array.from({ length: 50 }, (_, at) => gain(`u${at}`, 'i', 'submit'));
    expect(of(planRows({ ...empty, access }, { kinds, full: false }))).toContain(
      '| `u0`, `u1`, `u2`, `u3`, `u4`, and 45 more | `i` |',
    );
    expect(of(planRows({ ...empty, access }, { kinds, full: true }))).toContain('`u49`');
  });
});

describe('a drift', () => {
  test('says who holds more on the tenant than the spec says: what an apply would take away', () => {
    const access = [{ user: 'eve', inbox: 'i', gains: ['upload'], loses: ['edit_users'] }];
    const [head = ''] = of(driftRows({ ...empty, access }, null, { kinds, full: false })).split('<details>');
    expect(rendered(head).rows).toEqual([
      ['Who', 'Where', 'Holds more', 'Holds less'],
      ['eve', 'i', 'edit_users', 'upload'],
    ]);
  });

  test('with a base folds what moved by who moved it; what is gone or should be stands in the open', () => {
    const plan = { ...empty, changes: [created('A'), created('B'), deleted('C')] };
    const since: SinceBase = {
      names: ['base.yaml'],
      explained: (['live_changed', 'not_applied', 'not_applied'] as const).map((cause) => ({
        ...{ cause, parts: [{ cause, difference: null }] },
      })),
    };
    const markdown = of(driftRows(plan, since, { kinds, full: false }));
    expect(rendered(markdown).rows.slice(1, 3)).toEqual([
      ['!', 'role/A', 'is not on the tenant any more'],
      ['-', 'role/C\nid 5eed00000000000000000001', 'is still on the tenant'],
    ]);
    expect(markdown.split('<details>')).toHaveLength(2);
    expect(markdown).toMatch(/<summary>Not applied yet \(1\)<\/summary>[\s\S]*\+ \| `role\/B` \| is not on/);
  });
});

test('a result tells what failed and why before what was applied, and how to take it back', () => {
  const words = {
    done: 'matches the spec',
    idle: 'Nothing to do',
    next: 'run fitform plan',
    journal: {
      path: 'runs/a b.jsonl',
      undo: "fitform undo 'runs/a b.jsonl' --allow-delete 1",
      leaves: false,
    },
    tenant: empty.tenant,
  };
  const markdown = of(
    resultRows(
      resultOf((which) => `n${which}`),
      words,
    ),
  );
  const { rows, prose, code } = rendered(markdown);
  expect(prose).toMatch(/^\s*Applied: 1 created\. Not converged\./);
  expect(rows.filter(([first]) => first !== 'Action')).toEqual([
    ['create', 'role/n1', 'is n3.'],
    ['update', 'role/n4', 'answered n5'],
    ['create', 'user/n6', 'n7'],
    ['delete', 'user/n8', 'needs n9'],
    ['create', 'role/n1'],
  ]);
  expect(markdown.indexOf('<details>')).toBeGreaterThan(markdown.indexOf('Not attempted (1)'));
  expect(code).toContain("fitform undo 'runs/a b.jsonl' --allow-delete 1");
});

describe('what does not fit in a comment', () => {
  const many = (count: number, width: number): Plan => ({
    ...empty,
    changes: Array.from({ length: count }, (_, at) =>
      (at % 2 ? created : deleted)(`r${at}`.padEnd(width, 'x')),
    ),
    access: Array.from({ length: 5 }, (_, at) => gain(`u${at}`, `i${at}`, 'edit_users')),
    violations: Array.from({ length: count }, (_, at) => ({
      ...{
        rule: 'r',
        severity: 'warning' as const,
        address: `role/r${at}`,
        message: 'x '.repeat(width),
        hint: null,
      },
    })),
  });

  property.prop(
    { count: fc.integer({ min: 100, max: 1500 }), width: fc.integer({ min: 1, max: 400 }) },
    { numRuns: runs(12) },
  )('is left out by whole entries, counted, and nothing stays open', ({ count, width }) => {
    const plan = many(count, width);
    const markdown = of(planRows(plan, { kinds, full: false }));
    expect(markdown.length).toBeLessThan(LIMIT);
    const { tags, rows } = rendered(markdown);
    const number = (tag: string): number => tags.filter((one) => one === tag).length;
    expect([number('<details>'), number('<table>')]).toEqual([number('</details>'), number('</table>')]);
    // Each change is one row, and each row is as wide as its table.
    const shown = rows.filter(([mark]) => mark === '+' || mark === '-').length;
    const total = plan.changes.length;
    expect(new Set(rows.map((cells) => cells.length))).toEqual(new Set([4, 3]));
    if (shown < total) {
      expect(markdown).toMatch(/^\*\*Cut to fit into a comment\.\*\* Left out: \d+ of \d+ under/m);
      expect(markdown).toContain('`--report` `FILE.txt`');
      const left = [...markdown.matchAll(/(\d+) of \d+ under "(?:To|Changes)/g)];
      expect(left.reduce((sum, [, out]) => sum + Number(out), 0)).toBe(total - shown);
    }
    // However many deletions there are, they do not push out who gains what.
    for (const user of ['u0', 'u4']) expect(markdown).toContain(`| \`${user}\` |`);
  });

  test('uses the room there is, and is not cut where it fits', () => {
    expect(of(planRows(many(3000, 10), { kinds, full: false })).length).toBeGreaterThan(LIMIT - 1000);
    const small = of(planRows(many(50, 10), { kinds, full: false }));
    expect(small).not.toContain('Cut to fit');
  });

  test('a name of a megabyte takes no more room than a long one', () => {
    const plan = { ...empty, changes: [deleted('x'.repeat(1_000_000)), deleted('B')] };
    const markdown = of({ ...planRows(plan, { kinds, full: false }), stopped: '@all '.repeat(100_000) });
    expect(markdown).toContain('`role/B`');
    expect(markdown.length).toBeLessThan(15_000);
  });
});
