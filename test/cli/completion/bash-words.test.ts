/** Bash's quoting, both ways; test/cli/completion/shells.test.ts asks bash itself. */
import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { quotedFor, readWords, type Quotes } from '../../../src/cli/completion/bash-words.ts';

test.each<[line: string, words: string[], last: string, quotes: Quotes]>([
  ['fitform plan ', ['fitform', 'plan'], '', ''],
  ['fitform  pl', ['fitform'], 'pl', ''],
  ['a\\ b c', ['a b'], 'c', ''],
  ['"a b', [], 'a b', '"'],
  ['"a\\"b\\c" d', ['a"b\\c'], 'd', ''],
  ["'a\\' b", ['a\\'], 'b', ''],
  ["'it'\\''s", [], "it's", "'"],
  ["$'a\\nb\\u0009c\\x41", [], 'a\nb\tcA', "$'"],
  ["x$'\\'y' z", ["x'y"], 'z', ''],
  ['a"b c"d', [], 'ab cd', ''],
  ['"" ', [''], '', ''],
  ['a\\', [], 'a', ''],
  ["$'\\", [], '', "$'"],
  ["$'\\x", [], '', "$'"],
  ['$HOME `x` $(y)', ['$HOME', '`x`'], '$(y)', ''],
])('%j', (line, words, last, quotes) => {
  expect(readWords(line)).toEqual({ words, last, quotes });
});

describe.each<[quotes: Quotes, end: string]>([
  ['', ''],
  ['"', '"'],
  ["'", "'"],
  ["$'", "'"],
])('after %j', (quotes, end) => {
  property.prop([fc.string({ unit: 'binary' }).map((text) => text.replaceAll('\0', ''))])(
    'what is put in is read as just that text',
    (text) => {
      const line = `fitform ${quotes}${quotedFor(quotes, text)}${end}`;
      expect(readWords(`${line} `).words).toEqual(
        text === '' && quotes === '' ? ['fitform'] : ['fitform', text],
      );
    },
  );
});
