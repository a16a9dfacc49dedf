/**
 * Whether the regex that the parts of a rule are joined into compiles. It is Python's there, and this is JavaScript: what
 * no regex may be is a fault, and what only this side refuses is a doubt.
 */

/** `null`: nothing is wrong with it. `sure`: no engine takes it. */
export function patternFault(pattern: string): { readonly message: string; readonly sure: boolean } | null {
  // With comments in it, nothing else can be told.
  if (/\(\?[a-z]*x/i.test(pattern)) return null;
  const [first, second] = [imbalance(pattern, true), imbalance(pattern, false)];
  if (first !== null && second !== null) return { message: first, sure: true };
  try {
    new RegExp(asInJavaScript(pattern));
    return null;
  } catch {
    return { message: 'may not compile: JavaScript does not take this regex', sure: false };
  }
}

/** What Python alone spells so. */
const asInJavaScript = (pattern: string): string =>
  pattern
    .replace(/^\(\?[aiLmsu]+\)/, '')
    .replaceAll('(?P<', '(?<')
    .replaceAll(/\(\?P=(\w+)\)/g, '\\k<$1>')
    .replaceAll(/\(\?#[^)]*\)/g, '')
    .replaceAll('(?>', '(?:')
    .replaceAll(/([*+?}])\+/g, '$1');

/** `literal`: a bracket that closes a class at its very beginning stands for itself, as Python has it. */
function imbalance(pattern: string, literal: boolean): string | null {
  let open = 0;
  let isClass = false;
  let before = '';
  for (let at = 0; at < pattern.length; at += 1) {
    const char = pattern.charAt(at);
    const isFirst = before === '[' || before === '[^';
    if (char === '\\') {
      if (at === pattern.length - 1) return 'does not compile: it ends with a backslash';
      at += 1;
      before = 'x';
    } else if (isClass) {
      isClass = char !== ']' || (literal && isFirst);
      before = before === '[' && char === '^' ? '[^' : 'x';
    } else {
      if (char === ')' && open === 0) return 'does not compile: a ) has no (';
      if (/[*+]/.test(char) && ['', '(', '|'].includes(before)) {
        return `does not compile: there is nothing for ${char} to repeat`;
      }
      open += char === '(' ? 1 : char === ')' ? -1 : 0;
      isClass = char === '[';
      before = char;
    }
  }
  if (isClass) return 'does not compile: a [ is not closed';
  return open > 0 ? 'does not compile: a ( is not closed' : null;
}
