/** The JSON Schema (draft 7) of a spec file, generated from the kinds. Editors complete and explain with it. */
import type { Field, JsonSchema, Kind, Kinds } from '../kinds/kind.ts';

/**
 * A description for every key, and no key unknown. `x-message`, beside a keyword that has no words of its own
 * (`oneOf`, `pattern`), is what a person is told when the value does not fit.
 */
export function tenantSchema(kinds: Kinds): JsonSchema {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'fitform tenant',
    description: 'What a Contract Fit tenant must hold. What is not mentioned here is not managed.',
    type: 'object',
    properties: {
      version: { const: 1, description: 'The version of this file format.' },
      tenant: TENANT,
      ...Object.fromEntries(kinds.map((kind) => [kind.section, sectionSchema(kind)])),
    },
    required: ['version'],
    additionalProperties: false,
  };
}

const TENANT: JsonSchema = {
  type: 'object',
  description: 'Which tenant this is about.',
  properties: {
    url: {
      type: 'string',
      minLength: 1,
      description:
        'Its URL, or embedded for the tenant inside fitform. --url and FITFORM_URL come before it.',
    },
    base_path: {
      type: 'string',
      pattern: '^/',
      'x-message': 'must begin with /',
      description: 'The path of its API below the URL.',
    },
    extra_permissions: {
      type: 'array',
      items: { type: 'string', minLength: 1 },
      uniqueItems: true,
      description: 'Permissions that this tenant knows beyond the documented ones; roles may list them too.',
    },
  },
  additionalProperties: false,
};

function sectionSchema(kind: Kind): JsonSchema {
  return {
    type: 'array',
    description: kind.description,
    items: {
      type: 'object',
      description: kind.description,
      properties: {
        [kind.identity]: {
          type: 'string',
          minLength: 1,
          description: `The name that tells one ${kind.name} from another.`,
        },
        id: { type: 'string', minLength: 1, description: 'Pins one of several of the same name.' },
        ...Object.fromEntries(specFields(kind).map(([name, field]) => [name, field.schema])),
      },
      required: [kind.identity],
      additionalProperties: false,
    },
  };
}

/** The fields of a kind that a spec can name. */
export function specFields(kind: Kind): readonly (readonly [string, Field])[] {
  return Object.entries(kind.fields).filter(([, field]) => field.written !== 'carried');
}
