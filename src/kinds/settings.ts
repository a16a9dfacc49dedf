/**
 * Settings of an inbox or a project, and the two sides that they have: a spec writes them inside what they belong to
 * (`inboxes[].sampling`), the planner knows each as a resource of its own (`sampling/inbox/invoice`).
 */
import { isDeepStrictEqual } from 'node:util';
import { addressOf } from './address.ts';
import {
  fieldNamed,
  type Field,
  type Json,
  type JsonObject,
  type JsonSchema,
  type Kind,
  type Kinds,
} from './kind.ts';
import { askedDiff, isObject, plain, showAll } from './field-types/fields.ts';
import { liveTenant, type Live, type LiveObject } from './live.ts';
import { isScoped, specFields } from './object.ts';

/** What a spec writes in place of settings that shall not differ: the tombstone. */
export const INHERITED = 'inherited';

/** The kinds of settings that belong to objects of that kind. */
export const settingsOf = (kinds: Kinds, of: string): readonly Kind[] =>
  kinds.filter((kind) => kind.of?.includes(of));

/** The object that settings of that id belong to; `undefined` where it is not live. */
export const ownerIn = (live: Live, kind: Kind, id: string | null): LiveObject | undefined =>
  (kind.of ?? []).flatMap((of) => live.find(of, id) ?? [])[0];

/** The address that the object of that id has now, and settings by what they belong to; `undefined` for what is not live. */
export function addressNow(live: Live, kind: Kind, id: string | null): string | undefined {
  const object = isScoped(kind) ? ownerIn(live, kind, id) : live.find(kind.name, id);
  if (!object) return undefined;
  return addressOf(kind.name, isScoped(kind) ? addressOf(object.kind, object.name) : object.name);
}

const views = new WeakMap<Kinds, Kinds>();

/** The kinds as a spec shows them: settings are fields of what they belong to, and no kinds of their own. */
export function kindsInSpec(kinds: Kinds): Kinds {
  const known = views.get(kinds);
  if (known) return known;
  const view = kinds
    .filter((kind) => !isScoped(kind))
    .map((kind) => {
      const settings = settingsOf(kinds, kind.name);
      if (settings.length === 0) return kind;
      const fields = settings.map((one) => [one.section, inSpec(one)] as const);
      return { ...kind, fields: { ...kind.fields, ...Object.fromEntries(fields) } };
    });
  views.set(kinds, view).set(view, view);
  return view;
}

/** The live tenant in the same way. What is inherited, and what belongs to nothing that is live, is left out. */
export function liveInSpec(kinds: Kinds, live: Live): Live {
  if (!kinds.some(isScoped)) return live;
  const own = kinds.filter((kind) => !isScoped(kind) && live.objects.has(kind.name));
  return liveTenant(
    new Map(
      own.map((kind) => {
        const settings = settingsOf(kinds, kind.name).filter((one) => live.objects.has(one.name));
        const objects = (live.objects.get(kind.name) ?? []).map((object): LiveObject => {
          const fields = settings.map((one): [string, Json] => {
            const entry = live.find(one.name, object.id);
            return [one.section, entry && !entry.inherited ? entry.fields : INHERITED];
          });
          return { ...object, fields: { ...object.fields, ...Object.fromEntries(fields) } };
        });
        return [kind.name, objects];
      }),
    ),
    live.account,
    live.keys,
  );
}

/**
 * The same object for a spec that gives some of its settings as a mapping: then they are what they are, even where they
 * only equal what is inherited. `given` are the spec's values by their keys.
 */
export function asGiven(
  kinds: Kinds,
  live: Live,
  object: LiveObject,
  given: (key: string) => Json | undefined,
): LiveObject {
  const entries = settingsOf(kinds, object.kind).flatMap((one): [string, Json][] => {
    const said = given(one.section) ?? INHERITED;
    const entry = said === INHERITED ? undefined : live.find(one.name, object.id);
    return entry ? [[one.section, entry.fields]] : [];
  });
  return { ...object, fields: { ...object.fields, ...Object.fromEntries(entries) } };
}

/** As a spec gives them: a mapping, or in place of it the value of the sole field. */
function inSpec(kind: Kind): Field {
  const mapping = settingsField(kind);
  const { sole } = kind;
  if (sole === undefined) return mapping;
  const around = (spec: Json): Json => (spec === INHERITED ? spec : { [sole]: spec });
  return {
    ...mapping,
    schema: soleSchema(kind, fieldNamed(kind, sole)),
    resolve: (spec) => mapping.resolve(around(spec)),
    spell: (value) => {
      const spelled = mapping.spell(value);
      return isObject(spelled) ? (spelled[sole] ?? INHERITED) : spelled;
    },
    specMentions: (spec, isMeant) =>
      mapping
        .specMentions(around(spec), isMeant)
        .map(({ path, ...one }) => ({ ...one, path: path.slice(1) })),
  };
}

/** A mapping of the settings that are managed, or `inherited`. */
function settingsField(kind: Kind): Field {
  const fields = specFields(kind);
  const given = (value: JsonObject): (readonly [string, Field, Json])[] =>
    fields.flatMap(([name, field]) => {
      const one = value[name] ?? null;
      return one === null ? [] : [[name, field, one] as const];
    });
  const each = (value: Json, turn: (field: Field, value: Json) => Json): Json =>
    isObject(value)
      ? Object.fromEntries(given(value).map(([name, field, one]) => [name, turn(field, one)]))
      : value;
  const differs = (before: Json, after: Json): boolean =>
    !isObject(before) || !isObject(after)
      ? !isDeepStrictEqual(before, after)
      : fields.some(
          ([name, field]) =>
            name in after && askedDiff(field, before[name] ?? null, after[name] ?? null) !== undefined,
        );
  return {
    ...plain<Json>('settings', {}, { description: kind.description, default: INHERITED }),
    settings: kind,
    schema: schemaOf(kind),
    resolve: (spec) => each(spec, (field, value) => field.resolve(value)),
    spell: (value) => each(value, (field, one) => field.spell(one)),
    diff: (before, after) => (differs(before, after) ? { before, after } : undefined),
    mentions: (value) =>
      isObject(value) ? given(value).flatMap(([, field, one]) => field.mentions(one)) : [],
    specMentions: (spec, isMeant) =>
      isObject(spec)
        ? fields.flatMap(([name, field]) =>
            field
              .specMentions(spec[name] ?? null, isMeant)
              .map((one) => ({ ...one, path: [name, ...one.path] })),
          )
        : [],
    mapRefs: (value, map) => each(value, (field, one) => field.mapRefs(one, map)),
    show: (value) => {
      if (!isObject(value)) return INHERITED;
      const shown = given(value).map(([name, field, one]) => `${name} ${showAll(field, one)}`);
      return shown.join(', ') || 'settings without a value';
    },
  };
}

const describe = ({ description, observed }: Kind): string => {
  const watched = observed === undefined ? '' : ' It is only watched, never written.';
  return `${description}${watched} Or ${INHERITED}: nothing of its own.`;
};

const soleSchema = (kind: Kind, { schema }: Field): JsonSchema => ({
  description: describe(kind),
  examples: schema['examples'],
  if: { type: 'string' },
  then: { enum: [INHERITED], 'x-message': `must be a list, or ${INHERITED}` },
  else: schema,
});

const schemaOf = (kind: Kind): JsonSchema => ({
  description: describe(kind),
  if: { type: 'object' },
  then: {
    type: 'object',
    properties: Object.fromEntries(specFields(kind).map(([name, { schema }]) => [name, schema])),
    minProperties: 1,
    'x-message': `name at least one of ${specFields(kind)
      .map(([name]) => name)
      .join(', ')}, or write ${INHERITED}`,
    additionalProperties: false,
  },
  else: { enum: [INHERITED], 'x-message': `must be a mapping of settings, or ${INHERITED}` },
});
