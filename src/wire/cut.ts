/** The beginning of a text that is too long, without half of anything at its end. */

/** As long as it may be, and never half a surrogate pair. */
export function beginning(text: string, longest: number): string {
  const end =
    text.length > longest && /[\ud800-\udbff]/.test(text[longest - 1] ?? '') ? longest - 1 : longest;
  return text.slice(0, end);
}

/** Base64 in both alphabets, JWTs, percent-encoding. */
const IN_TOKEN = /[\w.~+/=%-]/;

/** What could be the first half of a token that nobody here knows is left out as well, to the last character that none has. */
export function cut(text: string, longest: number): string {
  if (text.length <= longest) return text;
  let end = longest;
  if (IN_TOKEN.test(text[end] ?? '')) while (end > 0 && IN_TOKEN.test(text[end - 1] ?? '')) end -= 1;
  return beginning(text, end);
}
