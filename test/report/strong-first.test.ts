/** Deletions come first, then strong gains, and these are marked: in every format, of a plan as of a drift. */
import { describe, expect, test } from 'vitest';
import type { AccessDelta } from '../../src/documents/documents.ts';
import { kinds } from '../../src/kinds/index.ts';
import { reports, type Format } from '../../src/report/index.ts';
import { driftRows } from '../../src/report/rows-drift.ts';
import { planRows } from '../../src/report/rows-plan.ts';
import { created, deleted, empty } from '../support/report-rows.ts';

const held = (user: string, gains: string[], more: Partial<AccessDelta> = {}): AccessDelta => ({
  ...{ user, inbox: 'invoice', gains, loses: [] },
  ...more,
});
const access = [
  held('mild', ['upload']),
  held('mighty', ['upload', 'edit_users']),
  held('robot', ['edit_users'], { key: '0123456789ab' }),
  held('reader', ['edit_roles'], { inbox: null, document: '5fd0' }),
];
const plan = { ...empty, changes: [created('New'), deleted('Old')], access };
const drifted = { ...plan, access: access.map((one) => ({ ...one, gains: [], loses: one.gains })) };
const options = { kinds, full: false };

/** What marks a strong gain. */
const MARKED: Readonly<Record<Exclude<Format, 'json'>, RegExp>> = {
  text: /mighty on invoice\n +(?:gains|holds more) ! {2}edit_users\n +(?:gains|holds more) {4}upload\n/,
  markdown: /\| `mighty` \| `invoice` \| \*\*`edit_users`\*\*, `upload` \|/,
  html: /<code>mighty<\/code>.*<strong class="warning">edit_users<\/strong>, <code>upload<\/code>/,
  junit: /name="mighty on invoice"[\s\S]*?type="strong-gain"[^\n]*: edit_users"/,
  github: /title=fitform%3A Strong permissions.*::mighty on invoice (?:gains|holds more): edit_users\n/,
  sarif: /"strong-gain"[\s\S]*mighty on invoice (?:gains|holds more): edit_users"/,
};
const HOLDERS = /key (?:`|<code>)?0123456789ab \(as robot\)[\s\S]*document (?:`|<code>)?5fd0/;

describe.each(Object.entries(MARKED) as [keyof typeof MARKED, RegExp][])('as %s', (format, mark) => {
  test.each([
    ['a plan', planRows(plan, options)],
    ['a drift', driftRows(drifted, null, options)],
  ])('%s', async (_, rows) => {
    const said = (await reports[format].load()).of(rows);
    expect(said).toMatch(mark);
    expect(said).toMatch(HOLDERS);
    const order = ['role/Old', 'mighty', 'role/New', 'mild'].map((what) => said.indexOf(what));
    // Annotations tell of neither a create nor an ordinary gain.
    const found = order.filter((at) => at >= 0);
    expect(order.slice(0, 2)).toEqual(found.slice(0, 2));
    // What is missing on the tenant weighs as much as what should not be there.
    if (rows.about === 'plan') expect(found).toEqual(found.toSorted((a, b) => a - b));
  });
});

test('in JSON they are named', async () => {
  const strong = [{ ...held('mighty', ['edit_users']), strong: ['edit_users'] }];
  const said = (await reports.json.load()).of(planRows({ ...plan, access: strong }, options));
  expect((JSON.parse(said) as typeof plan).access).toEqual(strong);
});
