/** docs/spec-reference.md: every key of a spec, from the schema that specs are checked by and from the kinds. */
import { kindNamed, withArticle, type Kind, type Kinds, type Needed } from '../kinds/kind.ts';
import { kindsInSpec, settingsOf } from '../kinds/settings.ts';
import {
  inYaml,
  keysIn,
  typeOf,
  withoutRepeats,
  type Shape,
  type SpecKey,
} from '../specfile/check/spec-keys.ts';
import { isDeletable, isWritable } from '../kinds/object.ts';
import { tenantSchema } from '../specfile/check/spec-schema.ts';
import { code, page, prose, table } from './page.ts';

export function specPage(given: Kinds): Promise<string> {
  const kinds = kindsInSpec(given);
  const { properties } = tenantSchema(given) as {
    properties: Readonly<Record<string, Shape>>;
  };
  const sections = new Set(kinds.map(({ section }) => section));
  const others = Object.entries(properties).filter(
    ([key, { type }]) => !sections.has(key) && type === 'object',
  );
  return page('The keys of a spec', [
    'Generated from the kinds and the schema by `npm run docs`; do not edit it by hand. A spec is YAML; [tenant.example.yaml](../tenant.example.yaml) is a tour of one. What a spec leaves out is not managed, at any depth: it is not changed, and no default is applied. `[]` means an empty list.',
    'Any value may contain an environment variable: `${NAME}` or `${NAME:-default}`. A variable that is the whole value may stand for a number or a flag.',
    '`key[]` stands for each item of a list, and `NAME` for a key of your own. Of an item that has a name, such as a field of a format, a key that you leave out keeps its value, and `null` takes it out. A spec with any other key is refused; the error shows where, and which key you probably meant.',
    'Of several files, a later one gives a resource anew field by field. A list replaces the one below it; with `at_least`, its members are added to that, or change the keys that they give: an exact list stays exact, and `state: absent` takes a member out. A map is merged key by key, in settings as well, and `none` takes a key out.',
    table(
      ['key', 'type', 'meaning'],
      Object.entries(properties).map(([key, schema]) => [
        schema.type === undefined || schema.type === 'string' ? code(key) : `[\`${key}\`](#${key})`,
        typeOf(schema, code),
        meaningOf(schema),
      ]),
    ),
    ...others.flatMap(([key, schema]) => [
      `## ${key}`,
      prose(schema.description ?? ''),
      keyTable(keysIn(schema)),
    ]),
    ...given.flatMap((kind) => kindSection(kind, itemsFor(kind, properties, given), given)),
    '## What the account needs',
    'The permissions that the account running fitform must hold on the whole tenant. Without those under "see all", a list may leave objects out, and they would be created again. Where a cell is empty, the published API asks for none, or fitform never makes such a call.',
    table(['kind', 'see all', 'create', 'update', 'delete'], given.map(rightsRow)),
    ...kinds.flatMap(meaningsOf),
  ]);
}

/** The schema of one object of the kind; settings stand inside the first of those that they belong to. */
function itemsFor(kind: Kind, properties: Readonly<Record<string, Shape>>, kinds: Kinds): Shape {
  const [owner] = kind.of ?? [];
  if (owner === undefined) return properties[kind.section]?.items ?? {};
  const { section } = kindNamed(kinds, owner);
  return properties[section]?.items?.properties?.[kind.section] ?? {};
}

function kindSection(kind: Kind, items: Shape, kinds: Kinds): string[] {
  const settings = settingsOf(kinds, kind.name).map(({ section }) => section);
  const isInside = (path: string): boolean =>
    settings.some((one) => path.startsWith(`${one}.`) || path.startsWith(`${one}[`));
  const keys = keysIn(items).filter(({ path }) => !isInside(path));
  return [
    `## ${kind.section}`,
    prose(items.description ?? ''),
    wayIn(kind, kinds),
    keyTable(withoutRepeats(keys), (path) =>
      settings.includes(path) ? `[${code(path)}](#${path})` : code(path),
    ),
  ];
}

/** Where it stands, and what a new one needs. */
function wayIn(kind: Kind, kinds: Kinds): string {
  if (kind.of === undefined) {
    if (!isWritable(kind)) return 'Only looked up: each must exist.';
    return `With its name alone, ${withArticle(kind.name)} is only looked up. A new one needs ${neededFor(kind)}.`;
  }
  const owners = kind.of.map((owner) => code(`${kindNamed(kinds, owner).section}[]`)).join(' and of ');
  const own = `A key of ${owners}.`;
  return kind.observed === undefined
    ? `${own} New settings need ${neededFor(kind)}.`
    : `${own} It is only watched, never written: ${prose(kind.observed)}.`;
}

const neededFor = ({ createNeeds }: Kind): string =>
  createNeeds.map((group) => group.map(code).join(' or ')).join(', ');

/** What the account that runs fitform must hold. */
function rightsRow(kind: Kind): string[] {
  const { see, read, create, update, delete: remove } = kind.permissions;
  const shown = (needed: readonly Needed[]): string =>
    [...new Set(needed.map((one) => [one].flat().map(code).join(' or ')))].join(' and ');
  const writing = [...(isWritable(kind) ? [create, update] : [[], []]), isDeletable(kind) ? remove : []];
  return [kind.name, shown([...see, ...read]), ...writing.map(shown)];
}

function meaningsOf({ name, fields }: Kind): string[] {
  return Object.entries(fields).flatMap(([key, { meanings }]) =>
    meanings === undefined
      ? []
      : [
          `## The ${key} of ${withArticle(name)}`,
          'What each allows, as far as the calls of the published API tell.',
          table(
            ['name', 'what it allows'],
            Object.entries(meanings).map(([one, meaning]) => [code(one), prose(meaning)]),
          ),
        ],
  );
}

const keyTable = (keys: readonly SpecKey[], shown = code): string =>
  table(
    ['key', 'type', 'default', 'meaning'],
    keys.map(({ path, isRequired, shape }) => [
      shown(path),
      typeOf(shape, code),
      isRequired ? 'required' : defaultOf(shape),
      meaningOf(shape),
    ]),
  );

function defaultOf({ default: otherwise, 'x-create': onCreate }: Shape): string {
  if (otherwise === undefined) return '';
  return `${code(inYaml(otherwise))}${onCreate === true ? ', for a new one' : ''}`;
}

function meaningOf({ description = '', examples = [] }: Shape): string {
  const some = examples.map((one) => code(inYaml(one))).join(', ');
  return `${prose(description)}${some === '' ? '' : ` For example ${some}.`}`;
}
