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
  const tokens = new RegExp(TOKEN);
  for (let found = tokens.exec(json); found; found = tokens.exec(json)) {
    const [token] = found;
    if (token === '[' || token === '{') {
      parts.push(token);
      depth += 1;
      if (depth - outside > DEEPEST) throw new RangeError('nested too deeply');
      newLine();
    } else if (token === ']' || token === '}') {
      depth -= 1;
      newLine();
      parts.push(token);
    } else if (token === ',') {
      parts.push(token);
      newLine();
    } else if (token === ':') parts.push(': ');
    else if (token === '"') {
      tokens.lastIndex = endOfText(json, found.index);
      // Readable, where each letter that is not ASCII was sent as an escape.
      parts.push(readable(json.slice(found.index, tokens.lastIndex)));
    } else parts.push(token.replace(/\s/g, ''));
  }
  return parts.join('');
}

/** An empty list or mapping, a number or word, the beginning of a text, or another sign. */
const TOKEN = /\[\s*\]|\{\s*\}|[\w.+-]+|\S/g;

/** Behind its closing quote. A pattern would not do: on a long text it runs out of stack. */
function endOfText(json: string, from: number): number {
  let end = from + 1;
  while (end < json.length && json[end] !== '"') end += json[end] === '\\' ? 2 : 1;
  return end + 1;
}

/** The string with what can be seen as it is. What hides text or turns it, on a terminal or a page, is an escape. */
const readable = (token: string): string =>
  JSON.stringify(JSON.parse(token)).replace(/[\u007f-\u009f\p{Cf}\p{Co}\p{Zl}\p{Zp}]/gu, escaped);

const escaped = (character: string): string =>
  character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
