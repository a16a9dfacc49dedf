/** What an AIRisk instance told, as text. */
import { shownName } from '../spec/quote.ts';
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

/**
 * JSON that a program can read and a terminal cannot be turned by: JSON leaves some characters as they are that hide text
 * or change its direction, and has an escape for each.
 */
export const airiskAnswerText = (json: string): string => `${json.replace(UNSAFE, escaped)}\n`;

const UNSAFE = /[\u007f-\u009f\p{Cf}\p{Co}\p{Zl}\p{Zp}]/gu;

const escaped = (character: string): string =>
  character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
