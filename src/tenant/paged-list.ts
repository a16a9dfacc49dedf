/**
 * Whether a list is one page of several. The API documents no paging of the lists that fitform reads, so one that says
 * it goes on is never taken for the whole: what is on the next page would look missing.
 */
import { isObject } from '../kinds/field-types/fields.ts';
import type { Json } from '../kinds/kind.ts';
import type { HttpAnswer } from '../wire/one-try.ts';
import { namesNextPage, totalIn, TOTALS, type Headers } from '../wire/paging.ts';
import type { Asked } from './tenant-answer.ts';
import { TenantError } from './tenant-error.ts';

/** What tells that `list` is not all, in words; `null` where nothing does. */
export function pageSign(list: readonly Json[], status: number, headers: Headers): string | null {
  if (status === 206) return 'its status is 206, a part';
  if (namesNextPage(headers)) return 'Link names a next page';
  const count = list.length;
  for (const name of TOTALS) {
    const total = totalIn(headers, name);
    if (total !== null && total > count) return `${name} says ${total}, and ${count} came`;
  }
  return null;
}

/** Where there should be a list: an object around one may be a page of it. A key that is no plain word may be a secret. */
export function whyNoList(answer: Json): string {
  const wrapped = isObject(answer)
    ? Object.entries(answer).find(([, value]) => Array.isArray(value))
    : undefined;
  if (!wrapped || !isObject(answer)) return 'the answer is not a list';
  const paging = Object.keys(answer).filter((key) =>
    /^(total|count|next|page|pages|cursor)[a-z_]{0,14}$/i.test(key),
  );
  const name = /^[a-z_]{1,20}$/i.test(wrapped[0]) ? ` (${wrapped[0]})` : '';
  const what =
    paging.length === 0 ? '' : `, with ${paging.join(' and ')} beside it: it may be one page of several`;
  return `the answer is not a list but an object that holds one${name}${what}`;
}

/** A page of a list must not be taken for all of it: throws a `TenantError` for one. */
export function refusePage(
  { method, path }: Pick<Asked, 'method' | 'path'>,
  { status, headers }: Pick<HttpAnswer, 'status' | 'headers'>,
  answer: Json,
): void {
  const page = method === 'GET' && Array.isArray(answer) ? pageSign(answer as Json[], status, headers) : null;
  if (page === null) return;
  throw new TenantError({
    kind: 'malformed',
    method,
    path,
    status,
    detail: `answered with one page of a list (${page}), and what is on the others would look missing`,
    hint: 'nothing in the API says how to ask for the rest; is a proxy between that pages?',
  });
}
