/** The ids in values that lead to other objects of a tenant. */
import { fieldsFor, isObject, type Model, type Type, type Use, type Values } from '../kit/model.ts';
import { Refusal } from '../kit/refusal.ts';
import { itemsOf, type ListName, type State } from './state.ts';

/** An id, or in a seed a name: to which lists it may lead, where it stands, and what the model says of it. */
type Reference = {
  readonly given: string;
  readonly to: readonly string[];
  readonly path: string;
  readonly type: Type;
};

/** The values with every reference turned by `turn`; the path begins with `path`. */
export function withReferences(
  model: Model,
  values: Readonly<Values>,
  use: Use,
  turn: (reference: Reference) => string,
  path = '',
): Values {
  const read = (type: Type, value: unknown, at: string): unknown => {
    const to = type.is === 'ref' ? [type.to] : type.is === 'text' ? type.idIn : undefined;
    if (to && typeof value === 'string') return turn({ given: value, to, path: at, type });
    if (type.is === 'list' && Array.isArray(value)) {
      return value.map((each, index) => read(type.of, each, `${at}[${index}]`));
    }
    if (type.is === 'model' && isObject(value)) return withReferences(type.model, value, use, turn, `${at}.`);
    return value;
  };
  const entries = fieldsFor(model, use).flatMap(([name, { type }]) =>
    values[name] === undefined ? [] : [[name, read(type, values[name], path + name)] as const],
  );
  return Object.fromEntries(entries);
}

/** Throws a Refusal at the first id in the values that must lead to an object and does not. */
export function checkReferences(model: Model, values: Readonly<Values>, use: Use, state: State): void {
  withReferences(model, values, use, ({ given, type }) => {
    if (type.is !== 'ref' || itemsOf(state, type.to as ListName).some(({ id }) => id === given)) return given;
    const status = use === 'post' ? (type.unknownOnCreate ?? 404) : 404;
    throw new Refusal(status, `${given}: no such id in ${type.to}`);
  });
}
