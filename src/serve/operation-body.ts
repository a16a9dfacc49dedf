/** The body of a request: as long as it may be, JSON, and of the shape that the operation describes. */
import { isUtf8 } from 'node:buffer';
import type { ErrorObject } from 'ajv';
import type { TicketPage, TicketRequest } from './tickets.ts';
import { isLoopback } from '../wire/agents.ts';
import { parseDuration } from '../specfile/check/duration.ts';
import { readBytes } from '../web/limited-body.ts';
import { isJsonType } from '../wire/json.ts';
import { HALF_CHARACTER } from '../wire/url.ts';
import { Refused } from '../web/refused-requests.ts';
import { validatorFor } from './body-validators.ts';
import { Problem } from './problem-details.ts';

/** Bytes. */
export const LONGEST_BODY = 16 * 1024;

/**
 * Without a byte order mark. Throws a `Problem`: 413 where it is longer, 400 where the connection ends before it or it is
 * not UTF-8; and `Refused`.
 */
export async function readText(request: Request): Promise<string> {
  const bytes = await readBytes(request, LONGEST_BODY).catch((error: unknown) => {
    if (error instanceof Refused) throw error;
    throw refusal(400, 'cut-off', 'The body is incomplete', 'The connection ended before the body did.');
  });
  if (bytes === null) {
    throw refusal(
      413,
      'too-large',
      'The body is too large',
      `The body is longer than ${LONGEST_BODY} bytes.`,
    );
  }
  if (!isUtf8(bytes)) {
    throw refusal(400, 'not-utf-8', 'The body is not UTF-8', 'The body cannot be read as UTF-8.');
  }
  return new TextDecoder().decode(bytes);
}

const refusal = (status: number, name: string, title: string, detail: string): Problem =>
  new Problem({ name, title, status, detail });

interface LinkBody {
  readonly document_id: string;
  readonly inbox?: string;
  readonly ttl?: number | string;
}

/** Throws a `Problem`: 415, 413, 400 (not JSON) or 422 (not what is asked for, with each part that is wrong). */
export async function readRequest(request: Request): Promise<TicketRequest> {
  return linkRequest(await readFitting<LinkBody>(request, 'link'));
}

/** The link that a ticket is for, and its page. Throws likewise. */
export async function readTicketRequest(request: Request): Promise<[TicketRequest, TicketPage]> {
  const body = await readFitting<LinkBody & TicketPage>(request, 'ticket');
  const { title, from, return_to: given, ...rest } = body;
  const return_to = given === undefined ? undefined : returnAddress(given);
  return [linkRequest(rest), { title, from, return_to }];
}

const linkRequest = ({ ttl, ...rest }: LinkBody): TicketRequest => ({
  ...rest,
  ...(ttl === undefined ? {} : { ttl: seconds(ttl) }),
});

async function readFitting<T>(request: Request, body: 'link' | 'ticket'): Promise<T> {
  if (!isJsonType(request.headers.get('content-type') ?? '')) {
    throw refusal(
      415,
      'not-json-type',
      'The body must be JSON',
      'Send it with Content-Type: application/json.',
    );
  }
  const given = parsed(await readText(request));
  const validate = validatorFor(body);
  const faults = [...(validate(given) ? [] : unfitParts(validate.errors ?? [])), ...halfCharacters(given)];
  if (faults.length > 0) throw unfit(faults);
  return given as T;
}

/** The address that a page may lead to, as a URL is written. What only repairs make absolute is not. */
function returnAddress(text: string): string {
  const url = /^https?:\/\/[^/\\]/i.test(text) && URL.canParse(text) ? new URL(text) : null;
  const isSafe = url?.protocol === 'https:' || (url !== null && isLoopback(url.hostname));
  if (url && isSafe && url.username === '' && url.password === '') return url.href;
  throw unfit([
    { pointer: '/return_to', detail: 'must be an https URL without a user name (http on loopback only)' },
  ]);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not what it says: its words repeat what was sent.
    throw refusal(400, 'not-json', 'The body is not JSON', 'The body cannot be read as JSON.');
  }
}

function seconds(ttl: number | string): number {
  const found = typeof ttl === 'number' ? ttl : parseDuration(ttl);
  if (found === null) throw unfit([{ pointer: '/ttl', detail: 'must be a time above zero' }]);
  return found;
}

interface Fault {
  /** As RFC 6901 has it. */
  readonly pointer: string;
  readonly detail: string;
}

/** What a schema cannot say. Such a text would enter a URL as another one, or none. */
const halfCharacters = (body: unknown): Fault[] =>
  // Of anything but an object the schema says that it is none.
  Object.entries(typeof body === 'object' && !Array.isArray(body) ? { ...body } : {}).flatMap(
    ([key, value]) =>
      typeof value === 'string' && !value.isWellFormed()
        ? [{ pointer: `/${escaped(key)}`, detail: HALF_CHARACTER }]
        : [],
  );

/** Keys are named, values are not. */
function unfitParts(errors: readonly ErrorObject[]): Fault[] {
  // Of several ways to write a value, it is said once that it is none of them.
  const told = errors.filter(({ schemaPath }) => !schemaPath.includes('/anyOf/'));
  return told.map(({ keyword, instancePath, params, parentSchema, message = 'is not as described' }) => {
    const { additionalProperty, missingProperty } = params as Readonly<Record<string, string | undefined>>;
    if (keyword === 'additionalProperties') {
      return { pointer: `${instancePath}/${escaped(additionalProperty ?? '')}`, detail: 'is not known here' };
    }
    if (keyword === 'required') {
      return { pointer: `${instancePath}/${missingProperty ?? ''}`, detail: 'is missing' };
    }
    const said: unknown = keyword === 'pattern' || keyword === 'anyOf' ? parentSchema?.['x-message'] : null;
    return { pointer: instancePath, detail: typeof said === 'string' ? said : message };
  });
}

/** So many are told of one body: a small one may hold thousands. */
const MOST_FAULTS = 20;

function unfit(faults: readonly Fault[]): Problem {
  const errors = faults.slice(0, MOST_FAULTS);
  const told = errors.map(({ pointer, detail }) => `${pointer === '' ? 'the body' : pointer} ${detail}`);
  const more = faults.length - errors.length;
  return new Problem({
    name: 'unfit-body',
    title: 'The body does not fit the schema',
    status: 422,
    detail: [...told, ...(more > 0 ? [`and ${more} more`] : [])].join('; '),
    errors,
  });
}

/** Source: RFC 6901. A long name is cut off: it is no name. */
const escaped = (name: string): string => name.slice(0, 60).replaceAll('~', '~0').replaceAll('/', '~1');
