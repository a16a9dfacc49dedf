/**
 * An exchange against the vendor's OpenAPI file. openapi-backend finds the operation and validates both bodies; what
 * it lets pass is checked here: undeclared statuses and keys, and a body where none is declared.
 */
import { readFileSync } from 'node:fs';
import addFormats from 'ajv-formats';
import { OpenAPIBackend, type Document } from 'openapi-backend';
import { contractFile } from './openapi-file.ts';
import type { Exchange } from './recorder.ts';
import { undeclaredKeys, withoutNulls, type Schema } from './openapi-schema.ts';

export const BASE_PATHS = ['/admin', '/api'] as const;

/** What an exchange may do that the file does not say, and each for a reason. */
export interface Allowance {
  /** The request is wrong on purpose: the validator has to say so too. */
  readonly badRequest?: boolean;
  /** The status is one of the vendor's general list, not of the operation: for all operations, or for these. */
  readonly generalStatus?: true | readonly string[];
  /** A write that declares no success may answer without a body. */
  readonly emptyWhereUndeclared?: boolean;
  /** Names that this tenant knows beyond PermissionsModel. */
  readonly extraPermissions?: readonly string[];
  /** Answers hold nulls, which no model of OpenAPI 3.0 allows without `nullable`; the rest of them is checked. */
  readonly nulls?: boolean;
}

export interface Contract {
  /** `GET /roles/{role_id}`, as the file writes it; undefined for what it does not declare. */
  operationOf(exchange: Exchange): string | undefined;
  /** What is wrong with the exchange; empty for nothing. */
  problems(exchange: Exchange, allowance?: Allowance): string[];
}

interface Operation {
  operationId?: string;
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly content?: Content }>>;
}
type Content = Readonly<
  Partial<Record<'application/json' | 'multipart/form-data', { readonly schema: Schema }>>
>;
type File = Document & { paths: Record<string, Record<string, Operation>> };

/** "HTTP status codes" of the vendor: what any operation may answer when something is wrong. */
const GENERAL_STATUSES = [400, 401, 403, 404, 405, 409, 413, 415, 422, 429, 500, 501, 502];

/** Operations that declare no answer: the create model of the same family, and an id; or what its siblings answer. */
const NEAREST_ANSWER: Record<string, object> = {
  'get /projects': { type: 'array', items: stored('ProjectModelPost') },
  'post /projects': stored('ProjectModelPost'),
  'get /projects/{project_id}': stored('ProjectModelPost'),
  'patch /projects/{project_id}': stored('ProjectModelPost'),
  'get /formats': { type: 'array', items: stored('FormatModelPost') },
  'post /formats': stored('FormatModelPost'),
  'get /formats/{format_id}': stored('FormatModelPost'),
  'get /documents/{document_id}': stored('DocumentModelGet'),
  'post /documents/{document_id}/feedback': stored('DocumentModelGet'),
};

function stored(model: string): object {
  const id = { type: 'object', properties: { id: { type: 'string' } }, required: ['id'] };
  return { allOf: [{ $ref: `#/components/schemas/${model}` }, id] };
}

export async function openContract(): Promise<Contract> {
  const text = readFileSync(contractFile, 'utf8');
  const published = JSON.parse(text) as File;
  const backends = await Promise.all(BASE_PATHS.map((basePath) => openBackend(text, basePath)));

  function match({ method, path, sent }: Exchange) {
    const backend = backends.find(({ apiRoot }) => path.startsWith(`${apiRoot}/`));
    const headers = { ...sent.headers };
    const body = sent.form ?? sent.body;
    const request = { method, path, headers, ...(body === '' ? {} : { body }) };
    const operation = backend?.router.matchOperation(request);
    return backend && operation && { backend, request, operation };
  }

  return {
    operationOf(exchange) {
      const operation = match(exchange)?.operation;
      return operation && nameOf(operation);
    },
    problems(exchange, allowance = {}) {
      const matched = match(exchange);
      const name = `${exchange.method} ${exchange.path}`;
      if (!matched) return [`${name}: not declared`];
      const { backend, request, operation } = matched;
      const declared = published.paths[operation.path]?.[operation.method];
      const validator = backend.validator;
      if (!declared || !operation.operationId) throw new Error(`${name}: the file has no such operation`);

      const asked = requestProblems();
      const wrong = allowance.badRequest
        ? asked.length === 0
          ? ['the request was meant to be wrong, and the file allows it']
          : []
        : asked;
      return [...wrong, ...statusProblems(declared), ...answerProblems()].map(
        (problem) => `${name} (${exchange.answered.status}): ${problem}`,
      );

      function requestProblems(): string[] {
        const { headers, body } = exchange.sent;
        const { errors } = validator.validateRequest(request, operation);
        const found = (errors ?? []).map(
          (error) => `request ${error.instancePath || '/'} ${error.message ?? error.keyword}`,
        );
        if ('x-fields' in headers) found.push('the X-Fields header masks fields of the answer');
        const content = (operation as unknown as Operation).requestBody?.content;
        if (content === undefined) {
          if (body !== '') found.push('a body is sent where none is declared');
          return found;
        }
        const { form } = exchange.sent;
        const schema = content[form ? 'multipart/form-data' : 'application/json']?.schema;
        if (!schema) return [...found, `a body of type ${headers['content-type'] ?? 'none'} is not declared`];
        if (form) return [...found, ...stray(schema, form).map((key) => `${key} is not in the form`)];
        if (!isJson(headers['content-type'])) {
          found.push(`content-type ${headers['content-type'] ?? 'missing'}`);
        }
        const value = parsed(body);
        if (value === undefined) found.push('the body is not JSON');
        return [...found, ...stray(schema, value).map((key) => `${key} is not in the request model`)];
      }

      function statusProblems({ responses }: Operation): string[] {
        const { status } = exchange.answered;
        const statuses = Object.keys(responses);
        const anySuccess = !statuses.some((each) => each.startsWith('2'));
        const { generalStatus = [] } = allowance;
        const general = exchange.fault || generalStatus === true || generalStatus.includes(nameOf(operation));
        const fits =
          statuses.includes(String(status)) ||
          (anySuccess && status >= 200 && status < 300) ||
          status === 401 ||
          (general && GENERAL_STATUSES.includes(status));
        return fits ? [] : [`status ${status} is not declared (${statuses.join(', ')} are)`];
      }

      function answerProblems(): string[] {
        const { status, headers, body } = exchange.answered;
        if (status === 204) return body === '' ? [] : ['a 204 has a body'];
        const { responses } = operation as unknown as Operation;
        const content = responses[status]?.content ?? (status < 300 ? responses['2XX']?.content : undefined);
        const schema = content?.['application/json']?.schema;
        if (!schema) return [];
        const undeclaredWrite = operation.method !== 'get' && !responses[status];
        if (body === '' && undeclaredWrite && allowance.emptyWhereUndeclared) return [];
        if (!isJson(headers['content-type'])) return [`answer of type ${headers['content-type'] ?? 'none'}`];
        const whole = parsed(body);
        if (whole === undefined) return ['the answer is not JSON'];
        const value = allowance.nulls ? withoutNulls(whole) : whole;
        const { errors } = validator.validateResponse(value, operation, status);
        return [
          ...(errors ?? []).map(
            (error) => `answer ${error.instancePath || '/'} ${error.message ?? error.keyword}`,
          ),
          ...stray(schema, value).map((key) => `${key} is not in the model of the answer`),
        ];
      }

      function stray(schema: Schema, value: unknown): string[] {
        const extra = (allowance.extraPermissions ?? []).map((permission) => `permissions.${permission}`);
        return undeclaredKeys(schema, value).filter((key) => !extra.some((known) => key.endsWith(known)));
      }
    },
  };
}

async function openBackend(text: string, basePath: string): Promise<OpenAPIBackend> {
  const definition = JSON.parse(text) as File;
  // The published address has no scheme, and names one of the two base paths only.
  definition.servers = [{ url: `http://127.0.0.1${basePath}` }];
  for (const [operation, schema] of Object.entries(NEAREST_ANSWER)) {
    const [method = '', path = ''] = operation.split(' ');
    const { responses } = definition.paths[path]?.[method] ?? {};
    if (!responses) throw new Error(`the file does not declare ${operation}`);
    Object.assign(responses, { '2XX': { description: '', content: { 'application/json': { schema } } } });
  }
  // The validators go by name, and one operation of the file has none.
  for (const [path, item] of Object.entries(definition.paths)) {
    const { get } = item;
    if (get) get.operationId ??= `get ${path}`;
  }
  const backend = new OpenAPIBackend({
    definition,
    apiRoot: basePath,
    strict: true,
    // Compiles a validator when it is first needed: the whole file takes seconds.
    quick: true,
    ignoreTrailingSlashes: false,
    ajvOpts: { strict: false, logger: false, allErrors: true, formats: { mask: true, binary: true } },
    customizeAjv: (ajv) => addFormats.default(ajv),
  });
  await backend.init();
  // Made from the whole file at every question otherwise.
  const operations = backend.router.getOperations();
  backend.router.getOperations = () => operations;
  return backend;
}

const nameOf = ({ method, path }: { method: string; path: string }): string =>
  `${method.toUpperCase()} ${path}`;

const isJson = (type: string | undefined): boolean => /^application\/json\s*(;|$)/i.test(type ?? '');

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
