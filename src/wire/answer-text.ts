/** What a stranger's answer says, fit for a line of a terminal. */
import { cut } from './cut.ts';
import { Mask, WITHHELD } from './secret.ts';

/** Characters of a line. */
const LONGEST = 300;
/** Characters of a stranger's text that are looked at. A page of an error is shorter, and its title stands at its beginning. */
const MOST_READ = 64 * 1024;

/**
 * What an error body says, in one line: the API documents no shape, so an object with `message` and `errors`, a bare
 * string, an HTML page and nothing at all are understood. Never the whole body: it may repeat what was sent. The secrets
 * that `mask` knows are taken out first, then the text is cut, and only then do patterns read it.
 */
export function describeBody(body: string, mask: Mask = new Mask()): string {
  const said = jsonMessage(body);
  const text = read(said ?? body, mask).trim();
  if (text === '') return 'no details';
  if (said === null && /^<(!doctype|html|\?xml|head|body)/i.test(text)) {
    const title = /<title[^<>]*>([^<]*)<\/title>/i.exec(text)?.[1]?.trim() ?? '';
    return title === '' ? 'an HTML page' : `an HTML page titled "${oneLine(title)}"`;
  }
  return oneLine(text);
}

/** A stranger's words in one line, by the same rule. */
export const maskedLine = (text: string, mask: Mask): string => oneLine(read(text, mask));

/** In brackets, and not in two pairs of them. */
export const inBrackets = (said: string): string => (said === WITHHELD ? said : `(${said})`);

const read = (text: string, mask: Mask): string => cut(mask.apply(text, MOST_READ + 1), MOST_READ);

/** Whether a body is a web page: then something else than the API answered. */
export const isHtml = (body: string, contentType: string | undefined): boolean =>
  /\bhtml\b/i.test(contentType ?? '') || /^\s*<(!doctype html|html)/i.test(body.slice(0, 1000));

/** `null` where it is no JSON; empty where there is nothing in it that is meant to be read. */
function jsonMessage(body: string): string | null {
  let value: unknown;
  try {
    value = JSON.parse(body.trim());
  } catch {
    return null;
  }
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) return '';
  const { message, error, errors } = value as Record<string, unknown>;
  const said = [message, error].find((text) => typeof text === 'string' && text.trim() !== '');
  const fields = Object.entries(typeof errors === 'object' ? (errors ?? {}) : {}).map(
    ([field, text]) => `${field}: ${typeof text === 'string' ? text : 'invalid'}`,
  );
  return [...(typeof said === 'string' ? [said] : []), ...fields].join('; ');
}

/** Without control characters, and not too long. */
export function oneLine(text: string): string {
  // eslint-disable-next-line no-control-regex -- control characters of a stranger do not reach the terminal
  const flat = text.replace(/[\u0000-\u001f\u007f-\u009f\s]+/g, ' ').trim();
  return flat.length > LONGEST ? `${cut(flat, LONGEST).trimEnd()}…` : flat;
}
