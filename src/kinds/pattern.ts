/** Patterns for addresses: `*` matches anything, `\*` is a star, and everything else stands for itself. */
import type { Kinds } from './kind.ts';

export function matching(pattern: string): (address: string) => boolean {
  const pieces = pattern.match(/\\\*|\*|[^]/g) ?? [];
  const source = pieces.map((piece) => {
    if (piece === '*') return '[^]*';
    return piece === '\\*' ? '\\*' : piece.replace(/[\\^$.*+?()[\]{}|]/, '\\$&');
  });
  const whole = new RegExp(`^${source.join('')}$`);
  return (address) => whole.test(address);
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
