/** A page of the docs that is made from declarations. */
import { format, resolveConfig } from 'prettier';

export const code = (text: string): string => `\`${text}\``;

/** Text in which nothing is Markdown. */
export const prose = (text: string): string => text.replace(/[\\*<>|`]|(?<!\w)_|_(?!\w)/g, '\\$&');

export const sentence = (text: string): string =>
  `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.…]$/.test(text) ? '' : '.'}`;

/** Nothing where there are no rows. A cell is Markdown already. */
export const table = (columns: readonly string[], rows: readonly (readonly string[])[]): string =>
  rows.length === 0
    ? ''
    : [columns, columns.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

/** The parts with an empty line between them, as Prettier would write them. */
export async function page(title: string, parts: readonly string[]): Promise<string> {
  const text = [`# ${title}`, ...parts].filter((part) => part !== '').join('\n\n');
  return format(text, { ...(await resolveConfig(import.meta.filename)), parser: 'markdown' });
}
