/** The path that the API is under. */
import { exitClassOf } from '../engine/exit-class.ts';
import { isObject } from '../kinds/field-types/fields.ts';
import type { Json } from '../kinds/kind.ts';
import { BASE_PATHS } from '../specfile/check/tenant-url.ts';
import { isHtml } from '../wire/answer-text.ts';
import type { HttpAnswer } from '../wire/one-try.ts';
import { failure, ok, type Verdict } from './finding.ts';
import { answerAt, listPath } from './first-answer.ts';
import type { Surroundings } from './surroundings.ts';

export async function basePath(given: Surroundings): Promise<Verdict> {
  const { basePath: path } = await given.target();
  const said = `${shown(path)} (${await given.from('basePath')})`;
  if (isApi(await answerAt(given, path))) return ok(said);
  const others = BASE_PATHS.filter((one) => one !== path);
  for (const other of others) {
    if (!isApi(await answerAt(given, other))) continue;
    return failure(
      'sign-in',
      `nothing is at ${said}, but the API answers at ${other}`,
      `set --base-path ${other}, or FITFORM_BASE_PATH`,
    );
  }
  // A tenant may hide what is there from whoever has not signed in.
  if (await isThereOnceSignedIn(given)) return ok(`${said}; it answers only after the sign-in`);
  return failure(
    'sign-in',
    `the API answers neither at ${said} nor at ${others.join(' or ')}`,
    'is this the URL of a Contract Fit tenant? check it, and the base path',
  );
}

const shown = (path: string): string => (path === '' ? '/' : path);

/**
 * What is no API answers 404, with a web page, or with 200 and no list. The API's own refusal of whoever has not signed in may be
 * a page, and so may what a proxy says of a server that is down.
 */
function isApi({ status, headers, body }: HttpAnswer): boolean {
  if (status === 401 || status >= 500) return true;
  if (status < 300) return isListIn(body);
  return status !== 404 && !isHtml(body, headers['content-type']);
}

function isListIn(body: string): boolean {
  try {
    return holdsList(JSON.parse(body) as Json);
  } catch {
    return false;
  }
}

/** A list, or an object around one. */
const holdsList = (json: Json): boolean =>
  Array.isArray(json) ||
  (isObject(json) && Object.values(json).some((value) => Array.isArray(value) && value.some(isObject)));

async function isThereOnceSignedIn(given: Surroundings): Promise<boolean> {
  try {
    const { tenant } = await given.connection();
    return holdsList(await tenant.get(listPath(given)));
  } catch (error) {
    if (exitClassOf(error) === null) throw error;
    return false;
  }
}
