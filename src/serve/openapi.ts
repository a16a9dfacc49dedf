/** The service's description of itself, made from its operations. */
import { everywhere, operations, parameters, type Operation } from './operations.ts';

/** OpenAPI 3.0, which most tools read. */
export function openapi(version: string): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const [name, operation] of Object.entries(operations)) {
    (paths[operation.path] ??= {})[operation.method.toLowerCase()] = described(name, operation);
  }
  return {
    openapi: '3.0.3',
    info: {
      title: 'fitform serve',
      version,
      description: 'Review links of a Contract Fit tenant, for back-ends.',
      license: { name: 'MIT' },
    },
    servers: [{ url: '/' }],
    paths,
    components: {
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'The value of FITFORM_SERVE_TOKEN.' },
      },
      schemas: { Problem: problemSchema },
    },
  };
}

function described(operationId: string, { path, summary, secured, body, answers }: Operation): object {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  return {
    operationId,
    summary,
    security: secured ? [{ token: [] }] : [],
    ...(names.length > 0 && {
      parameters: names.map((name) => ({ name, in: 'path', required: true, ...parameters[name] })),
    }),
    ...(body && { requestBody: { required: true, content: { 'application/json': { schema: body } } } }),
    responses: Object.fromEntries(
      Object.entries<Operation['answers'][number]>({ ...answers, ...everywhere }).map(
        ([status, { description, content }]) => [
          status,
          { description, ...(content && { content: mediaTypes(content) }) },
        ],
      ),
    ),
  };
}

const mediaTypes = (content: Readonly<Record<string, object>>): object =>
  Object.fromEntries(Object.entries(content).map(([type, schema]) => [type, { schema }]));

/** Source: RFC 9457. */
const problemSchema = {
  type: 'object',
  required: ['type', 'title', 'status', 'detail', 'instance'],
  properties: {
    type: { type: 'string', description: 'urn:fitform:problem: and the name of the problem.' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    instance: {
      type: 'string',
      description: 'urn:fitform:request: and the id of the request, as X-Request-Id.',
    },
    hint: { type: 'string', description: 'What to do about it.' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['pointer', 'detail'],
        properties: { pointer: { type: 'string' }, detail: { type: 'string' } },
      },
    },
  },
} as const;
