/** Values as YAML that every reader takes for the same, those of YAML 1.1 too: `yes` and `1:20` are quoted. */
import { Document } from 'yaml';
import type { Json } from '../kinds/kind.ts';
import { escapeUnsafe } from '../specfile/problem/visible.ts';
import { escapeVariables } from '../specfile/yaml/variables.ts';

export interface Style {
  /** `{ a: 1 }` instead of `{a: 1}`. */
  readonly padded: boolean;
  /** Only what JSON allows, for a file that is JSON. */
  readonly json: boolean;
}

export const PLAIN: Style = { padded: false, json: false };

/** A list of texts stands on one line as far as this. */
const WIDTH = 100;

/** On one line, valid in block and flow context alike. Texts stand for themselves: nothing in them is a variable. */
export const inline = (value: Json, style: Style = PLAIN): string => inlineAsWritten(escaped(value), style);

/** The same value as a spec has to write it for its texts to stand for themselves. */
export const escaped = (value: Json): Json =>
  typeof value === 'string' ? escapeVariables(value) : mapped(value, escaped);

/** A list or mapping with each of its parts turned into another; anything else as it is. */
export function mapped(json: Json, inside: (value: Json, step: string | number) => Json): Json {
  if (typeof json !== 'object' || json === null) return json;
  if (Array.isArray(json)) return (json as Json[]).map(inside);
  return Object.fromEntries(Object.entries(json).map(([key, value]) => [key, inside(value, key)]));
}

/** A key stands for itself: no variables are looked for in it. */
export const keyAsWritten = (key: string, style: Style): string => inlineAsWritten(key, style);

/** On one line, for values whose texts are those of a spec already. */
export function inlineAsWritten(value: Json, style: Style): string {
  const inside = (part: Json): string => inlineAsWritten(part, style);
  if (typeof value === 'string') return style.json ? JSON.stringify(value) : quoted(value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(inside).join(', ')}]`;
  const pad = style.padded ? ' ' : '';
  const entries = Object.entries(value).map(([key, part]) => `${inside(key)}: ${inside(part)}`);
  return `{${pad}${entries.join(', ')}${pad}}`;
}

/** `key: value` in as many lines as it takes, not indented. */
export function block(name: string, value: Json, style: Style = PLAIN): string[] {
  const key = keyAsWritten(name, style);
  const isText = (part: Json): boolean => typeof part !== 'object' || part === null;
  const isEmpty = !isText(value) && Object.keys(value as object).length === 0;
  const isFlat = Array.isArray(value) ? value.every(isText) : isText(value) || isEmpty;
  const flow = isFlat ? `${key}: ${inline(value, style)}` : null;
  if (flow !== null && (isText(value) || isEmpty || flow.length <= WIDTH)) return [flow];
  return [`${key}:`, ...indented(blockLines(value, style))];
}

/** `- ` before the first line, the others in line with it. */
export function item(lines: readonly string[]): string[] {
  return lines.map((line, index) => `${index === 0 ? '- ' : '  '}${line}`);
}

export const indented = (lines: readonly string[]): string[] => lines.map((line) => `  ${line}`);

/** A comment on one line, whatever the text holds. */
export const comment = (text: string): string => `# ${escapeUnsafe(text)}`;

/** A list or mapping in lines of its own, what is in it on as few as it takes. */
export function blockLines(value: Json, style: Style = PLAIN): string[] {
  if (Array.isArray(value)) return (value as Json[]).flatMap((part) => item(blockLines(part, style)));
  if (typeof value !== 'object' || value === null) return [inline(value, style)];
  return Object.entries(value).flatMap(([key, part]) => block(key, part, style));
}

// What a reader of YAML may refuse or fold, or what a person would not see.
const HIDDEN = /[\p{C}\p{Zl}\p{Zp}]/gu;
// Plain to the library and to fitform, but not to others: the default key of YAML 1.1, and document marks.
const RESERVED = /^(=|---|\.\.\.)$/;

function quoted(text: string): string {
  if (text.search(HIDDEN) === -1 && !RESERVED.test(text)) {
    const document = new Document([text], { schema: 'core', compat: 'yaml-1.1' });
    Object.assign(document.contents as object, { flow: true });
    const flow = document.toString({ lineWidth: 0, flowCollectionPadding: false });
    if (flow === `[${text}]\n`) return text;
  }
  // A text in JSON is one in YAML; only what JSON leaves as it is may need an escape as well.
  return JSON.stringify(text).replace(HIDDEN, (point) => {
    const code = point.codePointAt(0) ?? 0;
    const hex = code.toString(16).toUpperCase();
    return code > 0xffff ? `\\U${hex.padStart(8, '0')}` : `\\u${hex.padStart(4, '0')}`;
  });
}
