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

describe('what is to be looked at first', () => {
  const said = 'documents of inbox invoice may leave unattended that did not before: iban 98 to 90';
  const lowered = {
    ...{ rule: 'automation-widened', address: 'thresholds/inbox/invoice', message: said, hint: 'check' },
    ...{ severity: 'warning' as const, strong: true as const },
  };
  const mild = {
    ...lowered,
    rule: 'unused-role',
    address: null,
    message: 'nobody holds it',
    strong: undefined,
  };
  const { strong: _, ...plainly } = mild;
  const rows = planRows({ ...plan, violations: [plainly, lowered] }, options);
  const HEADED: Readonly<Record<Exclude<Format, 'json'>, RegExp>> = {
    text: /\nLook at this first:\nWarning \(automation-widened\) thresholds\/inbox\/invoice: documents/,
    markdown: /\n#### Look at this first \(1\)\n[\s\S]*`automation-widened`[^\n]*documents of inbox invoice/,
    html: /<h2[^>]*>Look at this first[\s\S]*automation-widened/,
    junit: /<skipped type="automation-widened" message="Look at this first: documents/,
    github: /::warning title=fitform%3A Look at this first::thresholds\/inbox\/invoice: documents/,
    sarif: /"automation-widened"/,
  };

  test.each(Object.entries(HEADED) as [keyof typeof HEADED, RegExp][])('as %s', async (format, heading) => {
    const text = (await reports[format].load()).of(rows);
    expect(text).toMatch(heading);
    const order = ['role/Old', 'mighty', 'may leave', 'nobody holds it'].map((what) =>
      text.lastIndexOf(what),
    );
    // A code span may part a sentence.
    const found = order.filter((at) => at >= 0);
    expect(found.length).toBeGreaterThanOrEqual(3);
    if (format !== 'sarif') expect(found).toEqual(found.toSorted((a, b) => a - b));
  });

  test('in JSON it is marked', async () => {
    const { violations } = JSON.parse((await reports.json.load()).of(rows)) as typeof plan;
    expect(violations).toEqual([plainly, lowered]);
  });
});
