/** What fitform can explain, each by its names, from the declarations that it works by. */
import type {
  Explained,
  ExplainedKey,
  ExplainedPermission,
  KeyEntry,
} from '../../documents/explanation-documents.ts';
import { kindNamed, type Field, type Kind, type Kinds, type Needed } from '../../kinds/kind.ts';
import { isCreateOnly, isDeletable, isScoped, isWritable, nameKey, specFields } from '../../kinds/object.ts';
import { strongPermissions } from '../../kinds/permissions.ts';
import { kindsInSpec } from '../../kinds/settings.ts';
import { rules, severitiesOf, wayOutOf } from '../../policy/rules.ts';
import {
  inYaml,
  keysIn,
  listIn,
  mayBeNull,
  typeOf,
  withoutRepeats,
  type Shape,
  type SpecKey,
} from '../../specfile/check/spec-keys.ts';
import { tenantSchema } from '../../specfile/check/spec-schema.ts';
import { exampleOf } from './example.ts';

export interface Topic {
  /** The first is the one by which it is listed. */
  readonly names: readonly string[];
  readonly is: Explained['is'];
  explain(): Explained;
}

/** In the order in which they are listed. */
export function topicsOf(kinds: Kinds): Topic[] {
  const root = tenantSchema(kinds) as Shape;
  return [
    ...kinds.map((kind) => kindTopic(kind, kinds, root)),
    ...kinds.flatMap((kind) => keyTopics(kind, kinds, root)),
    ...otherKeys(kinds, root),
    ...permissionTopics(kinds),
    ...rules.map((rule): Topic => ({
      names: [rule.id],
      is: 'rule',
      explain: () => ({
        is: 'rule',
        name: rule.id,
        severities: severitiesOf(rule),
        guard: rule.guard ?? false,
        description: rule.reason,
        way_out: wayOutOf(rule),
        source: rule.source,
      }),
    })),
  ];
}

/** Where a spec lists objects of the kind: `roles[]`; settings stand inside what they belong to, some as a list. */
const sectionsOf = ({ section, of, fields, sole = '' }: Kind, kinds: Kinds): string[] => {
  if (of === undefined) return [`${section}[]`];
  const list = fields[sole]?.schema['type'] === 'array' ? '[]' : '';
  return of.map((owner) => `${kindNamed(kinds, owner).section}[].${section}${list}`);
};

const pathOf = (kind: Kind, kinds: Kinds): string => sectionsOf(kind, kinds)[0] ?? '';

/** What it may be called: `role`, `roles`; settings also by what they belong to. */
const namesOf = (kind: Kind, kinds: Kinds): string[] => [
  kind.name,
  ...sectionsOf(kind, kinds),
  ...(kind.of ?? []).map((owner) => `${owner}.${kind.section}`),
];

function kindTopic(kind: Kind, kinds: Kinds, root: Shape): Topic {
  const { name, description, createNeeds, permissions, destroys } = kind;
  const writes = isWritable(kind);
  const each = (needed: readonly Needed[]): string[][] => [
    ...new Map(needed.map((one) => [String(one), [one].flat()])).values(),
  ];
  const wanted = createNeeds.flatMap(([first]) => first ?? []).map((key) => `${pathOf(kind, kinds)}.${key}`);
  return {
    names: namesOf(kind, kinds),
    is: 'kind',
    explain: () => ({
      is: 'kind',
      name,
      description,
      sections: sectionsOf(kind, kinds),
      identity: isScoped(kind) ? null : nameKey(kind),
      create_needs: createNeeds,
      keys: withoutRepeats(keysOf(kind, kinds, root)).map((key) => entryOf(key, kind)),
      permissions: {
        see: each([...permissions.see, ...permissions.read]),
        create: each(writes ? permissions.create : []),
        update: each(writes ? permissions.update : []),
        delete: each(isDeletable(kind) ? permissions.delete : []),
      },
      destroys: isDeletable(kind) ? destroys : null,
      example: exampleOf(root, wanted.length > 0 ? wanted : [pathOf(kind, kinds)]),
    }),
  };
}

/** All keys of an entry of the kind; settings inside it are a kind of their own. */
function keysOf(kind: Kind, kinds: Kinds, root: Shape): SpecKey[] {
  const inside = `${pathOf(kind, kinds)}.`;
  const others = kinds.filter(({ of }) => of?.includes(kind.name)).map(({ section }) => section);
  return keysIn(root)
    .filter(({ path }) => path.startsWith(inside))
    .map((key) => ({ ...key, path: key.path.slice(inside.length) }))
    .filter(({ path }) => !others.some((one) => isInside(path, one)));
}

function keyTopics(kind: Kind, kinds: Kinds, root: Shape): Topic[] {
  const keys = keysOf(kind, kinds, root);
  const owners = namesOf(kind, kinds);
  return keys
    .filter(({ path }) => !kinds.some(({ of, section }) => of?.includes(kind.name) && section === path))
    .map((key) => {
      const name = `${kind.name}.${key.path}`;
      return {
        names: owners.map((owner) => `${owner}.${key.path}`),
        is: 'key' as const,
        explain: () => ({
          ...keyExplained(
            { ...key, path: name },
            keys.filter(({ path }) => isInside(path, key.path)).map((one) => entryOf(one, kind)),
          ),
          ...ofKind(key, kind),
          example: exampleOf(root, [`${pathOf(kind, kinds)}.${key.path}`]),
        }),
      };
    });
}

const isInside = (path: string, of: string): boolean =>
  path.startsWith(`${of}.`) || path.startsWith(`${of}[]`);

const fieldOf = (kind: Kind, path: string): Field | undefined =>
  specFields(kind).find(([name]) => name === path)?.[1];

const entryOf = ({ path, isRequired, shape }: SpecKey, kind?: Kind): KeyEntry => {
  const field = kind && fieldOf(kind, path);
  return {
    name: path,
    type: typeOf(shape, String),
    required: isRequired,
    create_only: field !== undefined && isCreateOnly(field),
    default: shape.default === undefined ? null : inYaml(shape.default),
    default_for_new: shape['x-create'] === true,
    description: shape.description ?? '',
  };
};

function keyExplained(key: SpecKey, keys: readonly KeyEntry[]): ExplainedKey {
  const entry = entryOf(key);
  const otherwise = entry.default === null ? null : `The default applies: ${entry.default}.`;
  const omitted = mayBeNull(key.shape) ? `${UNMANAGED} null takes it out.${newGets(key.shape)}` : otherwise;
  return {
    is: 'key',
    ...entry,
    values: [],
    omitted: key.isRequired ? 'That is an error.' : omitted,
    empty: emptyOf(key.shape, 'The list is empty.'),
    keys,
    example: null,
  };
}

const UNMANAGED = 'It is not managed: what is live stays as it is.';
const newGets = ({ default: value }: Shape): string =>
  value === undefined ? '' : ` A new one gets ${inYaml(value)}.`;

/** `otherwise`: what it means where it may stand. */
const emptyOf = (shape: Shape, otherwise: string): string | null => {
  const list = listIn(shape);
  if (!list) return null;
  return (list.minItems ?? 0) > 0 ? 'That is an error.' : otherwise;
};

/** What only a field of a kind has. */
function ofKind({ path, shape }: SpecKey, kind: Kind): Partial<ExplainedKey> {
  const field = fieldOf(kind, path);
  if (!field) return {};
  const group = kind.createNeeds.find((keys) => keys.includes(path)) ?? [];
  const others = group.filter((key) => key !== path);
  const forNew =
    group.length > 0
      ? ` A new one needs it${others.length > 0 ? `, or ${others.join(' or ')}` : ''}.`
      : newGets(shape);
  return {
    create_only: isCreateOnly(field),
    values: Object.entries(field.meanings ?? {}).map(([name, description]) => ({ name, description })),
    omitted: `${UNMANAGED}${forNew}`,
    empty: emptyOf(shape, 'None: what is live is removed.'),
  };
}

/** Those of no kind, as `tenant.url`. */
function otherKeys(kinds: Kinds, root: Shape): Topic[] {
  const sections = kindsInSpec(kinds).map(({ section }) => section);
  const keys = keysIn(root).filter(
    ({ path }) => !sections.some((one) => path === one || isInside(path, one)),
  );
  return keys.map((key) => ({
    names: [key.path],
    is: 'key',
    explain: () => ({
      ...keyExplained(
        key,
        keys.filter(({ path }) => isInside(path, key.path)).map((one) => entryOf(one)),
      ),
      example: exampleOf(root, [key.path]),
    }),
  }));
}

function permissionTopics(kinds: Kinds): Topic[] {
  const all = kinds.flatMap((kind) =>
    specFields(kind).flatMap(([, { meanings }]) => Object.entries(meanings ?? {})),
  );
  return all.map(([name, description]) => ({
    names: [name],
    is: 'permission',
    explain: () => {
      const needed = kinds.flatMap((kind) => neededFor(kind, name));
      const about = rules.filter((rule) => rule.permissions?.includes(name)).map(({ id }) => id);
      return {
        is: 'permission',
        name,
        description,
        strong: strongPermissions.has(name),
        needed,
        rules: [...about, ...(needed.length > 0 ? ['missing-permissions'] : [])],
      };
    },
  }));
}

function neededFor(kind: Kind, permission: string): ExplainedPermission['needed'] {
  const { see, read, create, update, delete: remove } = kind.permissions;
  const jobs = {
    see: [...see, ...read],
    ...(isWritable(kind) ? { create, update } : {}),
    ...(isDeletable(kind) ? { delete: remove } : {}),
  };
  const found = Object.entries(jobs).flatMap(([job, needed]) =>
    (needed as readonly Needed[])
      .map((one) => [one].flat())
      .filter((one) => one.includes(permission))
      .slice(0, 1)
      .map((one) => ({ job: job as keyof typeof jobs, or: one.filter((other) => other !== permission) })),
  );
  return [...Map.groupBy(found, ({ or }) => or.join(' '))].map(([, same]) => ({
    kind: kind.name,
    to: same.map(({ job }) => job),
    or: same[0]?.or ?? [],
  }));
}
