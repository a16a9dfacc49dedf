/** What a probe takes from one answer of a tenant. Nothing of it is printed as it is: readings are made from it. */
import { isObject } from '../kinds/field-types/fields.ts';
import type { Json, JsonObject } from '../kinds/kind.ts';
import { isHtml } from '../wire/answer-text.ts';
import { headerIn, namesNextPage, totalIn, TOTALS, type Headers } from '../wire/paging.ts';

/** An answer as it came, and when, by this machine's clock: in milliseconds since the epoch. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
  readonly sent: number;
  readonly received: number;
}

export type Shape = 'list' | 'mapping' | 'json' | 'html' | 'text' | 'empty';

/** How an answer says that a list is one page of several; `wrapped`: the list stands in an object. */
export type PageSign = 'link' | 'total' | 'range' | 'wrapped';

export interface Answer {
  readonly status: number;
  readonly shape: Shape;
  readonly json: Json | undefined;
  /** The objects of a list, also of one that stands in an object; `null` where the answer is no list. */
  readonly items: readonly JsonObject[] | null;
  readonly signs: readonly PageSign[];
  /** How many there are in all, where the answer says so. */
  readonly total: number | null;
  /** Whether there is more than came. */
  readonly isCut: boolean;
  /** Without parameters; `null` where there is none. */
  readonly type: string | null;
  /** The least and the most milliseconds by which the tenant's clock is ahead; `null` where the answer does not tell. */
  readonly ahead: readonly [least: number, most: number] | null;
}

/** `asList`: a list was asked for, so an object around one may be a page of it. */
export function answerFrom(raw: RawAnswer, asList: boolean): Answer {
  const { status, headers, body } = raw;
  const type = headerIn(headers, 'content-type');
  const json = jsonIn(body);
  const list = asList && status < 300 ? listIn(json) : null;
  const count = list?.length ?? 0;
  const total = countIn(headers, json);
  const goesOn = namesNextPage(headers);
  return {
    status,
    shape: shapeOf(json, body, type),
    json,
    items: list?.filter(isObject) ?? null,
    signs: list ? signsIn(headers, json, goesOn) : [],
    total: list ? total : null,
    isCut: list !== null && (goesOn || status === 206 || (total !== null && total > count)),
    type: /^[^;,\s]+/.exec(type)?.[0].toLowerCase() ?? null,
    ahead: aheadIn(raw),
  };
}

function jsonIn(body: string): Json | undefined {
  try {
    return JSON.parse(body) as Json;
  } catch {
    return undefined;
  }
}

function listIn(json: Json | undefined): Json[] | null {
  if (Array.isArray(json)) return json as Json[];
  if (!isObject(json)) return null;
  const inner = Object.values(json).filter((value) => Array.isArray(value)) as Json[][];
  const full = inner.find((list) => list.length > 0 && list.every(isObject));
  // An empty one may be anything, such as the errors that there were not: only a count beside it says that it is a page.
  return full ?? (countBeside(json) === null ? null : (inner.find((list) => list.length === 0) ?? null));
}

/** What lists in an object usually have beside them. */
function countBeside(json: JsonObject): number | null {
  const count = json['total'] ?? json['count'];
  return typeof count === 'number' ? count : null;
}

function signsIn(headers: Headers, json: Json | undefined, goesOn: boolean): PageSign[] {
  return [
    ...(goesOn ? (['link'] as const) : []),
    ...(headerIn(headers, 'x-total-count') === '' ? [] : (['total'] as const)),
    ...(headerIn(headers, 'content-range') === '' ? [] : (['range'] as const)),
    ...(isObject(json) ? (['wrapped'] as const) : []),
  ];
}

function countIn(headers: Headers, json: Json | undefined): number | null {
  const [told] = TOTALS.flatMap((name) => totalIn(headers, name) ?? []);
  return told ?? (isObject(json) ? countBeside(json) : null);
}

function shapeOf(json: Json | undefined, body: string, type: string): Shape {
  if (Array.isArray(json)) return 'list';
  if (isObject(json)) return 'mapping';
  if (json !== undefined) return 'json';
  if (body.trim() === '') return 'empty';
  return isHtml(body, type) ? 'html' : 'text';
}

/** A `Date` has no fractions of a second, and was written at some moment between the two. Source: RFC 9110, 6.6.1. */
function aheadIn({ headers, sent, received }: RawAnswer): Answer['ahead'] {
  const date = Date.parse(headerIn(headers, 'date'));
  if (Number.isNaN(date) || Number(headerIn(headers, 'age')) > 0) return null;
  return [date - received, date + 1000 - sent];
}
