/** Names that somebody else chose: what they can do to a line, and what must not happen to those that do nothing. */
import { describe, expect, test } from 'vitest';
import { printable } from '../../src/report/paint.ts';
import { shownName } from '../../src/specfile/problem/visible.ts';
import { nameHtml } from '../../src/web/shown-name.ts';

const code = (...points: number[]): string => String.fromCodePoint(...points);
const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);

describe('what can be mistaken is written out, on a terminal as in a page', () => {
  test.each<[string, number[]]>([
    ['direction', [0x61c, 0x200e, 0x200f, ...range(0x202a, 0x202e), ...range(0x2066, 0x2069)]],
    ['control', [...range(0, 0x1f), ...range(0x7f, 0x9f)]],
    ['lines', [0x2028, 0x2029]],
    ['no width', [0xad, 0x34f, 0x180e, 0x200b, 0x200c, 0x200d, 0x2060, 0x2064, 0xfeff]],
    ['fillers', [0x115f, 0x1160, 0x3164, 0xffa0]],
    ['variants of nothing', [0xfe00, 0xfe0e, 0xfe0f, 0xe0100]],
    ['tags', range(0xe0020, 0xe007f)],
    ['private and half', [0xe000, 0xf0000, 0xd800, 0xdfff]],
  ])('%s', (_, points) => {
    for (const point of points) {
      const expected = `Ann\\u{${point.toString(16).toUpperCase()}}Lee`;
      expect(shownName(`Ann${code(point)}Lee`)).toBe(expected);
      expect(printable(`Ann${code(point)}Lee`)).toBe(expected);
    }
  });

  test('marks, beyond four on one letter', () => {
    expect(shownName(`a${'\u0301'.repeat(4)}b`)).toBe(`a${'\u0301'.repeat(4)}b`);
    expect(shownName(`a${'\u0301'.repeat(6)}b\u0301`)).toBe(`a${'\u0301'.repeat(4)}\\u{301}\\u{301}b\u0301`);
    expect(shownName(`a${'\u20DD\u0489'.repeat(3)}`)).toBe('a\u20DD\u0489\u20DD\u0489\\u{20DD}\\u{489}');
    // Nor does anything that is not seen let a pile go on.
    expect(shownName(`a${'\u0301'.repeat(4)}\u034F\u0301`)).toBe(`a${'\u0301'.repeat(4)}\\u{34F}\u0301`);
  });

  test('marks, beyond four on one letter, also with joiners in between', () => {
    const pile = `${'\u0610'.repeat(4)}\u200C`;
    expect(printable(`ب${pile.repeat(2)}ب`)).toBe(
      `ب${'\u0610'.repeat(4)}\\u{200C}${'\\u{610}'.repeat(4)}\u200Cب`,
    );
    expect(printable(`ب${pile.repeat(60)}`).match(/\u0610/g)).toHaveLength(4);
  });

  test('marks that stand beside a letter, beyond eight', () => {
    expect(shownName(`क${'\u093E'.repeat(8)}ब`)).toBe(`क${'\u093E'.repeat(8)}ब`);
    expect(shownName(`क${'\u093E'.repeat(9)}\u0941ब`)).toBe(`क${'\u093E'.repeat(8)}\\u{93E}\\u{941}ब`);
    expect(shownName(`क${'\u0941\u093E'.repeat(5)}`)).toBe(`क${'\u0941\u093E'.repeat(4)}\\u{941}\\u{93E}`);
  });
});

test.each([
  'Ann Example',
  'Zoë Núñez-Łukasik O’Brien',
  'Zoe\u0308 Nu\u0301n\u0303ez',
  'Nguyễn Thị Phương'.normalize('NFD'),
  'محمد عبد الرحمن',
  'مُحَمَّدٌ',
  // With a joiner that keeps letters apart, as Persian has.
  'علی\u200Cرضا',
  'דָּוִד בֶּן־גּוּרִיּוֹן',
  'สมเกียรติ ผู้ใหญ่',
  'कृष्णा श्रीवास्तव',
  'ශ්\u200Dරී',
  // Marks on one side of a joiner, and five and more of both kinds on one letter.
  'র\u200D্যাব',
  'क्\u200Dष',
  'မြွှော့း',
  'ស្រ៊ុន ស្ត្រី',
  'བསྒྲུབས་རྫོགས',
  'தமிழ்ச்செல்வி',
  '山田太郎',
  '葛\u{E0100}城',
  '김민준',
  'Ann 👩‍👩‍👧‍👦 👍🏽 ❤️ 🏳️‍🌈 🇨🇭 1️⃣ ☎︎',
  '🏴\u{E0067}\u{E0062}\u{E0073}\u{E0063}\u{E0074}\u{E007F}',
])('%s is shown as it is', (name) => {
  expect(shownName(name)).toBe(name);
  expect(printable(name)).toBe(name);
});

test('a long one is cut, between what a person takes for characters', () => {
  const family = '👩‍👩‍👧‍👦';
  expect(shownName(family.repeat(28))).toBe(family.repeat(28));
  expect(shownName(family.repeat(101))).toBe(`${family.repeat(28)}…`);
  expect(shownName(`${'x'.repeat(98)}\u202Eyz`)).toBe(`${'x'.repeat(98)}…`);
  // Half an escape is none.
  for (let length = 90; length < 100; length += 1) {
    expect(shownName(`${'x'.repeat(length)}${'\u202E'.repeat(9)}`)).toMatch(/^x+(\\u\{202E\})*…$/);
  }
  expect(shownName(`a${'\u0301'.repeat(100_000)}`).length).toBeLessThan(200);
});

test.each([
  ['ㅤ', '\\u{3164}'],
  [' ', '(blank)'],
  ['\u00A0\u3000 \u2800'.repeat(99), '(blank)'],
])('one of blanks alone is shown as something: %j', (name, shown) => {
  expect(shownName(name)).toBe(shown);
});

/** Each is one character, to a line too. */
test.each([
  ['jamo', '\u1100', 20],
  ['skin', '\u{1F3FB}', 20],
  ['marks', '\u0301', 4],
  ['vowel signs', '\u093E', 8],
  ['conjuncts', '\u0915\u094D', 20],
  ['joined', '\u{1F468}\u200D', 20],
])('none grows a page: %s', (_what, part, most) => {
  for (const count of [50, 5000]) {
    const shown = shownName(`a${part.repeat(count)}`);
    expect([...shown].length).toBeLessThanOrEqual(201);
    expect(shown.split(part).length - 1).toBeLessThanOrEqual(most);
    expect(shown.replace(/\\u\{[\dA-F]+\}/g, '')).not.toContain('\\');
    expect([...shownName(`a${part.repeat(count)}`, 1000)].length).toBeLessThanOrEqual(2001);
  }
});

test('in a page it stands apart, is text, and tells more where it is cut', async () => {
  expect(String(await nameHtml('<b>\u202E'))).toBe('<bdi>&lt;b&gt;\\u{202E}</bdi>');
  expect(String(await nameHtml('And so on…'))).toBe('<bdi>And so on…</bdi>');
  expect(String(await nameHtml(`${'"x'.repeat(60)}\u202E`))).toBe(
    `<bdi title="${'&quot;x'.repeat(60)}\\u{202E}">${'&quot;x'.repeat(50)}…</bdi>`,
  );
});
