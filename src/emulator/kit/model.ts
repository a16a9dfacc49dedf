/** What the objects of a server hold, as data: the models that its API reference gives. */

/** The three models that the API reference gives for a collection: what is answered, created, patched. */
export type Use = 'get' | 'post' | 'patch';

/** What a value may be. */
export type Type =
  /** `idIn`: it is the id of an object of one of these lists, which need not exist; or of none where it `mayBeEmpty`. */
  | {
      readonly is: 'text';
      readonly oneOf?: readonly string[];
      readonly idIn?: readonly string[];
      readonly mayBeEmpty?: true;
    }
  | { readonly is: 'flag' }
  | { readonly is: 'integer' }
  /** Any JSON object: the reference does not say what is in it. */
  | { readonly is: 'object' }
  /** A map of flags; these names are known, others are ignored, and a missing one is false. `what`: one of them. */
  | { readonly is: 'flags'; readonly names: readonly string[]; readonly what: string }
  /** The id of an object of a list that must exist: 404 where it does not, unless the reference has its own status. */
  | { readonly is: 'ref'; readonly to: string; readonly unknownOnCreate?: number }
  | { readonly is: 'list'; readonly of: Type; readonly min?: number }
  | { readonly is: 'model'; readonly model: Model };

export type Field = {
  readonly type: Type;
  /** Asked for on create; in a nested model always. */
  readonly required?: true;
  /** The default that the reference declares. */
  readonly fallback?: unknown;
  /** Whether it is answered as null where it has no value, whatever other fields are. */
  readonly nullable?: true;
  /** The models that do not have this field. */
  readonly lacks?: readonly Use[];
};

export type Model = Readonly<Record<string, Field>>;

export type Values = Record<string, unknown>;

/** An object of a list. */
export type Item = { readonly id: string; readonly [field: string]: unknown };

export const text: Type = { is: 'text' };
export const flag: Type = { is: 'flag' };
export const integer: Type = { is: 'integer' };
export const object: Type = { is: 'object' };
export const oneOf = (...values: string[]): Type => ({ is: 'text', oneOf: values });
export const listOf = (of: Type): Type => ({ is: 'list', of });

/** Whether the value is a JSON object. */
export function isObject(value: unknown): value is Readonly<Values> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What a text says as JSON; undefined, which JSON cannot say, where it is none. */
export function jsonIn(text: string, revive?: (key: string, value: unknown) => unknown): unknown {
  try {
    return JSON.parse(text, revive);
  } catch {
    return undefined;
  }
}

/** The fields that a model has in one of its uses. */
export function fieldsFor(model: Model, use: Use): [string, Field][] {
  return Object.entries(model).filter(([, field]) => !field.lacks?.includes(use));
}
