import { defaultBehaviour } from './tenant-behaviour.ts';
import { collectionsFor } from './collections.ts';
import { documentModel } from './document-model.ts';
import { keyModel } from './key-model.ts';
import { fieldsFor, flag, isObject, text, type Model, type Type, type Values } from '../kit/model.ts';
import { permissionNames } from './permissions.ts';
import type { ListName } from './state.ts';

/**
 * What the objects of a seed may hold: the fields of the API, with ids and with what only the tenant knows.
 * `newer` are permission names beyond the published ones.
 */
export function seedModels(newer: readonly string[]): Record<ListName, Model> {
  const behaviour = { ...defaultBehaviour, extra_permissions: newer };
  const { roles, users, inboxes, projects, formats } = collectionsFor(behaviour);
  const id = { type: text };
  const optional = (model: Model, name: string, fallback: unknown): Model => {
    const type = model[name]?.type ?? text;
    return { ...model, [name]: { type, fallback } };
  };
  return {
    formats: { id, ...optional(formats.model, 'labels', []) },
    projects: {
      id,
      ...optional(optional(projects.model, 'split_into_sections', true), 'sub_page_splitting', false),
    },
    inboxes: { id, ...inboxes.model },
    roles: { id, ...optional(roles.model, 'permissions', {}) },
    users: {
      id,
      ...optional(optional(users.model, 'active', true), 'roles', []),
      confirmed_at: { type: text },
    },
    documents: {
      id,
      ...documentModel,
      inbox: { type: { is: 'ref', to: 'inboxes' }, required: true },
      original_filename: { type: text, required: true },
      page_count: { type: { is: 'integer' }, fallback: 1 },
      files: { type: documentModel['files']?.type ?? text, fallback: [] },
      status_data: { type: { is: 'object' }, fallback: { success: true, feedback: false } },
      timings: { type: { is: 'object' }, fallback: {} },
    },
    api_keys: { id, ...keyModel, token: { type: text }, active: { type: flag, fallback: true } },
  };
}

/** What is short for an object of a list, written out: permissions as a list of names, a label as its name. */
export function writtenOut(list: ListName, item: Readonly<Values>): Values {
  const { permissions, labels } = item;
  const isName = (value: unknown): value is string => typeof value === 'string';
  if (list === 'roles' && Array.isArray(permissions) && permissions.every(isName)) {
    return { ...item, permissions: Object.fromEntries(permissions.map((name) => [name, true])) };
  }
  if (list === 'formats' && Array.isArray(labels)) {
    return {
      ...item,
      labels: labels.map((label: unknown) => (isName(label) ? { field_name: label } : label)),
    };
  }
  return { ...item };
}

/** The names that may stand where a path within an object ends. */
export function namesAt(model: Model, path: readonly (string | number)[]): readonly string[] {
  const fields = Object.fromEntries(fieldsFor(model, 'post'));
  const [first, ...rest] = path;
  if (rest.length === 0 || first === undefined) return Object.keys(fields);
  const type = innermost(fields[first]?.type);
  const inwards = typeof rest[0] === 'number' ? rest.slice(1) : rest;
  if (type?.is === 'permissions') return type.names;
  return type?.is === 'model' ? namesAt(type.model, inwards) : [];
}

const innermost = (type: Type | undefined): Type | undefined =>
  type?.is === 'list' ? innermost(type.of) : type;

/** The values with every reference turned by `turn`, which gets where it is, what it leads to, and what is there. */
export function withReferences(
  model: Model,
  values: Readonly<Values>,
  path: string,
  turn: (path: string, to: ListName, given: string) => string,
): Values {
  const read = (type: Type, value: unknown, at: string, name: string): unknown => {
    if (typeof value === 'string' && type.is === 'ref') return turn(at, type.to, value);
    // To the API the id of a document is a text like any other.
    if (typeof value === 'string' && name === 'document_id') return turn(at, 'documents', value);
    if (type.is === 'list' && Array.isArray(value)) {
      return value.map((each, index) => read(type.of, each, `${at}[${index}]`, name));
    }
    if (type.is === 'model' && isObject(value)) return withReferences(type.model, value, at, turn);
    return value;
  };
  const entries = fieldsFor(model, 'post').flatMap(([name, { type }]) =>
    values[name] === undefined ? [] : [[name, read(type, values[name], `${path}.${name}`, name)] as const],
  );
  return Object.fromEntries(entries);
}

/** The published names and the newer ones, for a role that holds everything. */
export const allPermissions = (newer: readonly string[]): Record<string, boolean> =>
  Object.fromEntries([...permissionNames, ...newer].map((name) => [name, true]));
