/** What a probe takes from one answer of a tenant. Nothing of it is printed as it is: readings are made from it. */
import { isObject } from '../kinds/fields.ts';
import type { Json, JsonObject } from '../kinds/kind.ts';
import { isHtml } from '../wire/answer-text.ts';

/** An answer as it came, and when, by this machine's clock: in milliseconds since the epoch. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
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
  const { status, body } = raw;
  const header = (name: string): string => [raw.headers[name] ?? []].flat().join(',');
  const json = jsonIn(body);
  const list = asList && status < 300 ? listIn(json) : null;
  const count = list?.length ?? 0;
  const total = totalIn(header, json);
  const goesOn = /;\s*rel\s*=\s*("[^"]*\bnext\b[^"]*"|next\b)/i.test(header('link'));
  return {
    status,
    shape: shapeOf(json, body, header('content-type')),
    json,
    items: list?.filter(isObject) ?? null,
    signs: list ? signsIn(header, json, goesOn) : [],
    total: list ? total : null,
    isCut: list !== null && (goesOn || status === 206 || (total !== null && total > count)),
    type: /^[^;,\s]+/.exec(header('content-type'))?.[0].toLowerCase() ?? null,
    ahead: aheadIn(header, raw),
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
  return full ?? (countIn(json) === null ? null : (inner.find((list) => list.length === 0) ?? null));
}

/** What lists in an object usually have beside them. */
function countIn(json: JsonObject): number | null {
  const count = json['total'] ?? json['count'];
  return typeof count === 'number' ? count : null;
}

function signsIn(header: (name: string) => string, json: Json | undefined, goesOn: boolean): PageSign[] {
  return [
    ...(goesOn ? (['link'] as const) : []),
    ...(header('x-total-count') === '' ? [] : (['total'] as const)),
    ...(header('content-range') === '' ? [] : (['range'] as const)),
    ...(isObject(json) ? (['wrapped'] as const) : []),
  ];
}

/** Source: RFC 9110, 14.4 (Content-Range). */
function totalIn(header: (name: string) => string, json: Json | undefined): number | null {
  for (const name of ['x-total-count', 'content-range']) {
    const [, total] = /(?:^|\/)\s*(\d+)\s*$/.exec(header(name)) ?? [];
    if (total !== undefined) return Number(total);
  }
  return isObject(json) ? countIn(json) : null;
}

function shapeOf(json: Json | undefined, body: string, type: string): Shape {
  if (Array.isArray(json)) return 'list';
  if (isObject(json)) return 'mapping';
  if (json !== undefined) return 'json';
  if (body.trim() === '') return 'empty';
  return isHtml(body, type) ? 'html' : 'text';
}

/** A `Date` has no fractions of a second, and was written at some moment between the two. Source: RFC 9110, 6.6.1. */
function aheadIn(header: (name: string) => string, { sent, received }: RawAnswer): Answer['ahead'] {
  const date = Date.parse(header('date'));
  if (Number.isNaN(date) || Number(header('age')) > 0) return null;
  return [date - received, date + 1000 - sent];
}
