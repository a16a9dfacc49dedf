/** Values that may stand in a file beside the spec: `file: rules/invoice.yaml` in their place. */
import type { Json, JsonObject, JsonSchema } from '../kind.ts';

export const FILE = 'file';

/** Marks the schema of a mapping that a file may stand for. */
export const MAY_BE_FILE = 'x-file';

/** Whether a spec that says this would be taken to name a file. */
export const isTakenForFile = (value: Json): boolean =>
  typeof (value as JsonObject | null)?.[FILE] === 'string';

/** The same mapping, or one with the key `file` alone. A key of that name is never a text: it would be taken for a file. */
export const orFile = (schema: JsonSchema, value: JsonSchema): JsonSchema => ({
  ...schema,
  [MAY_BE_FILE]: true,
  properties: {
    ...(schema['properties'] as object | undefined),
    [FILE]: {
      description:
        "A YAML or JSON file in the spec's folder or below it that holds the value. Variables in it are not substituted.",
      if: { type: ['array', 'object'] },
      then: value,
      else: { type: 'string', minLength: 1 },
      examples: ['rules/invoice.yaml'],
    },
  },
});
