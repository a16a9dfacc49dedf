/** The JSON Schema (draft 7) of a spec file, generated from the kinds. Editors complete and explain with it. */
import { exactOrAtLeast } from '../../kinds/field-types/at-least.ts';
import type { Field, JsonSchema, Kind, Kinds } from '../../kinds/kind.ts';
import { isDeletable, isWritable, nameKey, specFields } from '../../kinds/object.ts';
import { rules } from '../../policy/rules.ts';
import { kindsInSpec } from '../../kinds/settings.ts';
import { BASE_PATHS } from './tenant-url.ts';

/**
 * A description for every key, and no key unknown. `x-message`, beside a keyword that has no words of its own
 * (`oneOf`, `pattern`), is what a person is told when the value does not fit. `x-create`, beside `default`: only what is
 * created gets it, as what is left out is not managed.
 */
export function tenantSchema(given: Kinds): JsonSchema {
  const kinds = kindsInSpec(given);
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'fitform tenant',
    description: 'What a Contract Fit tenant must hold. What is not mentioned here is not managed.',
    examples: [EXAMPLE],
    type: 'object',
    properties: {
      version: { const: 1, description: 'The version of this file format.' },
      [FITFORM]: {
        ...matching(
          RANGE,
          NO_RANGE,
          'The versions of fitform that this spec is for, as npm writes ranges. Any other fitform refuses it.',
        ),
        examples: ['>=0.2', '>=0.2 <1'],
      },
      tenant: TENANT,
      policy: policySchema(kinds),
      review: REVIEW,
      ...Object.fromEntries(kinds.map((kind) => [kind.section, sectionSchema(kind)])),
    },
    required: ['version'],
    additionalProperties: false,
  };
}

/** The key for the versions of fitform that a spec is for. */
export const FITFORM = 'fitform';
export const NO_RANGE = 'must be a range of versions in quotes, such as ">=0.2" or ">=0.2 <1"';

/** One comparison, as `>=0.2`; then more of them. */
const COMPARISON = String.raw`(?:[<>]=?\s*|[=^~]\s*)?v?\d+(?:\.(?:\d+|[xX*])){0,2}(?:-[0-9A-Za-z.-]+)?`;
export const RANGE = String.raw`^${COMPARISON}(?:(?:\s*\|\|\s*|\s+-\s+|\s+)${COMPARISON})*$`;

const EXAMPLE = {
  version: 1,
  tenant: { url: 'https://tenant.example.com' },
  inboxes: [{ name: 'invoice' }],
  roles: [{ name: 'Reviewer', permissions: ['review', 'submit'] }],
  users: [{ username: 'mary@example.com', grants: [{ roles: ['Reviewer'], inboxes: ['invoice'] }] }],
};

/** Of these keys, and no others. */
const mapping = (parts: JsonSchema): JsonSchema => ({
  type: 'object',
  ...parts,
  additionalProperties: false,
});
const set = (items: JsonSchema, description: string): JsonSchema => ({
  type: 'array',
  items,
  uniqueItems: true,
  description,
});
const NAME: JsonSchema = { type: 'string', minLength: 1 };
const named = (description: string, more: JsonSchema = {}): JsonSchema => ({ ...NAME, description, ...more });
const matching = (pattern: string, message: string, description: string): JsonSchema => ({
  type: 'string',
  pattern,
  'x-message': message,
  description,
});
/** Blanks are none. */
const reason = (example: string): JsonSchema => ({
  ...matching('\\S', 'must say why', 'Why; plans show it.'),
  'x-prose': true,
  examples: [example],
});
/** What becomes part of an address, which half a character cannot. */
const id = (description: string): JsonSchema => ({
  ...NAME,
  ...matching('^\\P{Cs}*$', 'must not hold half a character (a lone surrogate)', description),
});
const duration = (description: string, otherwise: string): JsonSchema => ({
  ...matching('^[1-9]\\d{0,5}[smhd]$', 'must be a time such as 90s, 30m, 1h or 1d', description),
  default: otherwise,
  examples: ['90s', '30m', '1h', '1d'],
});

const TENANT = mapping({
  description: 'Which tenant this is about.',
  properties: {
    url: named('Its URL, or embedded for the tenant inside fitform. --url and FITFORM_URL take precedence.', {
      examples: ['https://tenant.example.com', 'embedded'],
    }),
    base_path: {
      ...matching('^/', 'must begin with /', 'The path of its API below the URL.'),
      default: BASE_PATHS[0],
      examples: BASE_PATHS,
    },
    extra_permissions: {
      ...set(NAME, 'Permissions that this tenant knows beyond the documented ones; roles may list them too.'),
      examples: [['archive_document']],
    },
    expect: mapping({
      description: 'What this spec is made for. Any other tenant or account is refused.',
      properties: {
        host: {
          ...matching(
            '^[^/@\\s]+$',
            'must be a host alone, such as tenant.example.com (or embedded)',
            'The host of its URL, with the port if it has one; or embedded.',
          ),
          examples: ['tenant.example.com'],
        },
        account: named('The user name of the account that runs this.', { examples: ['setup@example.com'] }),
      },
    }),
  },
});

const REVIEW = mapping({
  description: 'Review links: whom they act as, what they carry, and how long they are good for.',
  properties: {
    user: named('The placeholder that every link acts as.', { default: 'guest' }),
    inbox_role: named('The role that opens the inbox.', { default: 'InboxGuest' }),
    review_role: named('The role that opens the document.', { default: 'ReviewGuest' }),
    ttl: duration('How long a link is good for, unless link create is given another --ttl.', '1h'),
    max_ttl: duration('The longest time that may be asked for.', '24h'),
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
});

function policySchema(kinds: Kinds): JsonSchema {
  const exclusive = kinds.filter(isDeletable).map(({ name }) => name);
  const pattern = named('Patterns of addresses, such as role/Guest*: * matches anything, \\* is a star.', {
    examples: ['role/Guest*', 'user/mary@example.com'],
  });
  return mapping({
    description: 'What may be deleted and what is left alone.',
    properties: {
      exclusive: set(
        { type: 'string', ...(exclusive.length > 0 ? { enum: exclusive } : {}) },
        'Kinds that this spec lists completely: any other live object of such a kind is deleted.',
      ),
      ignore: {
        type: 'array',
        description: 'What to leave as it is, even if the spec or its policy says otherwise.',
        items: mapping({
          properties: {
            pattern,
            reason: reason('moved next year'),
            until: UNTIL,
          },
          required: ['pattern', 'reason'],
        }),
      },
      protect: set(pattern, 'What is never deleted, whether listed or not.'),
      max_delete: mapping({
        description: 'The most deletions of one kind in one run. Each limit is raised on its own.',
        properties: {
          count: { type: 'integer', minimum: 0, description: 'The number of deletions.', default: 10 },
          percent: {
            type: 'integer',
            minimum: 0,
            maximum: 100,
            description: 'The same as a percentage of what is live; applies from 10 live ones on.',
            default: 30,
          },
        },
      }),
      rules: {
        type: 'object',
        description: `What is not as a rule has it, by the name of the rule (fitform explain RULE, docs/rules.md). A later file wins for each rule. The guards cannot stand here.`,
        'x-keys': Object.fromEntries(
          rules.filter(({ guard }) => !guard).map(({ id, reason }) => [id, reason]),
        ),
        additionalProperties: ruleSchema(pattern),
      },
    },
  });
}

const UNTIL = {
  ...matching(
    '^\\d{4}-\\d{2}-\\d{2}$',
    'must be a date such as 2026-12-31',
    'The last day (UTC) on which it applies. An expired one is reported.',
  ),
  examples: ['2026-12-31'],
};

const ruleSchema = (address: JsonSchema): JsonSchema =>
  mapping({
    description: 'How much it weighs, and what it leaves alone.',
    properties: {
      severity: {
        type: 'string',
        enum: ['error', 'warning'],
        description: 'error: plan and validate exit 6. What the tenant violates already is only a warning.',
      },
      except: {
        type: 'array',
        description: 'What it does not speak of. The plan lists it with the reason.',
        items: mapping({
          properties: {
            address,
            reason: reason('agreed with the auditor'),
            until: UNTIL,
          },
          required: ['address', 'reason'],
        }),
      },
    },
  });

function sectionSchema(kind: Kind): JsonSchema {
  const fields = specFields(kind).map(([name, field]) => [name, fieldSchema(field)] as const);
  return {
    type: 'array',
    description: kind.description,
    items: mapping({
      description: kind.description,
      properties: {
        [nameKey(kind)]: named(`The name that tells one ${kind.name} from another.`),
        id: id('Pins one of several objects of this name, or the one to rename to it.'),
        ...(isDeletable(kind) ? STATE : {}),
        ...(isWritable(kind) ? FORMER_NAME : {}),
        ...Object.fromEntries(fields),
      },
      required: [nameKey(kind)],
    }),
  };
}

function fieldSchema({ isSet, schema, settings, default: otherwise }: Field): JsonSchema {
  const shape = isSet ? exactOrAtLeast(schema) : schema;
  return otherwise === undefined || settings ? shape : { ...shape, default: otherwise, 'x-create': true };
}

const STATE: Readonly<Record<string, JsonSchema>> = {
  state: {
    type: 'string',
    enum: ['present', 'absent'],
    description: 'absent: delete it if it exists.',
    default: 'present',
  },
};

const FORMER_NAME: Readonly<Record<string, JsonSchema>> = {
  renamed_from: {
    type: ['string', 'array'],
    minLength: 1,
    items: NAME,
    minItems: 1,
    uniqueItems: true,
    description: 'Its old name, or several. It is renamed if an old name is live and the new one is not.',
    examples: ['OldName', ['OldName', 'OlderName']],
  },
};
