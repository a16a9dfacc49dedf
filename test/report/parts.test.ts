/** Values with parts, such as the fields of a format: what differs is told part by part, and what is long is counted. */
import { expect, test } from 'vitest';
import { kinds } from '../../src/kinds/index.ts';
import type { Live } from '../../src/kinds/live.ts';
import { sinceBase } from '../../src/engine/since-base.ts';
import { noPaint, type Page } from '../../src/report/paint.ts';
import { driftRows } from '../../src/report/rows-drift.ts';
import { planRows } from '../../src/report/rows-plan.ts';
import { html } from '../../src/report/html.ts';
import { markdown } from '../../src/report/markdown.ts';
import { text } from '../../src/report/text.ts';
import { readText } from '../support/read-text-spec.ts';
import { liveOf, planFor } from '../support/shorthand.ts';

const many = Array.from({ length: 40 }, (_, index) => `field ${index}`);
const options = Array.from({ length: 9 }, (_, index) => `option ${index}`);
const condition = { and: [{ field: 'field 1', equals: 'something that is rather long, and not over yet' }] };

/** Of forty fields one goes, one comes, two change and one moves. */
const live: Live = liveOf({
  formats: [
    {
      id: 'f1',
      name: 'Invoice',
      labels: many.map((field_name, index) => ({
        field_name,
        ...(index === 20 ? { visible_if: condition } : {}),
      })),
    },
  ],
});
const wanted = [
  many[39],
  ...many
    .slice(0, 38)
    .map((name, index) =>
      index === 10
        ? { name, type: 'date', mandatory: false }
        : index === 20
          ? { name, visible_if: { not: condition } }
          : name,
    ),
  { name: 'new', category: 'tag', options },
];
const spec = `version: 1\nformats: [${JSON.stringify({ name: 'Invoice', fields: wanted })}]`;

const { desired } = await readText(spec);
const { plan } = planFor(desired, live);
const page: Page = { paint: noPaint, width: 80, longest: 80, rows: 100 };
const OLD = '{"and":[{"field":"field 1","equals":"something that is rath…';
const NEW = '{"not":{"and":[{"field":"field 1","equals":"something that …';

test('a plan', () => {
  const shown = text.of(planRows(plan, { kinds, full: false }), { ...page, longest: 300 });
  expect(shown).toContain(`~ format/Invoice (id f1)
    fields  - field 38
            moved field 39 to the front
            ~ field 10: type string -> date, mandatory true -> false
            ~ field 20: visible_if ${OLD} -> ${NEW}
            + new (category: tag, options: option 0, option 1, option 2, option 3, option 4, option 5 and 3 more)
`);
});

test('all of what is long with --full', () => {
  const shown = text.of(planRows(plan, { kinds, full: true }), { ...page, longest: 300 });
  expect(shown).toContain(`+ new (category: tag, options: ${options.join(', ')})`);
});

test('a drift', () => {
  const shown = text.of(driftRows(plan, null, { kinds, full: false }), { ...page, width: 300, longest: 300 });
  expect(shown).toContain(`! format/Invoice (id f1)
    fields: the tenant lacks    new (category: tag, options: option 0, option 1, option 2, option 3, option 4, option 5 and 3 more)
    fields: only the tenant has field 38
    fields: tenant -> spec      field 10: type string -> date, mandatory true -> false
    fields: tenant -> spec      field 20: visible_if ${OLD} -> ${NEW}
    fields: place in the spec   field 39 to the front
`);
});

test('a drift from a spec and its base: how the tenant differs from either', async () => {
  const read = async (fields: string) =>
    (await readText(`version: 1\nformats: [{ name: F, fields: [${fields}] }]`)).desired;
  const there = liveOf({ formats: [{ id: 'f2', name: 'F', labels: [{ field_name: 'b' }] }] });
  const now = await read('{ name: b, type: date }');
  const planned = planFor(now, there).plan;
  const since = sinceBase(kinds, { desired: await read('a, b'), names: ['base.yaml'] }, now, {
    live: there,
    plan: planned,
  });
  expect(text.of(driftRows(planned, since, { kinds, full: false }), page)).toContain(`! format/F (id f2)
    fields: tenant -> spec               b: type string -> date
    fields: the tenant lacks of the base a
`);
});

test.each([
  ['markdown', markdown, '~ `field 10: type string -> date, mandatory true -> false`<br>'],
  ['html', html, '<code>field 10: type string -&gt; date, mandatory true -&gt; false</code>'],
])('%s', (_name, format, part) => {
  expect(format.of(planRows(plan, { kinds, full: false }))).toContain(part);
});
