/** The body of a request: as long as it may be, JSON, and of the shape that the operation describes. */
import { isUtf8 } from 'node:buffer';
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import type { TicketRequest } from './tickets.ts';
import { parseDuration } from '../spec/duration.ts';
import { readBytes } from '../web/body.ts';
import { isJsonType } from '../wire/json.ts';
import { HALF_CHARACTER } from '../wire/url.ts';
import { requestSchema } from './operations.ts';
import { Problem } from './problem.ts';

/** Bytes. */
export const LONGEST_BODY = 16 * 1024;

/** Without a byte order mark. Throws a `Problem`: 413 where it is longer, 400 where it is not UTF-8. */
export async function readText(request: Request): Promise<string> {
  const bytes = await readBytes(request, LONGEST_BODY);
  if (bytes === null) {
    throw new Problem({
      name: 'too-large',
      title: 'The body is too large',
      status: 413,
      detail: `The body is longer than ${LONGEST_BODY} bytes.`,
    });
  }
  if (!isUtf8(bytes)) {
    throw new Problem({
      name: 'not-utf-8',
      title: 'The body is not UTF-8',
      status: 400,
      detail: 'The body cannot be read as UTF-8.',
    });
  }
  return new TextDecoder().decode(bytes);
}

const ajv = new Ajv({ allErrors: true });
let validate: ValidateFunction | undefined;

/** Throws a `Problem`: 415, 413, 400 (not JSON) or 422 (not what is asked for, with each part that is wrong). */
export async function readRequest(request: Request): Promise<TicketRequest> {
  if (!isJsonType(request.headers.get('content-type') ?? '')) {
    throw new Problem({
      name: 'not-json-type',
      title: 'The body must be JSON',
      status: 415,
      detail: 'Send it with Content-Type: application/json.',
    });
  }
  const body = parsed(await readText(request));
  validate ??= ajv.compile(requestSchema);
  const faults = [...(validate(body) ? [] : unfitParts(validate.errors ?? [])), ...halfCharacters(body)];
  if (faults.length > 0) throw unfit(faults);
  const { ttl, ...rest } = body as { document_id: string; inbox?: string; ttl?: number | string };
  return { ...rest, ...(ttl === undefined ? {} : { ttl: seconds(ttl) }) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not what it says: its words repeat what was sent.
    throw new Problem({
      name: 'not-json',
      title: 'The body is not JSON',
      status: 400,
      detail: 'The body cannot be read as JSON.',
    });
  }
}

function seconds(ttl: number | string): number {
  const found = typeof ttl === 'number' ? ttl : parseDuration(ttl);
  if (found === null) throw unfit([{ pointer: '/ttl', detail: 'is no time at all' }]);
  return found;
}

interface Fault {
  /** As RFC 6901 has it. */
  readonly pointer: string;
  readonly detail: string;
}

/** What a schema cannot say. Such a text would enter a URL as another one, or none. */
const halfCharacters = (body: unknown): Fault[] =>
  Object.entries(body ?? {}).flatMap(([key, value]) =>
    typeof value === 'string' && !value.isWellFormed()
      ? [{ pointer: `/${escaped(key)}`, detail: HALF_CHARACTER }]
      : [],
  );

/** Keys are named, values are not. */
function unfitParts(errors: readonly ErrorObject[]): Fault[] {
  // Of several ways to write a value, it is said once that it is none of them.
  const told = errors.filter(({ schemaPath }) => !schemaPath.includes('/anyOf/'));
  return told.map(({ keyword, instancePath, params, message = 'is not as described' }) => {
    const { additionalProperty, missingProperty } = params as Readonly<Record<string, string | undefined>>;
    if (keyword === 'additionalProperties') {
      return { pointer: `${instancePath}/${escaped(additionalProperty ?? '')}`, detail: 'is not known here' };
    }
    if (keyword === 'required') {
      return { pointer: `${instancePath}/${missingProperty ?? ''}`, detail: 'is missing' };
    }
    if (keyword === 'anyOf') {
      return { pointer: instancePath, detail: 'must be seconds, or a time as 30m or 1h' };
    }
    return { pointer: instancePath, detail: message };
  });
}

const unfit = (errors: readonly Fault[]): Problem =>
  new Problem({
    name: 'unfit-body',
    title: 'The body is not what is asked for',
    status: 422,
    detail: errors
      .map(({ pointer, detail }) => `${pointer === '' ? 'the body' : pointer} ${detail}`)
      .join('; '),
    errors,
  });

/** Source: RFC 6901. A long name is cut off: it is no name. */
const escaped = (name: string): string => name.slice(0, 60).replaceAll('~', '~0').replaceAll('/', '~1');
