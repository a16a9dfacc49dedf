/** What no spec manages and every update sends back. */
import { isObject, plain } from './fields.ts';
import type { Field, Json } from '../kind.ts';

/** A key of the API's patch model that the spec cannot name: each update sends back what was read. */
export function carried(): Field {
  return {
    ...plain('carried', {}, { description: 'carried over' }),
    written: 'carried',
    encode: sendable,
  };
}

/** What a tenant sent, as it takes it back: null stands for a key that is not there, and is no value of it. */
export const sendable = (value: Json): Json =>
  isObject(value)
    ? Object.fromEntries(
        Object.entries(value).flatMap(([key, one]) => (one === null ? [] : [[key, sendable(one)] as const])),
      )
    : value;
