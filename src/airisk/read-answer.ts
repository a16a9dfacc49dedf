/** What an answer says: the JSON of a good one, the words of an error. Its content type decides how it is read. */
import { indented, isJsonType } from '../wire/json.ts';
import { inBrackets, isHtml, describeBody, maskedLine } from '../wire/answer-text.ts';
import { WITHHELD, type Mask } from '../wire/secret.ts';
import { AiriskError } from './airisk-error.ts';
import type { Answer } from './http-airisk.ts';
import type { Json } from './json-value.ts';

/**
 * The JSON of a 2xx answer; `null` where it has no body. Throws an `AiriskError` for anything else. Numbers are those of
 * JavaScript, unless `revive` does better.
 */
export const readJson = (answer: Answer, mask: Mask, revive?: Reviver): Json =>
  read(answer, mask, (body) => JSON.parse(body, revive) as Json);

/** The same, and its text, indented, with every number as it came. */
export const readWithText = (
  answer: Answer,
  mask: Mask,
): { readonly value: Json; readonly text: string } | null =>
  read(answer, mask, (body) => ({ value: JSON.parse(body) as Json, text: indented(body) }));

/** `source`: what stands in the JSON for a value that is no list and no object. */
export type Reviver = (key: string, value: unknown, context?: { readonly source?: string }) => unknown;

/** `parse` throws where the body is no JSON, or nested too deeply. */
function read<T>(answer: Answer, mask: Mask, parse: (body: string) => T): T | null {
  const { method, path, status, contentType, body } = answer;
  if (status < 200 || status >= 300) throw failure(answer, mask);
  if (body.trim() === '') return null;
  const malformed = (detail: string): AiriskError =>
    new AiriskError({ kind: 'malformed', method, path, detail });
  if (!isJsonType(contentType)) {
    const kind = isHtml(body, contentType)
      ? 'an HTML page'
      : maskedLine(contentType, mask) || 'something without a content type';
    throw malformed(`answered ${status} with ${kind}, not with JSON`);
  }
  try {
    return parse(body);
  } catch (error) {
    if (error instanceof RangeError) {
      throw malformed(`answered ${status} with JSON that is nested too deeply`);
    }
    throw malformed(`answered ${status} with something that is not the JSON that it is said to be`);
  }
}

/** Of an answer that is none of success. */
export function failure(answer: Answer, mask: Mask): AiriskError {
  const { method, path, status } = answer;
  const isRedirect = status >= 300 && status < 400;
  const said = isRedirect
    ? ', a redirect; fitform follows none, so that tokens stay with one host'
    : ` ${inBrackets(words(answer, mask))}`;
  return new AiriskError({ kind: 'status', method, path, status, detail: `answered ${status}${said}` });
}

/**
 * The vendor answers some errors as text/plain and some as problem details (RFC 9457), whose traceId is what its
 * support can look up. A page in between may answer anything.
 */
function words({ contentType, body }: Answer, mask: Mask): string {
  if (!isJsonType(contentType)) return describeBody(body, mask);
  let problem: unknown;
  try {
    problem = JSON.parse(body);
  } catch {
    return 'something that is not the JSON that it is said to be';
  }
  if (typeof problem !== 'object' || problem === null) return describeBody(body, mask);
  const { title, detail, traceId } = problem as Record<string, unknown>;
  const parts = [title, detail].filter((part) => typeof part === 'string' && part !== '');
  if (parts.length === 0) return describeBody(body, mask);
  const isTrace = typeof traceId === 'string' && /^[\w-]{1,100}$/.test(traceId);
  const said = maskedLine(parts.join(': '), mask);
  const trace = isTrace ? mask.apply(traceId) : WITHHELD;
  return said === WITHHELD || trace === WITHHELD ? said : `${said}; traceId ${trace}`;
}
