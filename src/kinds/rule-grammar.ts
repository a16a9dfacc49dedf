/**
 * The published grammar of the rules that choose an option of a tag, as far as it can be checked without a tenant. Source:
 * the vendor's pages on rules, search space and limits. What they do not exclude is only doubted.
 */
import { atLeastIn, AT_LEAST } from './field-types/at-least.ts';
import { isObject } from './field-types/fields.ts';
import type { Field, Flaw, Json, JsonObject } from './kind.ts';
import { patternFault } from './rule-pattern.ts';

type Path = readonly (string | number)[];

/** `sure`: what the published grammar excludes. */
interface Fault {
  readonly path: Path;
  readonly message: string;
  readonly hint: string | null;
  readonly sure: boolean;
}

const fault = (path: Path, message: string, hint: string | null = null): Fault => ({
  path,
  message,
  hint,
  sure: true,
});
const doubt = (path: Path, message: string, hint: string | null = null): Fault => ({
  ...fault(path, message, hint),
  sure: false,
});

/** What the tenant has already is of its grammar, whatever the published one says. */
export const ruleFlaws: NonNullable<Field['flaws']> = (asked, known) => {
  const old = new Set(ruleFaults(known?.before ?? null).map(saidOf));
  return ruleFaults(asked).map((one): Flaw => ({
    rule: 'rule-grammar',
    message: saidOf(one),
    hint: one.hint,
    within: one.path,
    ...(one.sure && !old.has(saidOf(one)) ? {} : { isDoubt: true }),
  }));
};

/** `email.info.rules[0] must be a mapping`; wherever in a spec it stands. */
const saidOf = ({ path, message }: Fault): string => {
  const steps = path.filter((step) => step !== AT_LEAST);
  const shown = steps.map((step, index) =>
    typeof step === 'number' ? `[${step}]` : `${index === 0 ? '' : '.'}${step}`,
  );
  return `${shown.join('')} ${message}`;
};

/** Of a map by tag and option, or of what a spec asks of one. */
function ruleFaults(asked: Json): readonly Fault[] {
  const some = atLeastIn(asked);
  if (some !== undefined) return ruleFaults(some).map((one) => ({ ...one, path: [AT_LEAST, ...one.path] }));
  if (!isObject(asked)) return [];
  return Object.entries(asked).flatMap(([tag, options]) =>
    isObject(options)
      ? Object.entries(options).flatMap(([option, entity]) => entityFaults([tag, option], entity))
      : [],
  );
}

function entityFaults(path: Path, entity: Json): Fault[] {
  if (!isObject(entity)) return [fault(path, 'must be a mapping', 'an option has rules: and variables:')];
  const { rules, variables = {} } = entity;
  const known = isObject(variables) ? variables : {};
  return [
    ...unknownIn(path, entity, ['rules', 'variables', 'where_to_search']),
    ...(isObject(variables)
      ? Object.entries(known).flatMap(([name, parts]) =>
          partsFaults([...path, 'variables', name], parts, known),
        )
      : [fault([...path, 'variables'], 'must be a mapping of names')]),
    ...whereFaults([...path, 'where_to_search'], entity['where_to_search']),
    ...(Array.isArray(rules)
      ? (rules as Json[]).flatMap((rule, index) => ruleFault([...path, 'rules', index], rule, known, true))
      : [fault([...path, 'rules'], rules === undefined ? 'are missing' : 'must be a list')]),
  ];
}

const PARTS = ['+rule', '-rule'];
const AND = '+and';
const KNOWN = ['confidence', ...PARTS, AND, 'lemma', 'where_to_search'];

/** `isWhole`: no part of another rule. */
function ruleFault(path: Path, rule: Json, variables: JsonObject, isWhole: boolean): Fault[] {
  if (!isObject(rule)) {
    return [fault(path, 'must be a mapping', 'such as confidence: 97, +rule: ["L:invoice"]')];
  }
  const { confidence, lemma, [AND]: others } = rule;
  const isEmpty = ![...PARTS, AND, 'lemma'].some((key) => key in rule);
  return [
    ...unknownIn(path, rule, KNOWN),
    ...(isWhole ? confidenceFaults([...path, 'confidence'], confidence) : []),
    ...(isEmpty ? [doubt(path, `has none of ${[...PARTS, AND].join(', ')}, so nothing can match`)] : []),
    ...PARTS.flatMap((key) =>
      rule[key] === undefined ? [] : partsFaults([...path, key], rule[key], variables),
    ),
    ...(others === undefined
      ? []
      : Array.isArray(others)
        ? (others as Json[]).flatMap((one, index) => ruleFault([...path, AND, index], one, variables, false))
        : [fault([...path, AND], 'must be a list of rules')]),
    ...(lemma === undefined || Array.isArray(lemma) ? [] : [fault([...path, 'lemma'], 'must be a list')]),
    ...whereFaults([...path, 'where_to_search'], rule['where_to_search']),
  ];
}

function confidenceFaults(path: Path, confidence: Json | undefined): Fault[] {
  if (confidence === undefined) return [doubt(path, 'is missing: the rule of the highest one wins')];
  if (typeof confidence !== 'number') return [fault(path, 'must be a number', 'such as 97')];
  return confidence < 0 || confidence > 100 ? [doubt(path, 'is no per cent, 0 to 100')] : [];
}

/** Texts that are joined into one regex: `L:` before a regex, `D:` before the name of a variable. */
function partsFaults(path: Path, parts: Json, variables: JsonObject): Fault[] {
  if (!Array.isArray(parts)) {
    return [fault(path, 'must be a list of texts', 'such as ["L:invoice", "D:mobile"]')];
  }
  const own = (parts as Json[]).flatMap((part, index): Fault[] => {
    const at = [...path, index];
    if (typeof part !== 'string') return [fault(at, 'must be a text')];
    if (part.startsWith('L:')) return [];
    if (!part.startsWith('D:')) {
      return [
        fault(at, 'begins with neither L: nor D:', 'L: before a regex, D: before the name of a variable'),
      ];
    }
    const name = part.slice(2);
    if (Object.hasOwn(variables, name)) return [];
    const names = Object.keys(variables).join(', ');
    const hint = names === '' ? 'give it under variables: of the option' : `variables here: ${names}`;
    return [fault(at, `names no variable ${name}`, hint)];
  });
  if (own.length > 0) return own;
  const room = { left: LONGEST };
  const regex = joined(parts as string[], variables, room);
  const wrong = room.left < 0 ? null : patternFault(regex);
  return wrong ? [{ path, ...wrong, hint: null }] : [];
}

const DEEPEST = 10;
/** Variables that name each other many times over would come to any length; a regex beyond this one is not checked. */
const LONGEST = 100_000;

function joined(parts: readonly string[], variables: JsonObject, room: { left: number }, depth = 0): string {
  return parts
    .map((part) => {
      room.left -= part.length;
      if (room.left < 0) return '';
      if (part.startsWith('L:')) return part.slice(2);
      const its = variables[part.slice(2)];
      const texts = Array.isArray(its) ? its.filter((one) => typeof one === 'string') : [];
      // One that is at fault, or stands for itself, is told where it is given.
      if (depth > DEEPEST || texts.length === 0) return '';
      return `(?:${texts.map((one) => joined([one], variables, room, depth + 1)).join('|')})`;
    })
    .join('');
}

const PLACES = ['email_from', 'email_to', 'email_subject', 'email_body', 'attachment'];
const RANGES = ['pages', 'lines', 'characters'];
const TYPES = 'document_types';

function whereFaults(path: Path, where: Json | undefined): Fault[] {
  if (where === undefined) return [];
  if (!isObject(where)) return [fault(path, 'must be a mapping', 'such as search_in: [email_from]')];
  const { search_in: places = [], limits = {}, preprocess_text: flag = true } = where;
  return [
    ...unknownIn(path, where, ['search_in', 'limits', 'preprocess_text', 'granularity']),
    ...(Array.isArray(places)
      ? (places as Json[]).flatMap((one, index) =>
          typeof one === 'string' && PLACES.includes(one)
            ? []
            : [
                doubt(
                  [...path, 'search_in', index],
                  'is not a place to search',
                  `known: ${PLACES.join(', ')}`,
                ),
              ],
        )
      : [fault([...path, 'search_in'], 'must be a list', `of ${PLACES.join(', ')}; empty for all`)]),
    ...(isObject(limits)
      ? limitsFaults([...path, 'limits'], limits)
      : [fault([...path, 'limits'], 'must be a mapping', `of ${[...RANGES, TYPES].join(', ')}`)]),
    ...(typeof flag === 'boolean' ? [] : [fault([...path, 'preprocess_text'], 'must be true or false')]),
  ];
}

function limitsFaults(path: Path, limits: JsonObject): Fault[] {
  const types = limits[TYPES];
  const areNames = Array.isArray(types) && types.every((one) => typeof one === 'string');
  return [
    ...unknownIn(path, limits, [...RANGES, TYPES]),
    ...RANGES.flatMap((key) => {
      const slices = limits[key];
      if (slices === undefined) return [];
      if (!Array.isArray(slices)) {
        return [fault([...path, key], 'must be a list of slices', 'such as [[0, 2]]')];
      }
      return (slices as Json[]).flatMap((slice, index) =>
        isSlice(slice) ? [] : [fault([...path, key, index], 'is no slice', 'such as [0, 2] or [-20]')],
      );
    }),
    ...(types === undefined || areNames ? [] : [fault([...path, TYPES], 'must be a list of names')]),
  ];
}

/** The document types that rules are limited to, at whatever depth. */
export function documentTypesIn(value: Json): string[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return (value as Json[]).flatMap(documentTypesIn);
  return Object.entries(value).flatMap(([key, one]) =>
    key === TYPES && Array.isArray(one)
      ? one.filter((name) => typeof name === 'string')
      : documentTypesIn(one),
  );
}

/** As Python has them: up to three whole numbers, or none in the place of one. */
const isSlice = (slice: Json): boolean =>
  Array.isArray(slice) &&
  slice.length >= 1 &&
  slice.length <= 3 &&
  slice.every((one) => one === null || Number.isInteger(one));

const unknownIn = (path: Path, given: JsonObject, known: readonly string[]): Fault[] =>
  Object.keys(given)
    .filter((key) => !known.includes(key))
    .map((key) =>
      doubt(
        [...path, key],
        'is a key that the published grammar does not have',
        `known: ${known.join(', ')}`,
      ),
    );
