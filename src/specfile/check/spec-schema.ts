/** The JSON Schema (draft 7) of a spec file, generated from the kinds. Editors complete and explain with it. */
import type { JsonSchema, Kind, Kinds } from '../../kinds/kind.ts';
import { nameKey, specFields } from '../../kinds/object.ts';
import { kindsInSpec } from '../../kinds/settings.ts';

/**
 * A description for every key, and no key unknown. `x-message`, beside a keyword that has no words of its own
 * (`oneOf`, `pattern`), is what a person is told when the value does not fit.
 */
export function tenantSchema(given: Kinds): JsonSchema {
  const kinds = kindsInSpec(given);
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'fitform tenant',
    description: 'What a Contract Fit tenant must hold. What is not mentioned here is not managed.',
    type: 'object',
    properties: {
      version: { const: 1, description: 'The version of this file format.' },
      tenant: TENANT,
      policy: policySchema(kinds),
      review: REVIEW,
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
    expect: {
      type: 'object',
      description: 'What this spec is made for. Any other tenant or account is refused.',
      properties: {
        host: {
          type: 'string',
          pattern: '^[^/@\\s]+$',
          'x-message': 'must be a host alone, as tenant.example.com (or embedded)',
          description: 'The host of its URL, with the port where it has one; or embedded.',
        },
        account: {
          type: 'string',
          minLength: 1,
          description: 'The user name of the account that runs this.',
        },
      },
      additionalProperties: false,
    },
  },
  additionalProperties: false,
};

const named = (description: string): JsonSchema => ({ type: 'string', minLength: 1, description });
/** What becomes part of an address, which half a character cannot. */
const id = (description: string): JsonSchema => ({
  type: 'string',
  minLength: 1,
  pattern: '^\\P{Cs}*$',
  'x-message': 'must not hold half a character (a surrogate alone)',
  description,
});
const duration = (description: string): JsonSchema => ({
  type: 'string',
  pattern: '^[1-9]\\d{0,5}[smhd]$',
  'x-message': 'must be a time as 90s, 30m, 1h or 1d',
  description,
});

const REVIEW: JsonSchema = {
  type: 'object',
  description: 'Review links: whom they act as, what they carry, and how long they are good for.',
  properties: {
    user: named('The placeholder that every link acts as; guest where nothing is said.'),
    inbox_role: named('The role that opens the inbox; InboxGuest where nothing is said.'),
    review_role: named('The role that opens the document; ReviewGuest where nothing is said.'),
    ttl: duration('How long a link is good for where nobody says otherwise; 1h where nothing is said.'),
    max_ttl: duration('The longest that may be asked for; 24h where nothing is said.'),
    user_id: id('The id of the placeholder, for an account that may not list users.'),
    inbox_role_id: id('The id of the role that opens the inbox.'),
    review_role_id: id('The id of the role that opens the document.'),
    inbox_ids: {
      type: 'object',
      description: 'The ids of inboxes by their names.',
      additionalProperties: id('The id of the inbox.'),
    },
  },
  dependencies: {
    user_id: ['inbox_role_id', 'review_role_id'],
    inbox_role_id: ['user_id', 'review_role_id'],
    review_role_id: ['user_id', 'inbox_role_id'],
    inbox_ids: ['user_id'],
  },
  additionalProperties: false,
};

function policySchema(kinds: Kinds): JsonSchema {
  const exclusive = kinds.filter(isWritable).map(({ name }) => name);
  const pattern = {
    type: 'string',
    minLength: 1,
    description: 'Of addresses, as role/Guest*: * matches anything, \\* is a star.',
  };
  return {
    type: 'object',
    description: 'What may be deleted and what is left alone.',
    properties: {
      exclusive: {
        type: 'array',
        items: { type: 'string', ...(exclusive.length > 0 ? { enum: exclusive } : {}) },
        uniqueItems: true,
        description: 'Kinds of which this spec lists all that there may be: what else is live is deleted.',
      },
      ignore: {
        type: 'array',
        description: 'What is left as it is, though the spec or its policy says otherwise.',
        items: {
          type: 'object',
          properties: {
            pattern,
            reason: {
              type: 'string',
              minLength: 1,
              'x-prose': true,
              description: 'Why; plans show it.',
            },
            until: {
              type: 'string',
              pattern: '^\\d{4}-\\d{2}-\\d{2}$',
              'x-message': 'must be a date as 2026-12-31',
              description: 'The last day (UTC) on which it holds. An expired one is reported.',
            },
          },
          required: ['pattern', 'reason'],
          additionalProperties: false,
        },
      },
      protect: {
        type: 'array',
        items: pattern,
        uniqueItems: true,
        description: 'What is never deleted, be it listed or not.',
      },
      max_delete: {
        type: 'object',
        description: 'The most deletions of one kind in one run. Each limit is lifted by itself.',
        properties: {
          count: { type: 'integer', minimum: 0, description: 'How many; 10 where nothing is said.' },
          percent: {
            type: 'integer',
            minimum: 0,
            maximum: 100,
            description: 'How many of 100 live ones, from 10 live ones on; 30 where nothing is said.',
          },
        },
        additionalProperties: false,
      },
    },
    additionalProperties: false,
  };
}

/** What fitform can create it can also rename and delete; the rest is only looked up. */
export const isWritable = (kind: Kind): boolean => kind.createNeeds.length > 0;

function sectionSchema(kind: Kind): JsonSchema {
  return {
    type: 'array',
    description: kind.description,
    items: {
      type: 'object',
      description: kind.description,
      properties: {
        [nameKey(kind)]: {
          type: 'string',
          minLength: 1,
          description: `The name that tells one ${kind.name} from another.`,
        },
        id: id('Pins one of several of the same name, or the one that is to bear this name.'),
        ...(isWritable(kind) ? OF_A_LIFE : {}),
        ...Object.fromEntries(
          specFields(kind).map(([name, field]) => [
            name,
            field.isSet ? exactOrAtLeast(field.schema) : field.schema,
          ]),
        ),
      },
      required: [nameKey(kind)],
      additionalProperties: false,
    },
  };
}

const OF_A_LIFE: Readonly<Record<string, JsonSchema>> = {
  state: {
    type: 'string',
    enum: ['present', 'absent'],
    description: 'absent: it is deleted where it is live. present where nothing is said.',
  },
  renamed_from: {
    type: ['string', 'array'],
    minLength: 1,
    items: { type: 'string', minLength: 1 },
    minItems: 1,
    uniqueItems: true,
    description: 'Its old name, or several. It is renamed while the new name is not live and an old one is.',
  },
};

export const AT_LEAST = 'at_least';

/** A list, or a mapping with the one key `at_least`. By if and else, so that a fault is told of the branch that is meant. */
function exactOrAtLeast({ description, ...list }: JsonSchema): JsonSchema {
  return {
    description,
    if: { type: 'object' },
    then: {
      type: 'object',
      properties: {
        [AT_LEAST]: {
          ...list,
          description: 'At least these: what is missing is added, and nothing is removed.',
        },
      },
      required: [AT_LEAST],
      additionalProperties: false,
    },
    else: list,
  };
}
