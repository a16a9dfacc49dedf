import type { Behaviour } from './behaviour.ts';
import { fieldsFor, isObject, type Model, type Type, type Values } from './model.ts';
import type { Item } from './state.ts';

/** An object as the API shows it: its id and the fields of its get model, nothing else that may be stored. */
export function answerFor(item: Item, model: Model, absent: Behaviour['absent_fields']): Values {
  return { id: item.id, ...shownModel(item, model, absent) };
}

function shownModel(stored: Readonly<Values>, model: Model, absent: Behaviour['absent_fields']): Values {
  const answer: Values = {};
  for (const [name, field] of fieldsFor(model, 'get')) {
    const value = stored[name] ?? field.fallback;
    if (value !== undefined) answer[name] = shown(value, field.type, absent);
    else if (absent === 'null') answer[name] = null;
  }
  return answer;
}

function shown(value: unknown, type: Type, absent: Behaviour['absent_fields']): unknown {
  if (type.is === 'list' && Array.isArray(value)) return value.map((each) => shown(each, type.of, absent));
  if (type.is === 'model' && isObject(value)) return shownModel(value, type.model, absent);
  if (type.is === 'permissions' && isObject(value)) {
    return Object.fromEntries(type.names.map((name) => [name, value[name] === true]));
  }
  return value;
}
