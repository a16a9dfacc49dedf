/** The lines of a journal as JSON (draft 7). */
import type { JsonSchema } from '../kinds/kind.ts';

const text = { type: 'string' };
const maybe = (type: string): JsonSchema => ({ type: [type, 'null'] });
const closed = (
  properties: Record<string, JsonSchema>,
  optional: Record<string, JsonSchema> = {},
): JsonSchema => ({
  type: 'object',
  properties: { ...properties, ...optional },
  required: Object.keys(properties),
});
const n = { type: 'integer', minimum: 1 };
const address = { type: 'string', pattern: '^[a-z_]+/' };

export const JOURNAL_FORMAT = 'fitform.journal/1';
export const journalShapes = {
  header: closed(
    {
      format: { const: JOURNAL_FORMAT },
      started: text,
      version: text,
      tenant: closed({ url: text, base_path: text, account: maybe('string') }),
      spec_digest: text,
      plan_digest: text,
    },
    {
      undoes: {
        ...closed({
          digest: { ...text, description: "of that journal's lines" },
          whole: { type: 'boolean', description: 'all of that run was asked for, not a part of it' },
          left: { type: 'integer', minimum: 0, description: 'how much of it had to stay' },
        }),
        description: 'of an undo: the journal of the run that it takes back',
      },
    },
  ),
  before: closed({
    n,
    when: text,
    method: { enum: ['POST', 'PATCH', 'DELETE'] },
    path: text,
    address,
    action: { enum: ['create', 'update', 'rename', 'delete'] },
    before: {
      ...maybe('object'),
      description:
        'the object as it was read: its fields, before a delete all of it; null: it is to be created',
    },
    sent: { ...maybe('object'), description: 'the body, secrets masked' },
  }),
  after: closed(
    {
      n,
      when: text,
      status: maybe('integer'),
      ms: maybe('number'),
      request_id: maybe('string'),
      after: { ...maybe('object'), description: 'the object as it was answered; null: the tenant sent none' },
      error: maybe('string'),
    },
    {
      unclear: {
        type: 'boolean',
        description: 'of an error: whether the write may have been carried out; older journals do not say',
      },
    },
  ),
  stays: closed(
    {
      stays: {
        ...address,
        description: 'settings that were deleted, and of which the tenant still shows an entry',
      },
      image: { type: 'object', description: 'the entry as it is now' },
    },
    {
      filled_in: {
        type: 'boolean',
        description: 'true: they were not deleted but made, and hold more than was sent',
      },
    },
  ),
  end: closed({ end: text, converged: maybe('boolean') }),
};

export type Shape = keyof typeof journalShapes;
