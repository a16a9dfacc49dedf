import type { Behaviour } from './tenant-behaviour.ts';
import { fieldsFor, isObject, type Item, type Model, type Type, type Values } from '../kit/model.ts';

/** An object as the API shows it: its id and the fields of its get model, nothing else that may be stored. */
export function answerFor(item: Item, model: Model, behaviour: Behaviour): Values {
  return { id: item.id, ...shownModel(item, model, behaviour) };
}

/** The same for what has no id. */
export function shownModel(stored: Readonly<Values>, model: Model, behaviour: Behaviour): Values {
  const answer: Values = {};
  for (const [name, field] of fieldsFor(model, 'get')) {
    const value = stored[name] ?? field.fallback;
    if (value !== undefined) answer[name] = shown(value, field.type, behaviour);
    else if (behaviour.absent_fields === 'null' || field.nullable) answer[name] = null;
  }
  return answer;
}

function shown(value: unknown, type: Type, behaviour: Behaviour): unknown {
  if (type.is === 'list' && Array.isArray(value)) return value.map((each) => shown(each, type.of, behaviour));
  if (type.is === 'model' && isObject(value)) return shownModel(value, type.model, behaviour);
  if (type.is === 'flags' && isObject(value)) {
    const all = type.names.map((name): [string, boolean] => [name, value[name] === true]);
    return Object.fromEntries(behaviour.permissions === 'full' ? all : all.filter(([, held]) => held));
  }
  return value;
}
