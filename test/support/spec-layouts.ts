/** A spec as people lay it out: in blocks and brackets, with comments at every place, anchors, odd quotes and line ends. */
import fc from 'fast-check';
import type { Json, JsonObject } from '../../src/kinds/kind.ts';

export interface Layout {
  /** Where chance decides, the next of these does; over and over. */
  readonly dice: readonly number[];
  readonly brackets: number;
  readonly comments: number;
  readonly anchors: number;
  readonly explicit: boolean;
  readonly lineEnds: 'lf' | 'crlf' | 'mixed';
  readonly lastLine: boolean;
}

export const layouts: fc.Arbitrary<Layout> = fc.record({
  dice: fc.array(fc.nat(999), { minLength: 150, maxLength: 150 }),
  brackets: fc.constantFrom(0, 30, 60, 100),
  comments: fc.constantFrom(0, 15, 40),
  anchors: fc.constantFrom(0, 40, 90),
  explicit: fc.nat(9).map((one) => one === 0),
  lineEnds: fc.constantFrom('lf', 'lf', 'crlf', 'mixed'),
  lastLine: fc.boolean(),
});

/** The text, and which features of layout it has. */
export function laidOut(spec: JsonObject, layout: Layout): { text: string; features: ReadonlySet<string> } {
  const { dice, brackets, comments, anchors, explicit, lineEnds, lastLine } = layout;
  const features = new Set<string>();
  let at = 0;
  let number = 0;
  const roll = (below: number): number => (dice[at++ % dice.length] ?? 0) % below;
  const chance = (percent: number): boolean => roll(100) < percent;
  const pick = <T>(...from: readonly T[]): T => from[roll(from.length)] as T;
  const has = (feature: string): true => Boolean(features.add(feature)) as true;

  const comment = (): string => `# c${(number += 1)}${pick('', '', ' [x], {y: &z')}`;
  const behind = (where: string, percent = comments): string =>
    chance(percent) && has(`a comment behind ${where}`) ? `${pick(' ', '  ', '\t')}${comment()}` : '';
  const above = (column: number, where: string): string =>
    chance(comments / 2) && has(`a comment above ${where}`)
      ? `\n${' '.repeat(column)}${comment()}`
      : chance(comments / 4) && has(`a blank line above ${where}`)
        ? '\n'
        : '';

  // A few names for all anchors, so that they are given again.
  const known = new Map<string, string | null>();
  /** An alias for the value, or the anchor to put before it, and what to do when it is written. */
  const shared = (json: Json): { alias?: string; mark: string; done: () => void } => {
    const nothing = { mark: '', done: (): void => undefined };
    const said = JSON.stringify(json);
    const name = [...known].find(([, value]) => value === said)?.[0];
    if (name !== undefined && chance(anchors)) return { ...nothing, alias: `*${name}` };
    // Lists are what people share; a text or an entry now and then.
    if (!chance(anchors) || !(Array.isArray(json) || chance(8))) return nothing;
    const fresh = `${pick('a', 'b', 'some-')}${roll(4)}`;
    if (known.get(fresh) === null) return nothing;
    if (known.has(fresh)) has('an anchor given again');
    has(typeof json === 'object' ? 'an anchor' : 'an anchor on a text');
    known.set(fresh, null);
    return { mark: `&${fresh} `, done: () => void known.set(fresh, said) };
  };

  const text = (json: Json, column: number): string => {
    if (typeof json !== 'string') return JSON.stringify(json);
    if (!/^[A-Za-z][\w ]*$/.test(json) || /^(yes|no|null|true|false)$/i.test(json)) {
      return JSON.stringify(json);
    }
    if (json.includes(' ') && chance(30) && has('a text over lines')) {
      return json.replace(' ', `\n${' '.repeat(column + 2)}`);
    }
    if (chance(70)) return json;
    has('a text in quotes');
    return pick(`"${json}"`, `'${json}'`);
  };

  const keyOf = (key: string): string =>
    chance(20) && has('a quoted key') ? pick(`"${key}"`, `'${key}'`) : key;

  /** In brackets; lines of its own are further in than `column`, the closing bracket at `out`. */
  function flow(json: Json, column: number, out: number): string {
    if (typeof json !== 'object' || json === null) return text(json, column);
    const [open, close] = Array.isArray(json) ? ['[', ']'] : ['{', '}'];
    const isList = Array.isArray(json);
    const parts: (() => string)[] = isList
      ? (json as Json[]).map((one) => () => member(one, column + 2))
      : Object.entries(json).map(
          ([key, value]) =>
            () =>
              pair(key, value, column + 2),
        );
    const indent = `\n${' '.repeat(column + 2)}`;
    const end = `\n${' '.repeat(out)}`;
    if (parts.length === 0) {
      if (chance(comments) && has('an empty list with a comment')) {
        return `${open}${behind('a bracket')}${indent}${comment()}${end}${close}`;
      }
      return `${open}${pick('', ' ')}${close}`;
    }
    const style = pick('line', 'line', 'lines', 'lines', 'leading', 'ragged');
    has(`brackets: ${style}`);
    if (out <= column - 2 || (style !== 'line' && out === column)) has('a closing bracket far out');
    if (style === 'line') {
      const blank = pick('', ' ');
      const comma = pick(', ', ', ', ',', ' , ');
      const written = parts.map((part) => part()).join(comma);
      return `${open}${blank}${written}${chance(15) && has('a trailing comma') ? ',' : ''}${blank}${close}`;
    }
    if (style === 'leading') {
      const [first, ...others] = parts;
      const tail = behind('a member');
      const head = `${open}${pick(' ', indent)}${first?.() ?? ''}${tail}`;
      const rest = others.map(
        (part) => `${above(column + 2, 'a comma')}${indent}, ${part()}${behind('a member')}`,
      );
      return `${head}${rest.join('')}${above(column + 2, 'a bracket')}${end}${close}`;
    }
    const isTrailed = chance(50) && has('a trailing comma');
    let whole = `${open}${behind('a bracket')}`;
    for (const [index, part] of parts.entries()) {
      const isLast = index === parts.length - 1;
      const isOnLine = style === 'ragged' && !endsInComment(whole) && chance(60);
      whole += isOnLine ? ' ' : `${above(column + 2, 'a member')}${indent}`;
      whole += `${part()}${isLast && !isTrailed ? '' : ','}`;
      if (!isOnLine || chance(50)) whole += behind('a member');
    }
    if (style === 'ragged' && !endsInComment(whole) && chance(50)) return `${whole}${close}`;
    return `${whole}${above(column + 2, 'a bracket')}${end}${close}`;
  }

  function member(json: Json, column: number): string {
    const { alias, mark, done } = shared(json);
    if (alias !== undefined) return has('an alias in brackets') && alias;
    const entries =
      typeof json === 'object' && json !== null && !Array.isArray(json) ? Object.entries(json) : [];
    const [only] = entries;
    if (mark === '' && only && entries.length === 1 && chance(50)) {
      has('a pair in a list');
      return pair(only[0], only[1], column);
    }
    const written = `${mark}${flow(json, column, column)}`;
    done();
    return written;
  }

  function pair(key: string, json: Json, column: number): string {
    const isAsked = chance(8) && has('a key with a question mark, in brackets');
    const head = isAsked ? `? ${keyOf(key)} :` : `${keyOf(key)}:`;
    const { alias, mark, done } = shared(json);
    if (alias !== undefined) return has('an alias in brackets') && `${head} ${alias}`;
    const written = `${head} ${mark}${flow(json, column, column)}`;
    done();
    return written;
  }

  /** What stands behind the colon or dash of what begins at a column. */
  function value(json: Json, column: number, isItem: boolean): string {
    const { alias, mark, done } = shared(json);
    if (alias !== undefined) return has('an alias') && ` ${alias}${behind('an alias', 2 * comments)}`;
    const written = marked(json, column, isItem, mark);
    done();
    return written;
  }

  function marked(json: Json, column: number, isItem: boolean, mark: string): string {
    if (typeof json !== 'object' || json === null) {
      if (typeof json === 'string' && chance(5) && has('a text in a block')) {
        return ` ${mark}${pick('>-', '|-')}${behind('a block')}\n${' '.repeat(column + 2)}${json}`;
      }
      const written = text(json, column);
      // A tab before an anchor, or before what goes on over the line end, is taken for indentation.
      const blank = mark !== '' || written.includes('\n') ? ' ' : pick(' ', ' ', '\t');
      return `${blank}${mark}${written}${behind('a text')}`;
    }
    const isEmpty = Object.keys(json).length === 0;
    if (isEmpty || chance(brackets)) {
      // The outermost bracket may stand as far out as the key.
      return ` ${mark}${flow(json, column, isItem ? column + 2 : pick(column, column + 2))}${behind('a bracket')}`;
    }
    const head = ` ${mark}`.trimEnd();
    if (Array.isArray(json)) {
      const dash = column + (isItem ? 2 : pick(0, 2));
      has(dash === column ? 'dashes under the key' : 'dashes further in');
      const items = (json as Json[]).map(
        (one) => `${above(dash, 'a dash')}\n${' '.repeat(dash)}-${item(one, dash)}`,
      );
      return `${head}${behind('a colon')}${items.join('')}${above(dash, 'the end of a list')}`;
    }
    if (!isItem) return `${head}${behind('a colon')}${mapping(json as JsonObject, column + 2)}`;
    if (mark !== '') return `${head}${mapping(json as JsonObject, column + 2)}`;
    const wide = pick(1, 1, 3);
    return ' '.repeat(wide) + mapping(json as JsonObject, column + 1 + wide).trimStart();
  }

  const item = (json: Json, dash: number): string => {
    const written = value(json, dash, true);
    // Below a text in a block it would be a part of that.
    const isText = /[>|]-[^\n]*\n[^\n]*\s*$/.test(written);
    const isBelow = !isText && chance(comments / 4) && has('a comment below a member');
    return isBelow ? `${written}\n${' '.repeat(dash + 4)}${comment()}` : written;
  };

  /** Each key on a line of its own. A first comment would end the line of a dash. */
  function mapping(json: JsonObject, column: number): string {
    return Object.entries(json)
      .map(([key, inner], index) => {
        const line = `${index === 0 ? '' : above(column, 'a key')}\n${' '.repeat(column)}`;
        if (explicit && index > 0 && chance(30) && has('a key with a question mark')) {
          return `${line}? ${keyOf(key)}\n${' '.repeat(column)}:${value(inner, column, true)}`;
        }
        return `${line}${keyOf(key)}:${value(inner, column, false)}`;
      })
      .join('');
  }

  const isFlowAll = brackets === 100 && chance(20) && has('a file in brackets');
  const body = isFlowAll ? `\n${flow(spec, 0, 0)}` : mapping(spec, 0);
  const whole = `# the file${body}\n# its end${lastLine ? '\n' : ''}`;
  has(`line ends: ${lineEnds}`);
  const ended = whole.replaceAll('\n', () =>
    lineEnds === 'crlf' || (lineEnds === 'mixed' && chance(50)) ? '\r\n' : '\n',
  );
  return { text: ended, features };
}

const endsInComment = (text: string): boolean => /#[^\n]*$/.test(text);
