/** What a stranger's answer says, fit for a line of a terminal. */

const LONGEST = 300;

/**
 * What an error body says, in one line: the API documents no shape, so an object with `message` and `errors`, a bare
 * string, an HTML page and nothing at all are understood. Never the whole body: it may repeat what was sent. `mask` is
 * applied before anything is cut off, so that no half of a secret is left over.
 */
export function sayBody(body: string, mask: (text: string) => string = (text) => text): string {
  const text = body.trim();
  const say = (part: string): string => oneLine(mask(part));
  if (text === '') return 'no details';
  if (/^<(!doctype|html|\?xml|head|body)/i.test(text)) {
    const title = /<title[^>]*>([^<]*)<\/title>/i.exec(text)?.[1]?.trim() ?? '';
    return title === '' ? 'an HTML page' : `an HTML page titled "${say(title)}"`;
  }
  try {
    const said = sayJson(JSON.parse(text));
    return said === '' ? 'no details' : say(said);
  } catch {
    return say(text);
  }
}

/** Whether a body is a web page: then something else than the API answered. */
export const isHtml = (body: string, contentType: string | undefined): boolean =>
  /\bhtml\b/i.test(contentType ?? '') || /^\s*<(!doctype html|html)/i.test(body);

/** Empty when there is nothing in it that is meant to be read. */
function sayJson(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) return '';
  const { message, error, errors } = value as Record<string, unknown>;
  const said = [message, error].find((text) => typeof text === 'string' && text.trim() !== '');
  const fields =
    typeof errors === 'object' && errors !== null
      ? Object.entries(errors).map(
          ([field, text]) => `${field}: ${typeof text === 'string' ? text : 'invalid'}`,
        )
      : [];
  return [...(typeof said === 'string' ? [said] : []), ...fields].join('; ');
}

/** Without control characters, and not too long. */
export function oneLine(text: string): string {
  // eslint-disable-next-line no-control-regex -- control characters of a stranger do not reach the terminal
  const flat = text.replace(/[\u0000-\u001f\u007f-\u009f\s]+/g, ' ').trim();
  return flat.length > LONGEST ? `${flat.slice(0, LONGEST)}…` : flat;
}
