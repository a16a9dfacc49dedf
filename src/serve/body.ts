/** The body of a request: as long as it may be, JSON, and of the shape that the operation describes. */
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import type { TicketRequest } from './tickets.ts';
import { parseDuration } from '../spec/duration.ts';
import { readBody } from '../web/body.ts';
import { Refused } from '../web/refusal.ts';
import { requestSchema } from './operations.ts';
import { Problem } from './problem.ts';

/** Bytes. */
export const LONGEST_BODY = 16 * 1024;

/** Throws a `Problem`: 413 where it is longer, 400 where the connection ends before it; and `Refused`. */
export async function readText(request: Request): Promise<string> {
  const text = await readBody(request, LONGEST_BODY).catch((error: unknown) => {
    if (error instanceof Refused) throw error;
    throw new Problem({
      name: 'cut-off',
      title: 'The body is not whole',
      status: 400,
      detail: 'The connection ended before the body did.',
    });
  });
  if (text !== null) return text;
  throw new Problem({
    name: 'too-large',
    title: 'The body is too large',
    status: 413,
    detail: `The body is longer than ${LONGEST_BODY} bytes.`,
  });
}

const ajv = new Ajv({ allErrors: true });
let validate: ValidateFunction | undefined;

/** Throws a `Problem`: 415, 413, 400 (not JSON) or 422 (not what is asked for, with each part that is wrong). */
export async function readRequest(request: Request): Promise<TicketRequest> {
  if (!/^application\/json\s*(;|$)/i.test(request.headers.get('content-type') ?? '')) {
    throw new Problem({
      name: 'not-json-type',
      title: 'The body must be JSON',
      status: 415,
      detail: 'Send it with Content-Type: application/json.',
    });
  }
  const body = parsed(await readText(request));
  validate ??= ajv.compile(requestSchema);
  if (!validate(body)) throw unfit(validate.errors ?? []);
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
  if (found === null) throw unfitParts([{ pointer: '/ttl', detail: 'is no time at all' }]);
  return found;
}

/** Keys are named, values are not. */
function unfit(errors: readonly ErrorObject[]): Problem {
  // Of several ways to write a value, it is said once that it is none of them.
  const told = errors.filter(({ schemaPath }) => !schemaPath.includes('/anyOf/'));
  const parts = told.map(({ keyword, instancePath, params, message = 'is not as described' }) => {
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
  return unfitParts(parts);
}

const unfitParts = (errors: readonly { pointer: string; detail: string }[]): Problem =>
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
