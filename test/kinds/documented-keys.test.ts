/** The keys that a declaration has from the API, beside those that the emulator has from there by itself. */
import { expect, test } from 'vitest';
import { fieldsFor, type Model, type Type } from '../../src/emulator/kit/model.ts';
import { collectionsFor } from '../../src/emulator/tenant/collections.ts';
import { defaultBehaviour } from '../../src/emulator/tenant/tenant-behaviour.ts';
import { kinds } from '../../src/kinds/index.ts';
import type { DocumentedKeys, Kind } from '../../src/kinds/kind.ts';
import { documentedKeys } from '../../src/kinds/object.ts';

/** Each key by its path, such as `labels[].options[].name`. */
const pathsIn = ({ keys, within = {} }: DocumentedKeys): string[] => [
  ...keys,
  ...Object.entries(within).flatMap(([key, inner]) => pathsIn(inner).map((path) => `${key}[].${path}`)),
];

const pathsOf = (model: Model): string[] =>
  fieldsFor(model, 'get').flatMap(([key, { type }]) => [key, ...pathsBelow(key, type)]);

const pathsBelow = (key: string, type: Type): string[] =>
  type.is === 'list' && type.of.is === 'model'
    ? pathsOf(type.of.model).map((path) => `${key}[].${path}`)
    : [];

const models = Object.values(collectionsFor(defaultBehaviour));

test.each(kinds.filter((kind) => !('of' in kind)))('$name', (kind: Kind) => {
  const model = models.find(({ name }) => `/${name}` === kind.path)?.model ?? expect.unreachable();
  expect(pathsIn(documentedKeys(kind)).sort()).toEqual(['id', ...pathsOf(model)].sort());
});
