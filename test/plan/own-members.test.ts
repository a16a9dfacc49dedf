/** Lists of members, maps, choices and JSON of kinds that fitform does not have: declarations are enough. */
import { expect, test } from 'vitest';
import { openJournal } from '../../src/apply/journal.ts';
import { explain } from '../../src/drift/cause.ts';
import { asYaml, exportTenant } from '../../src/export/export-tenant.ts';
import { updateSpec } from '../../src/export/update-spec.ts';
import { choice, flag, integer, json } from '../../src/kinds/field-types/fields.ts';
import { kinds as known } from '../../src/kinds/index.ts';
import type { Kind } from '../../src/kinds/kind.ts';
import type { Live } from '../../src/kinds/live.ts';
import { map } from '../../src/kinds/field-types/map.ts';
import { records } from '../../src/kinds/field-types/records.ts';
import type { Plan } from '../../src/plan/change.ts';
import { makePlan } from '../../src/plan/make-plan.ts';
import { readPlan } from '../../src/plan/saved/read-plan.ts';
import { planRows } from '../../src/report/rows-plan.ts';
import { text as asText } from '../../src/report/text.ts';
import { kindsToRead, observe } from '../../src/tenant/observe.ts';
import { effectsOf } from '../../src/undo/effects.ts';
import { makeInverse } from '../../src/undo/inverse.ts';
import { readJournal } from '../../src/undo/read-journal.ts';
import { officeWith } from '../support/office.ts';
import { problemsOf, read } from '../support/reading.ts';
import { applyToEnd } from '../support/run-ended.ts';
import { planPolicy, tenant as identity } from '../support/shorthand.ts';

const rights = { see: [], read: [], create: [], update: [], delete: [] };
const cabinet = {
  name: 'cabinet',
  section: 'cabinets',
  path: '/cabinets',
  identity: 'name',
  description: 'Holds drawers.',
  fields: {
    drawers: records(
      {
        colour: choice(['red', 'blue'], { otherwise: 'blue', description: 'Which.' }),
        width: integer({ minimum: 1, maximum: 9, description: 'How wide.' }),
        slips: records(
          { wide: flag({ description: 'Wide.' }) },
          { named: 'tag', each: 'slip', description: 'In it.' },
        ),
      },
      { wire: 'parts.drawers', named: 'key', each: 'drawer', description: 'From the top.' },
    ),
    notes: map({ each: 'drawer', value: {}, exact: 'whole', description: 'By drawer.' }),
    mood: choice(['calm', 'wild'], { description: 'Its mood.' }),
    extra: json({ description: 'Anything.' }),
  },
  createNeeds: [['drawers']],
  permissions: rights,
  destroys: 'the cabinet',
} as const satisfies Kind;

const dial = {
  name: 'dial',
  section: 'dial',
  path: '/dials',
  of: ['cabinet'],
  identity: 'scope',
  description: 'How it is set.',
  fields: {
    levels: map({
      ...{ wire: 'set.levels', each: 'drawer', value: { type: 'number' }, exact: 'keys' },
      description: 'By drawer.',
    }),
    limits: map({
      ...{ wire: 'set.limits', each: 'drawer', value: { type: 'number' }, exact: 'keys', nested: 'slip' },
      description: 'By drawer and slip.',
    }),
  },
  createNeeds: [['levels', 'limits']],
  permissions: rights,
  destroys: 'its dial',
} as const satisfies Kind;

const kinds = [...known, cabinet, dial];

const office = () =>
  officeWith(
    {
      '/cabinets': [
        {
          ...{ id: 'c1', name: 'hall', mood: 'calm', extra: { a: [1, null] } },
          parts: {
            drawers: [
              { key: 'top', colour: null, width: 3, hue: 'dark', slips: [{ tag: 'x', wide: true, ink: 1 }] },
              { key: 'low', colour: 'red' },
              { key: 'last' },
            ],
            handles: 2,
          },
          notes: { top: ['oak'], low: 'elm' },
        },
      ],
      '/dials': [
        {
          scope: 'c1',
          set: { levels: { top: 5, low: 7, last: 1 }, limits: { top: { x: 1, y: 2 } }, unit: 'mm' },
        },
      ],
      '/roles': [],
    },
    { '/dials': 'scope' },
  );

const yaml = `version: 1
cabinets:
  - name: hall
    drawers:
      at_least:
        - name: top
          colour: red
          width: null
          slips: [{ name: y, wide: false }, x]
        - name: low
          state: absent
        - middle
    notes: { at_least: { top: none, middle: { wood: ash } } }
    mood: wild
    extra: { a: [1, 2] }
    dial:
      levels: { top: 9, last: none, at_least: { low: 6, middle: 2 } }
      limits: { top: { x: none, z: 4 } }
  - name: attic
    drawers: [one, { name: two, width: 2 }]
    dial: { levels: { one: 1 } }
`;

async function opened(spec = yaml) {
  const { desired } = await read(spec, {}, kinds);
  const client = office();
  const look = (): Promise<Live> => observe(client, kinds, kindsToRead(kinds, desired), () => undefined);
  const replan = (live: Live): Plan => makePlan({ kinds, desired, live, tenant: identity }).plan;
  return { client, look, replan, desired };
}

const exportOf = (live: Live): string =>
  asYaml(
    exportTenant({
      ...{ kinds, live },
      tenant: { url: identity.url, base_path: identity.base_path, extra_permissions: [] },
    }),
  );

test('the schema follows from them', async () => {
  const spec = `version: 1
cabinets:
- { name: hall, drawers: [{ name: a, colour: blu, width: 10 }], mood: sad, extra: [x] }
- { name: attic, dial: { limits: { a: 1 } } }
`;
  expect(await problemsOf(spec, {}, kinds)).toEqual([
    't.yaml:3:46 cabinets[0].drawers[0].colour: must be one of red, blue | did you mean "blue"?',
    't.yaml:3:58 cabinets[0].drawers[0].width: must be at most 9',
    't.yaml:3:71 cabinets[0].mood: must be one of calm, wild',
    't.yaml:4:39 cabinets[1].dial.limits.a: must be a mapping of keys or none, not the number 1 | write its keys below it, such as NAME: …',
  ]);
});

test('the diff, the text, a saved plan, the writes and the way back', async () => {
  const { client, look, replan } = await opened();
  const live = await look();
  const before = exportOf(live);
  const plan = replan(live);
  const shown = asText.of(planRows(plan, { kinds, full: false }));
  expect(shown.slice(shown.indexOf('~'))).toBe(`~ cabinet/hall (id c1)
    drawers  - low
             ~ top: colour blue -> red, width 3 -> none, slips + y (wide: false)
             + middle
    notes    + middle.wood ash
             - top ["oak"]
    mood     calm -> wild
    extra    {"a":[1,null]} -> {"a":[1,2]}

+ cabinet/attic
    drawers  + one
             + two (width: 2)

~ dial/cabinet/hall (id c1)
    levels  - last 1
            + middle 2
            ~ top 5 -> 9
    limits  - top.x 1
            + top.z 4

+ dial/cabinet/attic
    levels  + one 1

Not managed, left alone: 1 key of dial (--full lists them)
`);
  expect(readPlan(JSON.stringify(plan), 'plan.json', kinds)).toEqual(plan);

  let journal = '';
  const append = (line: string): void => void (journal += line);
  const file = { path: '', append, close: (): Promise<void> => Promise.resolve() };
  const applied = await applyToEnd({
    ...{ tenant: client, kinds, plan, live, replan, parallelism: 1 },
    journal: openJournal(file, { plan, version: '1' }, () => 0),
  });
  expect(applied.converged).toBe(true);
  // What no declaration speaks of is still there: a hue, an ink, handles, a unit.
  expect(client.lists).toMatchObject({
    '/cabinets': [
      {
        ...{ id: 'c1', mood: 'wild', extra: { a: [1, 2] } },
        parts: {
          drawers: [
            {
              ...{ key: 'top', colour: 'red', hue: 'dark' },
              slips: [
                { tag: 'y', wide: false },
                { tag: 'x', wide: true, ink: 1 },
              ],
            },
            { key: 'last' },
            { key: 'middle' },
          ],
          handles: 2,
        },
        notes: { low: 'elm', middle: { wood: 'ash' } },
      },
      { name: 'attic', parts: { drawers: [{ key: 'one' }, { key: 'two', width: 2 }] } },
    ],
    '/dials': [
      {
        scope: 'c1',
        set: { levels: { top: 9, low: 7, middle: 2 }, limits: { top: { y: 2, z: 4 } }, unit: 'mm' },
      },
      { set: { levels: { one: 1 } } },
    ],
  });
  expect(JSON.stringify(client.lists['/cabinets']?.[0])).not.toMatch(/width":3|oak/);
  expect(replan(await look()).changes).toEqual([]);

  const effects = effectsOf(readJournal(journal, 'run.jsonl', kinds));
  const inverse = (found: Live): Plan =>
    makeInverse({
      ...{ kinds, effects, live: found, tenant: identity, digest: '', policy: planPolicy },
      ...{ rules: [], guards: [] },
    }).plan;
  const now = await look();
  const undone = await applyToEnd({
    ...{ tenant: client, kinds, plan: inverse(now), live: now, replan: inverse, parallelism: 1 },
  });
  expect(undone.converged).toBe(true);
  expect(exportOf(await look())).toBe(before);
});

test('drift, export and update', async () => {
  const { desired, look } = await opened();
  const live = await look();
  const { changes } = makePlan({ kinds, desired, live, tenant: identity, purpose: 'compare' }).plan;
  const { desired: base } = await read(
    'version: 1\ncabinets: [{ name: hall, drawers: { at_least: [{ name: top, colour: red }] }, dial: { levels: { top: 5 } } }]\n',
    {},
    kinds,
  );
  const explained = explain({ kinds, base, desired, live, changes });
  expect(changes.map(({ address }, index) => `${address}: ${explained[index]?.cause ?? ''}`)).toEqual([
    'cabinet/hall: both',
    'cabinet/attic: not_applied',
    'dial/cabinet/hall: not_applied',
    'dial/cabinet/attic: not_applied',
  ]);

  const exported = exportOf(live);
  expect(exported.slice(exported.indexOf('cabinets:'))).toBe(`cabinets:
  - name: hall
    drawers:
      - name: top
        colour: blue
        width: 3
        slips:
          - name: x
            wide: true
      - name: low
        colour: red
      - name: last
        colour: blue
    notes:
      top: [oak]
      low: elm
    mood: calm
    extra:
      a: [1, null]
    dial:
      levels:
        top: 5
        low: 7
        last: 1
      limits:
        top:
          x: 1
          "y": 2
`);

  const updated = updateSpec({ kinds, live, file: 't.yaml', text: yaml, env: {} });
  for (const spec of [exported, updated.text]) {
    const { desired: again } = await read(spec, {}, kinds);
    expect(makePlan({ kinds, desired: again, live, tenant: identity }).plan.changes).toEqual([]);
  }
});
