/** Texts that are YAML, or nearly: odd layouts, odd values, and the slips of a person who types. */
import { fc } from '@fast-check/vitest';

const SCALARS = [
  ...['a', 'b c', 'a-b', 'a:b', 'x#y', 'é', '😀', 'http://a/b', 'http://u@h', '- x', '', '*a', '&a x'],
  ...['1', '-1', '+12', '0', '-0', '1.', '.5', '1e3', '1e400', '0o17', '0x1F', '.inf', '-.INF', '.nan'],
  ...['12345678901234567890', 'true', 'False', 'yes', '~', 'null', 'Null', '<<', '!x y', '@x', '%x'],
  ...['"x"', "'y z'", '""', "'it''s'", '"a\\nb"', '"\\u00e9\\x40"', '"http:\\x2f/u@h"', '"a" b'],
  ...['${A}', '"${A}-${B:-c}"', '$${x}', "'${NONE}'"],
];
const KEYS = [
  ...['a', 'b', 'c', 'k1', 'k2', 'h i', '"e"', "'f g'", '1', '"1"', 'true', '<<', '"<<"', '__proto__'],
  ...['password', 'url', '? k', '&k k', '*a', ''],
];
const HEADERS = ['|', '>', '|-', '>-', '|+', '>+', '|2', '>1-', '|+1', '| ', '|  # c', '># c'];
const SLIPS = [
  ...[' ', '\n', '\t', '\r', ':', ': ', '-', '- ', '?', '[', ']', '{', '}', ',', '#', ' #', '\n#'],
  ...['&a', '*a', '!', '!!str ', '|\n', '>', '"', "'", '%', '\n%', '@', '`', '\\', '\\\n', '---', '\n---\n'],
  ...['\n...\n', '\uFEFF', '\u0085', '\u2028', '\u00a0', '\u0007', 'a', '~', '<<: ', '\n  ', '\r\n'],
];

export const oddYaml: fc.Arbitrary<string> = fc
  .array(fc.nat(9_999), { minLength: 120, maxLength: 120 })
  .map((dice) => withSlips(written(dice), dice));

/** The text with some slips in it, as chance decides. */
export function withSlips(text: string, dice: readonly number[]): string {
  const [count = 0, ...where] = dice.slice(-13);
  let result = text;
  for (let slip = 0; slip < count % 4; slip += 1) {
    const [at = 0, which = 0, how = 0] = where.slice(slip * 3);
    const from = at % (result.length + 1);
    const put = how % 3 === 0 ? '' : (SLIPS[which % SLIPS.length] ?? '');
    result = result.slice(0, from) + put + result.slice(from + (how % 3 === 1 ? 0 : 1));
  }
  return count % 10 === 0 ? result.replaceAll('\n', '\r\n') : result;
}

function written(dice: readonly number[]): string {
  let rolled = 0;
  const roll = (below: number): number => (dice[rolled++ % dice.length] ?? 0) % below;
  const pick = (from: readonly string[]): string => from[roll(from.length)] ?? '';
  const some = (write: (index: number) => string): string[] =>
    Array.from({ length: roll(4) }, (_, i) => write(i));

  function block(indent: string): string {
    const inner = indent + pick([' ', '  ', '   ']);
    const lines = ['text', ' more', 'x: y', '# no', '- z', '  deep'].map((line) => inner + line);
    return `${pick(HEADERS)}\n${some(() => pick([...lines, '', ' ', inner, `${indent}under`])).join('\n')}${pick(['', '\n', `\n${inner} `])}`;
  }

  function brackets(depth: number, indent: string): string {
    const between = (): string => pick([', ', ',', ' , ', `,\n${indent} `, `, # c\n${indent} `, '\n# c\n, ']);
    const colon = (): string => pick([': ', ': ', ':', ' : ', `:\n${indent}  `]);
    const isList = roll(2) === 0;
    const parts = some(() => (isList ? '' : pick(KEYS) + colon()) + value(depth - 1, `${indent} `, true));
    const inside = parts.reduce((text, part) => text + (text === '' ? '' : between()) + part, '');
    const end = pick(['', '', ',', `\n${indent} `, '\n', '\n# c\n']);
    return isList ? `[${inside}${end}]` : `{${inside}${end}}`;
  }

  function lines(depth: number, indent: string): string {
    const begin = roll(2) === 0 ? () => '-' : () => `${pick(KEYS)}:`;
    const comment = (): string => pick(['', '', '', '', ' # c', `\n${indent}# c`, '\n# c', '\n   # c', '\n']);
    const marks = (): string => pick(['', '', '', '', '', '&a ', `&b\n${indent}`, '!!str ', '&a']);
    const gap = (): string => pick([' ', ' ', ' ', '  ', `\n${indent}  `, `\n # c\n${indent}  `]);
    return some(
      () =>
        indent +
        begin() +
        gap() +
        marks() +
        value(depth - 1, indent + pick(['  ', '  ', ' ', '']), false) +
        comment(),
    ).join('\n');
  }

  function value(depth: number, indent: string, isFlow: boolean): string {
    const sort = roll(10);
    if (depth > 0 && sort < 4) {
      return isFlow || sort === 0 ? brackets(depth, indent) : `\n${lines(depth, indent)}`;
    }
    if (!isFlow && sort === 4) return block(indent);
    if (sort === 5) {
      return pick(['one\n', '"one\n', "'one\n"]) + indent + pick([' two', '  two"', " two'", '\n two']);
    }
    return pick(SCALARS);
  }

  const root = roll(5) === 0 ? brackets(3, '') : lines(4, '');
  return (
    pick(['', '', '', '---\n', '# c\n', ' ---\n', '%YAML 1.2\n---\n']) +
    root +
    pick(['\n', '\n', '', '\n\n# end'])
  );
}
