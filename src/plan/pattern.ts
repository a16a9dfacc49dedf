/** Patterns for addresses: `*` matches anything, `\*` is a star, and everything else stands for itself. */
export function matching(pattern: string): (address: string) => boolean {
  const pieces = pattern.match(/\\\*|\*|[^]/g) ?? [];
  const source = pieces.map((piece) => {
    if (piece === '*') return '[^]*';
    return piece === '\\*' ? '\\*' : piece.replace(/[\\^$.*+?()[\]{}|]/, '\\$&');
  });
  const whole = new RegExp(`^${source.join('')}$`);
  return (address) => whole.test(address);
}
