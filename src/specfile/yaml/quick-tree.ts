/**
 * A text as a tree, the quick way: from a flat list of events, without a document in between. Only where nothing is to be
 * said: it knows no message, and gives up on whatever is at fault, unusual or read in another way by the parser that
 * speaks (exact.ts).
 */
import {
  COLLECTION_STYLE_FLOW,
  EVENT_ALIAS,
  EVENT_DOCUMENT,
  EVENT_MAPPING,
  EVENT_POP,
  EVENT_SCALAR,
  getScalarValue,
  parseEvents,
  SCALAR_STYLE_DOUBLE_QUOTED,
  SCALAR_STYLE_FOLDED_BLOCK,
  SCALAR_STYLE_LITERAL_BLOCK,
  SCALAR_STYLE_PLAIN,
  SCALAR_STYLE_SINGLE_QUOTED,
  YAMLException,
  type AliasEvent,
  type Event,
  type MappingEvent,
  type ScalarEvent,
  type SequenceEvent,
} from 'js-yaml';
import type { Json } from '../../kinds/kind.ts';
import { isTooLong, plainValue } from './core-schema.ts';
import { holdsUserInfo } from './secrets.ts';
import {
  MOST_REPEATED,
  type Entry,
  type List,
  type Mapping,
  type Scalar,
  type Source,
  type SpecNode,
} from './tree.ts';
import { substitute, type Env } from './variables.ts';

class Unsure extends Error {}

const giveUp = (): never => {
  throw new Unsure();
};

/** Directives and the end of a document, or lines that only look like them; tabs; marks and line ends of other systems. */
const UNUSUAL = /^%|^\.\.\.|\t|\uFEFF|\r(?!\n)|\\\r?\n/m;

export interface QuickTree {
  readonly tree: SpecNode;
  /** Of all its mappings. */
  readonly keys: Iterable<string>;
}

/** `null` where it gives up; `env`: `null` where nothing is a variable. */
export function quickTree(source: Source, env: Env | null): QuickTree | null {
  const { text } = source;
  if (UNUSUAL.test(text)) return null;
  try {
    return treeOf(parseEvents(text, {}), source, env);
  } catch (error) {
    if (error instanceof Unsure || error instanceof YAMLException) return null;
    throw error;
  }
}

function treeOf(events: readonly Event[], source: Source, env: Env | null): QuickTree {
  const { text } = source;
  const keys = new Map<string, string>();
  const anchors = new Map<string, { readonly node: SpecNode; readonly weight: number }>();
  let at = 0;
  /** Items of the lists that are not complete yet. */
  const open: SpecNode[] = [];
  /** In the text: of what was read last. */
  let end = 0;
  let weight = 0;
  let repeated = 0;

  function take(): Event {
    const event = events[at] ?? giveUp();
    at += 1;
    return event;
  }

  function isEnd(): boolean {
    if (events[at]?.type !== EVENT_POP) return false;
    at += 1;
    return true;
  }

  function node(): SpecNode {
    const event = take();
    if (event.type === EVENT_ALIAS) return follow(event);
    if (event.type === EVENT_DOCUMENT || event.type === EVENT_POP || event.tagStart !== -1) return giveUp();
    const before = weight;
    weight += 1;
    const name = event.anchorStart === -1 ? null : nameIn(event);
    // What repeats itself is not there yet when its alias is read; nor is what bore the name before.
    if (name !== null) anchors.delete(name);
    const found =
      event.type === EVENT_SCALAR
        ? scalar(event)
        : event.type === EVENT_MAPPING
          ? mapping(event)
          : list(event);
    if (name !== null) anchors.set(name, { node: found, weight: weight - before });
    return found;
  }

  /** Goes on to where a list or mapping in brackets is closed. */
  function close(start: number, bracket: string): void {
    let at = end;
    while (/[\s,]/.test(text[at] ?? '')) at += 1;
    // A comment at the beginning of a line.
    if (text[at] !== bracket || text.slice(start, at).includes('\n#')) giveUp();
    endAt(at + 1);
  }

  /** Whatever follows at once does not belong to it. */
  function endAt(offset: number): void {
    end = offset;
    if (!/[\s,\]}]/.test(text[offset] ?? '\n')) giveUp();
  }

  function nameIn({ anchorStart, anchorEnd }: Pick<AliasEvent, 'anchorStart' | 'anchorEnd'>): string {
    const name = text.slice(anchorStart, anchorEnd);
    endAt(anchorEnd);
    return /^[\w-]+$/.test(name) ? name : giveUp();
  }

  function follow(alias: AliasEvent): SpecNode {
    const known = anchors.get(nameIn(alias)) ?? giveUp();
    weight += known.weight;
    repeated += known.weight;
    return repeated > MOST_REPEATED ? giveUp() : known.node;
  }

  function list({ start, style }: SequenceEvent): List {
    if (style === COLLECTION_STYLE_FLOW) end = start + 1;
    const from = open.length;
    while (!isEnd()) open.push(node());
    // An array that grows by itself keeps room for 16 more.
    const items = open.splice(from);
    if (style === COLLECTION_STYLE_FLOW) close(start, ']');
    return { type: 'list', source, offset: start, items, json: items.map(jsonOf) };
  }

  function mapping({ start, style }: MappingEvent): Mapping {
    const isFlow = style === COLLECTION_STYLE_FLOW;
    if (isFlow) end = start + 1;
    const entries = new Map<string, Entry>();
    const json: Record<string, Json> = {};
    while (!isEnd()) {
      const event = take();
      if (event.type !== EVENT_SCALAR) return giveUp();
      const key = keyOf(event);
      if (entries.has(key)) return giveUp();
      const keyEnd = end;
      const value = node();
      // `: ` and no more, as a rule.
      const gap = value.offset - keyEnd;
      if (gap > 2 && value.type === 'scalar' && text.slice(keyEnd, value.offset).includes('\n')) {
        return giveUp();
      }
      entries.set(key, { source, offset: offsetOf(event), node: value });
      json[key] = value.json;
    }
    // `[key: value]` has no braces of its own, and is given up here.
    if (isFlow) close(start, '}');
    return { type: 'mapping', source, offset: start, entries, json, broken: false };
  }

  function keyOf(event: ScalarEvent): string {
    const { anchorStart, tagStart, style, valueEnd } = event;
    if (anchorStart !== -1 || tagStart !== -1) return giveUp();
    const isPlain = style === SCALAR_STYLE_PLAIN;
    end = isPlain ? valueEnd : valueEnd + 1;
    if (text[end] !== ':') return giveUp();
    const key = getScalarValue(text, event);
    if (isPlain && (key === '<<' || typeof plainValue(key) !== 'string')) return giveUp();
    // An assignment would set the prototype.
    if (key === '__proto__') return giveUp();
    const known = keys.get(key);
    if (known === undefined) keys.set(key, key);
    return known ?? key;
  }

  function scalar(event: ScalarEvent): Scalar {
    const { style, valueEnd } = event;
    const offset = offsetOf(event);
    const isQuoted = style === SCALAR_STYLE_SINGLE_QUOTED || style === SCALAR_STYLE_DOUBLE_QUOTED;
    if (isQuoted) endAt(valueEnd + 1);
    else end = valueEnd;
    const written = getScalarValue(text, event);
    const json = style === SCALAR_STYLE_PLAIN ? plainValue(written) : written;
    if (typeof json === 'number' && isTooLong(written, json)) return giveUp();
    // A text as it stands was asked already, with the whole.
    if (!event.fast && holdsUserInfo(written)) return giveUp();
    const block = BLOCKS[style] ?? null;
    if (block !== null && written.trim() === '') return giveUp();
    const rest = { block, broken: false };
    if (typeof json !== 'string' || env === null || !json.includes('${')) {
      return { type: 'scalar', source, offset, json, written, fromVariable: false, variable: null, ...rest };
    }
    const { text: value, used, whole, faults } = substitute(json, env);
    if (faults.length > 0) return giveUp();
    return {
      type: 'scalar',
      source,
      offset,
      json: value,
      written,
      fromVariable: used,
      variable: whole,
      ...rest,
    };
  }

  /** Where it is written. The event begins inside the quotes, or after the line of the block's sign. */
  function offsetOf({ style, valueStart }: ScalarEvent): number {
    if (valueStart === -1) return giveUp();
    if (style === SCALAR_STYLE_PLAIN) return valueStart;
    if (style === SCALAR_STYLE_SINGLE_QUOTED || style === SCALAR_STYLE_DOUBLE_QUOTED) return valueStart - 1;
    const line = text.slice(text.lastIndexOf('\n', valueStart - 2) + 1, valueStart);
    const sign = /[|>][-+]? *\r?\n$/.exec(line)?.index ?? giveUp();
    // In a comment there may be another one.
    return line.includes('#') ? giveUp() : valueStart - line.length + sign;
  }

  const document = take();
  if (document.type !== EVENT_DOCUMENT) return giveUp();
  if (document.explicitStart && !/^(?:(?:#.*)?\r?\n)*---\s/.test(text)) return giveUp();
  const root = node();
  return isEnd() && at === events.length ? { tree: root, keys: keys.keys() } : giveUp();
}

const jsonOf = ({ json }: SpecNode): Json => json;

const BLOCKS: Readonly<Record<number, '|' | '>'>> = {
  [SCALAR_STYLE_LITERAL_BLOCK]: '|',
  [SCALAR_STYLE_FOLDED_BLOCK]: '>',
};
