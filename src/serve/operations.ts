/** What the service offers, as data: its routes, its own description (openapi.ts) and its checks come from here. */

export interface Operation {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** As OpenAPI writes it: `{name}` for a parameter, described in `parameters` below. */
  readonly path: string;
  readonly summary: string;
  /** Whether it takes the service's token. */
  readonly secured: boolean;
  /** JSON Schema of the body that it takes, which is `application/json` then. */
  readonly body?: object;
  /** By status. `content`: media type to schema. */
  readonly answers: Readonly<
    Record<number, { readonly description: string; readonly content?: Readonly<Record<string, object>> }>
  >;
}

/** Of the body of POST /links. */
export const requestSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['document_id'],
  properties: {
    document_id: {
      type: 'string',
      minLength: 1,
      maxLength: 200,
      description: 'The one document that the link opens.',
    },
    inbox: {
      type: 'string',
      minLength: 1,
      maxLength: 200,
      description: 'The name of its inbox. By default the tenant is asked.',
    },
    ttl: {
      anyOf: [
        { type: 'integer', minimum: 1 },
        { type: 'string', pattern: '^[0-9]{1,6}[smhd]$' },
      ],
      'x-message': 'must be seconds, or a time such as 30m or 1h',
      description:
        'How long the link is good for: seconds, or a time such as 30m or 1h. Default: review.ttl of the spec.',
    },
  },
} as const;

const line = {
  type: 'string',
  minLength: 1,
  maxLength: 100,
  pattern: '\\S',
  'x-message': 'must not be blank',
} as const;

/** Of the body of POST /tickets. */
export const ticketSchema = {
  ...requestSchema,
  properties: {
    ...requestSchema.properties,
    title: { ...line, description: 'The heading of the page, instead of "Document review".' },
    from: { ...line, description: 'Who sends the person, as the page shows it.' },
    return_to: {
      type: 'string',
      maxLength: 500,
      description: 'Where the way back leads: an https URL, or http on loopback.',
    },
  },
} as const;

const text = { type: 'string' } as const;
const time = { type: 'string', format: 'date-time' } as const;
const json = (schema: object) => ({ 'application/json': schema });
const asPage = (description: string) => ({ description, content: { 'text/html': text } });
const object = (properties: object): object => ({
  type: 'object',
  required: Object.keys(properties),
  properties,
});
/** Problems in general: which statuses come with which operation is told in the documentation. */
const problem = (description: string) => ({
  description,
  content: { 'application/problem+json': { $ref: '#/components/schemas/Problem' } },
});

const tooMany = 'Too many requests; Retry-After says when to come again.';
const refusals = {
  400: problem('The body is not JSON in UTF-8.'),
  413: problem('The body is longer than 16 KiB.'),
  415: problem('The Content-Type of the body is not JSON.'),
  422: problem('The body has unknown keys, or asks for something that is not possible.'),
} as const;
const secured = {
  401: problem('The token is missing or wrong.'),
  429: problem(tooMany),
} as const;
const tenant = {
  502: problem('The tenant did not do its part.'),
  503: problem('The tenant is not set up for review links, or its clock and this one differ.'),
} as const;

/** What every operation may answer, whatever is asked. */
export const everywhere = {
  421: problem('It listens on loopback, and was asked for under the name of another machine.'),
} as const;

export const operations = {
  createLink: {
    method: 'POST',
    path: '/links',
    summary: 'Make a review link for one document',
    secured: true,
    body: requestSchema,
    answers: {
      201: {
        description: 'The link. Whoever has its URL may review the document until it ends.',
        content: json(object({ url: text, fingerprint: text, expires_at: time })),
      },
      404: problem('There is no such document.'),
      ...refusals,
      ...secured,
      ...tenant,
      504: problem('The tenant took too long. A link that it makes after all is revoked.'),
    },
  },
  endLink: {
    method: 'DELETE',
    path: '/links/{fingerprint}',
    summary: 'End a link before its time: the review is done, or it is withdrawn',
    secured: true,
    answers: {
      204: { description: 'From now on it opens nothing.' },
      403: problem('The key is not a review link.'),
      404: problem('There is no such link, or it is gone.'),
      422: problem('That is not a fingerprint.'),
      ...secured,
      ...tenant,
      504: problem(
        'The tenant took too long. The link may still be live: ask again. 404 means that it is gone.',
      ),
    },
  },
  createTicket: {
    method: 'POST',
    path: '/tickets',
    summary: 'Sign a ticket that a browser can exchange for a link, once, within a minute',
    secured: true,
    body: ticketSchema,
    answers: {
      201: {
        description: 'The ticket, and the path to send the browser to. Nothing is made on the tenant yet.',
        content: json(object({ ticket: text, path: text, expires_at: time })),
      },
      ...refusals,
      ...secured,
    },
  },
  showTicket: {
    method: 'GET',
    path: '/go/{ticket}',
    summary: 'A page with one button; asking for it makes nothing and does not spend the ticket',
    secured: false,
    answers: {
      200: asPage('The page.'),
      404: asPage('Not a ticket of this service, as a page.'),
      410: asPage('The ticket was used or has expired, as a page.'),
      429: asPage('Too many requests, as a page; Retry-After says when to come again.'),
    },
  },
  useTicket: {
    method: 'POST',
    path: '/go/{ticket}',
    summary: 'Make the link and go to it',
    secured: false,
    answers: {
      303: { description: 'On to the link. A second press from the same page is answered likewise.' },
      404: asPage('Not a ticket of this service, or no such document, as a page.'),
      410: asPage('The ticket was used or has expired, as a page.'),
      422: asPage('The ticket asks for something that is not possible, as a page.'),
      429: asPage('Too many requests, as a page; Retry-After says when to come again.'),
      502: asPage('The tenant did not do its part, as a page.'),
      503: asPage('The tenant is not set up for review links, as a page.'),
      504: asPage('The tenant took too long, as a page.'),
    },
  },
  health: {
    method: 'GET',
    path: '/healthz',
    summary: 'Whether the process is up',
    secured: false,
    answers: { 200: { description: 'It is.', content: json(object({ status: text })) } },
  },
  readiness: {
    method: 'GET',
    path: '/readyz',
    summary: 'Whether the tenant answers, and the placeholder and its roles are in order',
    secured: false,
    answers: {
      200: { description: 'They are, as of a few seconds ago.', content: json(object({ status: text })) },
      503: problem('They are not.'),
    },
  },
  metrics: {
    method: 'GET',
    path: '/metrics',
    summary: 'Counts for Prometheus; no id, name or secret is in them',
    secured: false,
    answers: {
      200: { description: 'In the text format.', content: { 'text/plain': text } },
      429: problem(tooMany),
    },
  },
  description: {
    method: 'GET',
    path: '/openapi.json',
    summary: 'This description',
    secured: false,
    answers: {
      200: { description: 'OpenAPI 3.0.', content: json({ type: 'object' }) },
      429: problem(tooMany),
    },
  },
} as const satisfies Readonly<Record<string, Operation>>;

export type OperationName = keyof typeof operations;

/** Of the path parameters, by name. */
export const parameters: Readonly<Record<string, { readonly description: string; readonly schema: object }>> =
  {
    fingerprint: {
      description: 'As the answer to POST /links names it.',
      schema: { type: 'string', pattern: '^[0-9a-f]{12}$' },
    },
    ticket: { description: 'As the answer to POST /tickets gives it.', schema: text },
  };
