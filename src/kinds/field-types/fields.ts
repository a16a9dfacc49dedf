/**
 * The field types. Each knows everything about values of its sort: how the spec spells them, how the API does,
 * when two are equal, what differs, and how a person reads them. `grants` has a file of its own.
 */
import { isDeepStrictEqual } from 'node:util';
import { orFile } from './from-file.ts';
import { byCodeUnits, patchedSet, setDiff, sorted } from './sets.ts';
import {
  Unreadable,
  type Field,
  type FieldChange,
  type Json,
  type JsonObject,
  type JsonSchema,
  type Ref,
} from '../kind.ts';

export interface Options {
  readonly description: string;
  readonly wire?: string;
  /** Values that a spec may give, for whoever writes one. */
  readonly examples?: readonly Json[];
}

export const describedBy = ({ description, examples }: Options, schema: JsonSchema): JsonSchema => ({
  ...schema,
  description,
  ...(examples === undefined ? {} : { examples }),
});

/** What all field types with one plain value share; `null` stands for a value that is not there. */
export function plain<V extends Json>(
  type: string,
  schema: JsonSchema,
  options: Options & { default?: V; otherwise?: V; written?: 'always' | 'create' },
): Field<V> {
  return {
    type,
    written: options.written ?? 'always',
    ...(options.wire === undefined ? {} : { wire: options.wire }),
    ...(options.default === undefined ? {} : { default: options.default }),
    ...(options.otherwise === undefined ? {} : { otherwise: options.otherwise }),
    schema: describedBy(options, schema),
    resolve: (spec) => spec as V,
    spell: (value) => value,
    decode: (wire) => {
      if (wire === undefined || wire === null) return null;
      const { type: wanted } = schema;
      const fits =
        wanted === undefined || (wanted === 'integer' ? Number.isInteger(wire) : typeof wire === wanted);
      if (!fits) throw new Unreadable(`is not a ${JSON.stringify(wanted)}`);
      return wire as V;
    },
    encode: (value) => value,
    diff: (before, after) => (isDeepStrictEqual(before, after) ? undefined : { before, after }),
    patched: (_before, change) => after(change) as V,
    mentions: () => [],
    specMentions: () => [],
    mapRefs: (value) => value,
    show: (value) => (typeof value === 'string' ? value : value === null ? 'none' : JSON.stringify(value)),
  };
}

/** Any string, compared byte by byte. */
export const text = (options: Options): Field<string> =>
  plain('text', { type: 'string', minLength: 1 }, options);

/** One of these words. What else the tenant has is left as it is, and shown. */
export const choice = (
  values: readonly string[],
  options: Options & { default?: string; otherwise?: string },
): Field<string> => ({
  ...plain<string>('choice', { type: 'string' }, options),
  schema: describedBy(options, { type: 'string', enum: values }),
});

/** A boolean. */
export const flag = (
  options: Options & { default?: boolean; otherwise?: boolean; written?: 'always' | 'create' },
): Field<boolean> => plain('flag', { type: 'boolean' }, options);

interface Bounds {
  readonly minimum?: number;
  readonly maximum?: number;
}
const bounds = ({ minimum, maximum }: Bounds): JsonSchema => ({
  ...(minimum === undefined ? {} : { minimum }),
  ...(maximum === undefined ? {} : { maximum }),
});

/** A whole number; a spec must keep to the bounds, and a tenant need not. */
export const integer = (
  options: Options & Bounds & { default?: number; otherwise?: number },
): Field<number> => plain('integer', { type: 'integer', ...bounds(options) }, options);

const ANY = ['object', 'array', 'string', 'number', 'boolean', 'null'];

/** Any JSON, compared deeply: the order of keys does not count, that of lists does. */
export const json = (options: Options & { schema?: JsonSchema; file?: true }): Field => ({
  ...plain<Json>('json', {}, options),
  schema: describedBy(
    options,
    options.file ? orFile({ type: ANY, ...options.schema }, {}) : (options.schema ?? {}),
  ),
  show: (value) => shortened(JSON.stringify(value)),
});

/** As much of a JSON text as a person can take in; it may be long, and somebody else's data. */
const shortened = (text: string): string => (text.length <= 60 ? text : `${text.slice(0, 59)}…`);

/** A flag of the spec alone. On create it sets other fields and has body keys filled with random bytes. */
export function marker(
  options: Options & {
    implies: JsonObject;
    generates: Readonly<Record<string, { bytes: number }>>;
    show: string;
  },
): Field<boolean> {
  return {
    ...plain<boolean>('marker', { type: 'boolean' }, options),
    written: 'marker',
    implies: options.implies,
    generates: options.generates,
    show: (value) => (value === true ? options.show : 'no'),
  };
}

/**
 * A closed map of booleans on the wire, a list of the names that are true in the spec. `documented`: what each name means.
 * `extra` are names beyond those (`tenant.extra_permissions`).
 */
export function flags(
  documented: Readonly<Record<string, string>>,
  options: Options,
  extra: readonly string[] = [],
): Field<readonly string[]> {
  const known = new Set([...Object.keys(documented), ...extra]);
  const names = [...known];
  const held = (wire: Json | undefined): string[] => {
    if (wire === undefined || wire === null) return [];
    if (!isObject(wire)) throw new Unreadable('is not a map of flags');
    return Object.entries(wire)
      .filter(([name, value]) => {
        if (typeof value !== 'boolean' && value !== null) {
          throw new Unreadable(`holds a ${name} that is not a flag`);
        }
        return value === true;
      })
      .map(([name]) => name);
  };
  const schema = { type: 'array', items: { type: 'string' }, uniqueItems: true };
  return {
    ...plain<readonly string[]>('flags', schema, options),
    isSet: true,
    names,
    meanings: documented,
    knowing: (others) => flags(documented, options, others),
    resolve: (spec) => sorted(spec as readonly string[]),
    spell: (value) => value.toSorted(byCodeUnits),
    decode: (wire) => sorted(held(wire).filter((name) => known.has(name))),
    // Every known name, and each name that the server knows and we do not, so that neither a merging nor a
    // replacing PATCH changes what the spec does not speak of.
    encode: (value, _context, live) => {
      const wanted = new Set(value);
      const kept = isObject(live) ? Object.entries(live).filter(([name]) => !known.has(name)) : [];
      const managed = names.map((name) => [name, wanted.has(name)] as const);
      return Object.fromEntries([...kept, ...managed]);
    },
    diff: setDiff,
    patched: (before, change) => sorted(patchedSet(before ?? [], change) as string[]),
    unseen: (wire) => {
      const unknown = held(wire).filter((name) => !known.has(name));
      if (unknown.length === 0) return undefined;
      return {
        rule: 'unknown-permission',
        members: unknown,
        note: `holds ${unknown.join(', ')}, which fitform does not know and leaves as it is; to manage it, list it in tenant.extra_permissions`,
      };
    },
    show: String,
  };
}

/** One other resource, by name. */
export function ref(kind: string, options: Options): Field<Ref> {
  return {
    ...plain<Ref>('ref', { type: 'string', minLength: 1 }, options),
    targets: [kind],
    decode: (wire, context) => {
      if (wire === undefined || wire === null || wire === '') return null;
      if (typeof wire !== 'string') throw new Unreadable('is not an id');
      return context.nameOf(kind, wire);
    },
    encode: (value, context) => context.idOf(kind, value),
    mentions: (value) => [{ kind, ref: value }],
    specMentions: (spec, isMeant = () => true) =>
      typeof spec === 'string' && isMeant(kind, spec) ? [{ kind, name: spec, path: [] }] : [],
    mapRefs: (value, map) => map({ kind, ref: value }),
    show: (value) => showRef(value as Ref),
  };
}

/** Several other resources, by name, in an order that counts. */
export function refs(
  kind: string,
  options: Options & { ordered: true; atLeast: number },
): Field<readonly Ref[]> {
  return {
    ...plain<readonly Ref[]>(
      'refs',
      {
        type: 'array',
        items: { type: 'string', minLength: 1 },
        minItems: options.atLeast,
        uniqueItems: true,
      },
      options,
    ),
    targets: [kind],
    decode: (wire, context) => {
      if (wire === undefined || wire === null) return null;
      if (!Array.isArray(wire)) throw new Unreadable('is not a list');
      return (wire as Json[]).map((id) => {
        if (typeof id !== 'string') throw new Unreadable('holds something that is not an id');
        return context.nameOf(kind, id);
      });
    },
    encode: (value, context) => value.map((one) => context.idOf(kind, one)),
    mentions: (value) => value.map((one) => ({ kind, ref: one })),
    specMentions: (spec, isMeant = () => true) =>
      Array.isArray(spec)
        ? spec.flatMap((name, index) =>
            typeof name === 'string' && isMeant(kind, name) ? [{ kind, name, path: [index] }] : [],
          )
        : [],
    mapRefs: (value, map) => value.map((one) => map({ kind, ref: one })),
    show: (value) =>
      Array.isArray(value) ? (value as Ref[]).map(showRef).join(', ') || 'none' : showRef(value as Ref),
  };
}

/** A resource as a person reads it: its name, or what is known of it. */
export function showRef(value: Ref | null): string {
  if (value === null) return 'none';
  return typeof value === 'string' ? value : `(id ${value.id})`;
}

/** The value that comes of what a spec asks, where the field holds `before`. */
export const settled = (field: Field, before: Json, asked: Json): Json =>
  field.asking ? field.asking.settle(before, asked) : asked;

/** How what comes of it differs from what is there. */
export function askedDiff(field: Field, before: Json, asked: Json): ReturnType<Field['diff']> {
  const difference = field.diff(before, settled(field, before, asked));
  return difference && field.asking && 'after' in difference ? { ...difference, asked } : difference;
}

/** A whole value as a person reads it: the members of a set, or the one value. */
export function showAll(field: Field, value: Json): string {
  if (!field.isSet || !Array.isArray(value)) return field.show(value);
  return value.length === 0 ? 'none' : value.map((member: Json) => field.show(member)).join(', ');
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function after(change: FieldChange): Json {
  if ('added' in change) throw new TypeError(`${change.field} is one value; the change gives a set`);
  return change.after;
}
