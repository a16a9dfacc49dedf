/** Random specs: an export with parts left out, changed and spelled otherwise, in random YAML. */
import fc from 'fast-check';
import { stringify } from 'yaml';
import { kinds } from '../../src/kinds/index.ts';
import { isObject } from '../../src/kinds/field-types/fields.ts';
import type { Json, JsonObject, Kind } from '../../src/kinds/kind.ts';
import { isDeletable } from '../../src/kinds/object.ts';
import { INHERITED, kindsInSpec } from '../../src/kinds/settings.ts';

export interface Mutation {
  /** Where chance decides, the next of these does; over and over. */
  readonly dice: readonly number[];
  readonly style: {
    readonly collections: 'any' | 'block' | 'flow' | 'json';
    readonly indentSeq: boolean;
    readonly indent: number;
    readonly padded: boolean;
    readonly width: number;
    readonly crlf: boolean;
    readonly aliases: boolean;
    readonly comments: boolean;
    readonly lastLine: boolean;
  };
}

/** What is kept with a chance of 70 or 80 % is kept, and nothing else happens. */
const AS_EXPORTED: number[] = Array.from({ length: 40 }, () => 69);

export const mutations: fc.Arbitrary<Mutation> = fc.record({
  dice: fc.oneof(
    { weight: 18, arbitrary: fc.array(fc.nat(999), { minLength: 40, maxLength: 40 }) },
    { weight: 2, arbitrary: fc.constant(AS_EXPORTED) },
  ),
  style: fc.record({
    collections: fc.constantFrom('any', 'block', 'block', 'block', 'flow', 'json'),
    indentSeq: fc.boolean(),
    indent: fc.constantFrom(2, 4),
    padded: fc.boolean(),
    width: fc.constantFrom(0, 40, 80),
    crlf: fc.boolean(),
    aliases: fc.boolean(),
    comments: fc.boolean(),
    lastLine: fc.boolean(),
  }),
});

type Draft = Record<string, Json>;

const settingsIn = (kind: Kind) => Object.entries(kind.fields).filter(([, field]) => field.settings);

/** Some of its keys, at least one. */
function some(object: JsonObject, isKept: () => boolean): JsonObject {
  const entries = Object.entries(object);
  const kept = entries.filter(isKept);
  return Object.fromEntries(kept.length > 0 ? kept : entries.slice(0, 1));
}

/** The text of the mutated spec and the environment that its variables need. */
export function mutated(
  spec: JsonObject,
  { dice, style }: Mutation,
): { text: string; env: Record<string, string> } {
  let at = 0;
  const chance = (percent: number): boolean => (dice[at++ % dice.length] ?? 0) % 100 < percent;
  const number = (below: number): number => (dice[at++ % dice.length] ?? 0) % below;
  const env: Record<string, string> = {};
  const shared = new Map<string, Json>();

  const sections = kindsInSpec(kinds).flatMap((kind) => {
    const entries = ((spec[kind.section] ?? []) as unknown as Draft[]).map((entry) => {
      const kept = Object.entries(entry).filter(
        ([key]) => key === kind.identity || chance(key === 'id' ? 70 : 80),
      );
      const draft: Draft = Object.fromEntries(kept);
      if (chance(5)) draft['id'] = `${kind.name}${number(5)}`;
      for (const key of ['permissions', 'grants']) {
        const value = draft[key];
        if (Array.isArray(value)) draft[key] = chance(15) ? { at_least: value } : value;
        else if (value !== undefined && chance(50)) draft[key] = (value as JsonObject)['at_least'] ?? [];
      }
      for (const [key, { settings }] of settingsIn(kind)) {
        const value = draft[key];
        if (value !== undefined && chance(10)) draft[key] = INHERITED;
        else if (isObject(value) && chance(55)) draft[key] = some(value, () => chance(60));
        else if (value === undefined && chance(25)) {
          draft[key] =
            chance(50) || !settings?.fields['second_pass_stp'] ? INHERITED : { second_pass_stp: 3 };
        }
      }
      if (kind.name === 'user' && draft['active'] !== false && chance(10)) draft['placeholder'] = true;
      return draft;
    });
    const ids = new Set<Json>();
    for (const entry of entries) {
      if (entry['id'] !== undefined && ids.has(entry['id'])) delete entry['id'];
      else if (entry['id'] !== undefined) ids.add(entry['id']);
    }
    if (kind.fields && kind.createNeeds.length > 0) {
      const listed = new Set(entries.map((entry) => entry[kind.identity]));
      const others = ['Invoice', 'Clerk', 'yes', 'orders', 'a', '123', 'never'].filter(
        (one) => !listed.has(one),
      );
      if (chance(30) && others[0] !== undefined) {
        if (isDeletable(kind)) entries.push({ [kind.identity]: others[0], state: 'absent' });
      }
      const target = entries.find((entry) => entry['state'] === undefined);
      if (chance(30) && target && others[1] !== undefined) target['renamed_from'] = others[1];
    }
    const inOrder = entries.map((entry) =>
      chance(30) ? Object.fromEntries(Object.entries(entry).reverse()) : entry,
    );
    return entries.length === 0 && chance(80) ? [] : [[kind.section, inOrder] as const];
  });

  const withVariables = (value: Json, key: string): Json => {
    if (typeof value === 'string') {
      if (key === 'state' || value === '' || value.includes('$${') || !chance(8)) return value;
      const name = `V${Object.keys(env).length}`;
      env[name] = value;
      return `\${${name}}`;
    }
    if (Array.isArray(value)) {
      const list: Json = (value as Json[]).map((part) => withVariables(part, key));
      if (!style.aliases) return list;
      const text = JSON.stringify(list);
      if (!shared.has(text)) shared.set(text, list);
      return shared.get(text) ?? list;
    }
    if (typeof value !== 'object' || value === null) return value;
    const object = Object.fromEntries(
      Object.entries(value).map(([name, part]) => [name, withVariables(part, name)]),
    );
    if (!style.aliases || !kinds.some(({ section }) => section === key) || 'name' in object) return object;
    const text = JSON.stringify(object);
    if (!shared.has(text)) shared.set(text, object);
    return shared.get(text) ?? object;
  };
  const tenant = (spec['tenant'] ?? {}) as JsonObject;
  const exclusive = chance(10)
    ? ['project', 'inbox'].filter((one) => sections.some(([name]) => name.startsWith(one)))
    : [];
  const document = {
    version: 1,
    ...(chance(80) || 'extra_permissions' in tenant ? { tenant } : {}),
    ...(exclusive.length > 0 ? { policy: { exclusive } } : {}),
    ...Object.fromEntries(
      sections.map(([name, entries]): [string, Json] => [name, withVariables(entries, name)]),
    ),
  };
  return { text: printed(document, style, chance), env };
}

function printed(document: Json, style: Mutation['style'], chance: (percent: number) => boolean): string {
  if (style.collections === 'json') return JSON.stringify(document, null, style.width === 0 ? 0 : 2);
  const { collections } = style;
  const written = (lineWidth: number): string =>
    stringify(document, {
      aliasDuplicateObjects: style.aliases,
      collectionStyle: collections,
      indentSeq: style.indentSeq,
      indent: style.indent,
      flowCollectionPadding: style.padded,
      lineWidth,
      blockQuote: false,
      defaultStringType: style.padded ? 'PLAIN' : 'QUOTE_DOUBLE',
      defaultKeyType: 'PLAIN',
      doubleQuotedMinMultiLineLength: 10_000,
    });
  const folded = written(style.width);
  // Folding may part the halves of a character, which no file can hold.
  const yaml = folded.isWellFormed() ? folded : written(0);
  const isLines = style.collections === 'block' && style.width === 0;
  const commented = style.comments && isLines ? withComments(yaml, chance) : yaml;
  const headed = `# about the file\n${commented}# about the file, at its end\n`;
  const whole = style.lastLine ? headed : headed.trimEnd();
  return style.crlf ? whole.replaceAll('\n', '\r\n') : whole;
}

/** Above some lines and behind others. */
function withComments(yaml: string, chance: (percent: number) => boolean): string {
  let number = 0;
  return yaml
    .split('\n')
    .flatMap((line) => {
      if (line === '') return [line];
      const indent = /^[ ]*/.exec(line)?.[0] ?? '';
      const above = chance(12) ? [`${indent}# above ${(number += 1)}`] : [];
      const blank = chance(5) ? [''] : [];
      const behind = /(: |- )[a-z]+$/.test(line) && chance(15) ? ` # behind ${(number += 1)}` : '';
      return [...blank, ...above, line + behind];
    })
    .join('\n');
}
