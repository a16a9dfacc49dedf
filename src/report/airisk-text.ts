/** What an AIRisk instance told, as text. */
import { shownName } from '../specfile/problem/visible.ts';
import { printable } from './paint.ts';

/** One line for each: the whole id, which may be copied from there, then the name, which may be cut. */
export function airiskUsersText(
  users: readonly { readonly id: string; readonly name: string | null }[],
): string {
  const width = Math.max(0, ...users.map(({ id }) => printable(id).length));
  return users
    .map(
      ({ id, name }) => `${printable(id).padEnd(width)}  ${name === null ? '(no name)' : shownName(name)}\n`,
    )
    .join('');
}
