/** Patterns for addresses: `*` matches anything, `\*` is a star, and everything else stands for itself. */
import type { Kinds } from './kind.ts';

export function matching(pattern: string): (address: string) => boolean {
  const texts = pattern.split(/(?<!\\)\*/).map((text) => text.replaceAll('\\*', '*'));
  const [first = '', ...others] = texts;
  const last = others.pop();
  if (last === undefined) return (address) => address === first;
  // Each text as far to the left as it goes: no pattern takes long, whatever stars a spec holds.
  return (address) => {
    if (!address.startsWith(first)) return false;
    let end = first.length;
    for (const text of others) {
      const at = address.indexOf(text, end);
      if (at < 0) return false;
      end = at + text.length;
    }
    return address.length - last.length >= end && address.endsWith(last);
  };
}

/**
 * The kind of which all that the pattern matches is: `role` of `role/Guest*`. `null` where a star stands before the
 * slash, or none stands there at all: then it may be of any kind.
 */
export function kindOfPattern(pattern: string): string | null {
  const [, kind = null] = /^([^*/]*)\//.exec(pattern) ?? [];
  return kind;
}

/** A pattern that no address can match, whatever the tenant holds. */
export function isHopeless(pattern: string, kinds: Kinds): boolean {
  const kind = kindOfPattern(pattern);
  if (kind !== null) return !kinds.some(({ name }) => name === kind);
  return !pattern.replaceAll('\\*', '').includes('*');
}
