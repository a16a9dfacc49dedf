/**
 * Settings of an inbox or a project, and the two sides that they have: a spec writes them inside what they belong to
 * (`inboxes[].sampling`), the planner knows each as a resource of its own (`sampling/inbox/invoice`).
 */
import { isDeepStrictEqual } from 'node:util';
import {
  kindNamed,
  type Field,
  type Json,
  type JsonObject,
  type JsonSchema,
  type Kind,
  type Kinds,
} from './kind.ts';
import { isObject } from './fields.ts';
import { liveTenant, type Live, type LiveObject } from './live.ts';
import { idIn, isScoped, specFields, valueIn } from './object.ts';

/** What a spec writes in place of settings that shall not differ: the tombstone. */
export const INHERITED = 'inherited';

/** The kinds of settings that belong to objects of that kind. */
export const settingsOf = (kinds: Kinds, of: string): readonly Kind[] =>
  kinds.filter((kind) => kind.of?.includes(of));

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
      const fields = settings.map((one) => [one.section, settingsField(one)] as const);
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
  );
}

/** A mapping of the settings that are managed, or `inherited`. */
function settingsField(kind: Kind): Field {
  const fields = specFields(kind);
  const each = (value: Json, turn: (field: Field, value: Json) => Json): Json =>
    isObject(value)
      ? Object.fromEntries(fields.flatMap(([name, field]) => given(value, name, field, turn)))
      : value;
  const differs = (before: Json, after: Json): boolean =>
    !isObject(before) || !isObject(after)
      ? !isDeepStrictEqual(before, after)
      : fields.some(
          ([name, field]) =>
            name in after && field.diff(before[name] ?? null, after[name] ?? null) !== undefined,
        );
  return {
    type: 'settings',
    written: 'always',
    settings: kind,
    default: INHERITED,
    schema: schemaOf(kind),
    resolve: (spec) => each(spec, (field, value) => field.resolve(value)),
    spell: (value) => each(value, (field, one) => field.spell(one)),
    decode: (value) => value ?? null,
    encode: (value) => value,
    diff: (before, after) => (differs(before, after) ? { before, after } : undefined),
    patched: (_before, change) => ('after' in change ? change.after : null),
    mentions: (value) =>
      isObject(value)
        ? fields.flatMap(([name, field]) =>
            name in value && value[name] !== null ? field.mentions(value[name] ?? null) : [],
          )
        : [],
    specMentions: () => [],
    mapRefs: (value, map) => each(value, (field, one) => field.mapRefs(one, map)),
    show: (value) =>
      isObject(value)
        ? fields
            .flatMap(([name, field]) => (name in value ? [`${name} ${field.show(value[name] ?? null)}`] : []))
            .join(', ')
        : INHERITED,
  };
}

const given = (
  value: JsonObject,
  name: string,
  field: Field,
  turn: (field: Field, value: Json) => Json,
): [string, Json][] => {
  const one = value[name] ?? null;
  return one === null ? [] : [[name, turn(field, one)]];
};

const schemaOf = (kind: Kind): JsonSchema => ({
  description: kind.description,
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

/**
 * The objects of a kind of settings, those marked that equal what would hold without them: the entry of the next object
 * up, or that of the whole tenant. Source: a list may hold only what is set somewhere, or every inbox and project.
 */
export function withInherited(
  kinds: Kinds,
  kind: Kind,
  objects: readonly LiveObject[],
  lists: ReadonlyMap<string, readonly JsonObject[]>,
): LiveObject[] {
  const entries = new Map(objects.map((object) => [object.id, object]));
  const parents = new Map<string, string>();
  for (const of of kind.of ?? []) {
    for (const raw of lists.get(of) ?? []) {
      parents.set(idIn(kindNamed(kinds, of), raw) ?? '', parentIn(kinds, kind, of, raw));
    }
  }
  const above = (id: string): LiveObject | undefined => {
    const seen = new Set<string>();
    let parent = parents.get(id);
    while (parent !== undefined && parent !== id && !seen.has(parent)) {
      const entry = entries.get(parent);
      if (entry) return entry;
      seen.add(parent);
      parent = parent === WHOLE_TENANT ? undefined : (parents.get(parent) ?? WHOLE_TENANT);
    }
    return undefined;
  };
  return objects
    .filter(({ id }) => id !== WHOLE_TENANT)
    .map((object) => {
      const parent = above(object.id);
      return parent && isDeepStrictEqual(parent.fields, object.fields)
        ? { ...object, inherited: true as const }
        : object;
    });
}

/** The scope of settings that belong to no object. */
const WHOLE_TENANT = '';

/** The id of the next object up that may have settings of the kind: an inbox's project. */
function parentIn(kinds: Kinds, kind: Kind, of: string, raw: JsonObject): string {
  const its = kindNamed(kinds, of);
  for (const [name, field] of Object.entries(its.fields)) {
    if (!field.targets?.some((target) => kind.of?.includes(target))) continue;
    const value = valueIn(its, name, raw, { nameOf: (_kind, id) => ({ id }) });
    const [mention] = value === null ? [] : field.mentions(value);
    if (mention && typeof mention.ref !== 'string') return mention.ref.id;
  }
  return WHOLE_TENANT;
}
