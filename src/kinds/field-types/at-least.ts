/** The two ways in which a spec may give a list or a map: whole, or at least these. */
import { isObject } from './fields.ts';
import type { Json, JsonObject, JsonSchema } from '../kind.ts';

export const AT_LEAST = 'at_least';

/** What stands under the one key `at_least`; `undefined` where the value is given whole. */
export function atLeastIn(spec: Json): Json | undefined {
  return isObject(spec) && Object.hasOwn(spec, AT_LEAST) ? spec[AT_LEAST] : undefined;
}

export const atLeast = (value: Json): JsonObject => ({ [AT_LEAST]: value });

/** At least nothing: then it need not be given. */
export function isSpent(spec: Json): boolean {
  const some = atLeastIn(spec);
  return (
    typeof some === 'object' &&
    some !== null &&
    Object.keys(some).length === 0 &&
    Object.keys(spec as object).length === 1
  );
}

const DESCRIPTION = 'At least these: what is missing is added, and nothing is removed.';

/** A list, or a mapping with the one key `at_least`. By if and else, so that a fault is told of the branch that is meant. */
export function exactOrAtLeast(
  { description, examples, ...list }: JsonSchema,
  least: JsonSchema = list,
): JsonSchema {
  return {
    description,
    ...(examples === undefined ? {} : { examples }),
    if: { type: 'object' },
    then: {
      type: 'object',
      properties: { [AT_LEAST]: { description: DESCRIPTION, ...least } },
      required: [AT_LEAST],
      additionalProperties: false,
    },
    else: list,
  };
}
