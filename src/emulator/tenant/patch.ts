import type { Behaviour } from './tenant-behaviour.ts';
import { fieldsFor, isObject, type Field, type Item, type Model, type Values } from '../kit/model.ts';

/** The object as it is after a PATCH with these values, under each reading of what a PATCH is. */
export function patched(item: Item, values: Readonly<Values>, model: Model, mode: Behaviour['patch']): Item {
  switch (mode) {
    case 'merge':
      return { ...item, ...values };
    case 'deep':
      return { ...deepMerge(item, values), id: item.id };
    case 'replace':
      return { ...withoutUnsent(item, values, model), ...values, id: item.id };
  }
}

function deepMerge(into: Readonly<Values>, values: Readonly<Values>): Values {
  const merged = new Map(Object.entries(into));
  for (const [name, value] of Object.entries(values)) {
    const old = merged.get(name);
    merged.set(name, isObject(old) && isObject(value) ? deepMerge(old, value) : value);
  }
  return Object.fromEntries(merged);
}

/** What is not sent falls to its default; without one it is gone, or empty where an object needs the field. */
function withoutUnsent(item: Item, values: Readonly<Values>, model: Model): Values {
  const left: Values = { ...item };
  for (const [name, field] of fieldsFor(model, 'patch')) {
    if (name in values) continue;
    const value = field.fallback ?? (field.required ? emptyValue(field) : undefined);
    if (value === undefined) Reflect.deleteProperty(left, name);
    else left[name] = value;
  }
  return left;
}

function emptyValue({ type }: Field): unknown {
  switch (type.is) {
    case 'text':
    case 'ref':
      return '';
    case 'flag':
      return false;
    case 'integer':
      return 0;
    case 'list':
      return [];
    case 'object':
    case 'flags':
    case 'model':
      return {};
  }
}
