const MOST = 5;

/** The first few, and how many more there are. */
export function few(names: readonly string[]): string {
  const shown = names.length <= MOST + 1 ? names : names.slice(0, MOST);
  const more = names.length - shown.length;
  return `${shown.join(', ')}${more === 0 ? '' : ` and ${more} more`}`;
}
