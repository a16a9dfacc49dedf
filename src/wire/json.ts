/** JSON as others send it: what its content type may be, and its text with every number as it was written. */

/** By the MIME type alone, without parameters. Source: MIME Sniffing, 4.6; RFC 8259 gives `charset` no meaning. */
export const isJsonType = (contentType: string): boolean =>
  /^(application|text)\/json$|^[\w.-]+\/[\w.-]+\+json$/i.test(contentType.split(';')[0]?.trim() ?? '');

/** Beyond it, the indentation alone would fill the memory. */
const DEEPEST = 1000;

/**
 * The text of a JSON value with one line for each part, as `JSON.stringify` indents it. No value is built from it, so
 * numbers keep all their digits, keys their order, and one that occurs twice occurs twice. `json` must be valid; `outside`
 * is how deep it stands in another text. Throws a `RangeError` where it is nested more than 1,000 deep.
 */
export function indented(json: string, outside = 0): string {
  let depth = outside;
  const parts: string[] = [];
  const newLine = (): void => {
    parts.push('\n', '  '.repeat(depth));
  };
  for (let at = 0; at < json.length;) {
    const token = tokenAt(json, at);
    at += token.length;
    const [first = ''] = token;
    if (/\s/.test(first)) continue;
    if (first === '[' || first === '{') {
      parts.push(first);
      const rest = endOfBlanks(json, at);
      if (isEnd(json[rest])) {
        parts.push(json[rest] ?? '');
        at = rest + 1;
      } else {
        depth += 1;
        if (depth - outside > DEEPEST) throw new RangeError('nested too deeply');
        newLine();
      }
    } else if (isEnd(first)) {
      depth -= 1;
      newLine();
      parts.push(first);
    } else if (first === ',') {
      parts.push(first);
      newLine();
    } else if (first === ':') parts.push(': ');
    // Readable, where each letter that is not ASCII was sent as an escape.
    else parts.push(first === '"' ? readable(token) : token);
  }
  return parts.join('');
}

/** The string with what can be seen as it is. What hides text or turns it, on a terminal or a page, is an escape. */
const readable = (token: string): string =>
  JSON.stringify(JSON.parse(token)).replace(/[\u007f-\u009f\p{Cf}\p{Co}\p{Zl}\p{Zp}]/gu, escaped);

const escaped = (character: string): string =>
  character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');

const isEnd = (character: string | undefined): boolean => character === ']' || character === '}';

function endOfBlanks(json: string, from: number): number {
  let at = from;
  while (/\s/.test(json[at] ?? '')) at += 1;
  return at;
}

/** A string, a number or word, or a single character. */
function tokenAt(json: string, at: number): string {
  let end = at + 1;
  if (json[at] === '"') {
    while (end < json.length && json[end] !== '"') end += json[end] === '\\' ? 2 : 1;
    end += 1;
  } else if (/[\w.+-]/.test(json[at] ?? '')) {
    while (/[\w.+-]/.test(json[end] ?? '')) end += 1;
  }
  return json.slice(at, end);
}
