import { defaultBehaviour } from './tenant-behaviour.ts';
import { collectionsFor } from './collections.ts';
import { documentModel } from './document-model.ts';
import { keyModel } from './key-model.ts';
import { isObject, text, type Model, type Type, type Values } from '../kit/model.ts';
import { forEachFamily, levels, type ScopedFamily } from './scoped-settings.ts';
import { scopeLists, TENANT_ID } from './scopes.ts';
import type { ListName } from './state.ts';

/**
 * What the objects of a seed may hold: the fields of the API, with ids and with what only the tenant knows.
 * `newer` are permission names beyond the published ones.
 */
export function seedModels(newer: readonly string[]): Record<ListName, Model> {
  const behaviour = { ...defaultBehaviour, extra_permissions: newer };
  const { roles, users, inboxes, projects, formats } = collectionsFor(behaviour);
  /** With an id, and with defaults for what the API asks for. */
  const seeded = (model: Model, defaults: Readonly<Values> = {}): Model => ({
    id: { type: text },
    ...model,
    ...Object.fromEntries(
      Object.entries(defaults).map(([name, fallback]) => [
        name,
        { type: model[name]?.type ?? text, fallback },
      ]),
    ),
  });
  return {
    roles: seeded(roles.model, { permissions: {} }),
    users: { ...seeded(users.model, { active: true, roles: [] }), confirmed_at: { type: text } },
    inboxes: seeded(inboxes.model),
    projects: seeded(projects.model, { split_into_sections: true, sub_page_splitting: false }),
    formats: seeded(formats.model, { labels: [] }),
    documents: {
      ...seeded(documentModel, {
        page_count: 1,
        files: [],
        status_data: { success: true, feedback: false },
        timings: {},
      }),
      inbox: { type: { is: 'ref', to: 'inboxes' }, required: true },
      original_filename: { type: text, required: true },
    },
    api_keys: { ...seeded(keyModel, { active: true }), token: { type: text } },
    ...forEachFamily((family) => ({
      scope: { type: scopeType(family), required: true },
      ...seeded(family.model),
    })),
  };
}

function scopeType({ levelled, wholeTenant }: ScopedFamily): Type {
  const id: Type = { is: 'text', idIn: scopeLists, ...(wholeTenant && { mayBeEmpty: true }) };
  if (!levelled) return id;
  const level: Type = { is: 'text', oneOf: levels };
  return { is: 'model', model: { level: { type: level, required: true }, id: { type: id, required: true } } };
}

/**
 * What is short for an object of a list, written out: permissions as a list of names, a label as its name, and the
 * tenant as a scope by its level alone.
 */
export function writtenOut(list: ListName, item: Readonly<Values>): Values {
  const { permissions, labels, scope } = item;
  if (isObject(scope) && scope['level'] === 'tenant' && scope['id'] === undefined) {
    return { ...item, scope: { ...scope, id: TENANT_ID } };
  }
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
