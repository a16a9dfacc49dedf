/** All pages that somebody reads, and the code in them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { blocksOf } from './page.ts';

export const ROOT = resolve(import.meta.dirname, '../..');

const below = (folder: string): string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name));

/** By path from the root; what CHANGELOG.md says of earlier versions holds no more. */
export const pages: readonly { readonly path: string; readonly text: string }[] = [
  'README.md',
  'CONTRIBUTING.md',
  ...below('docs'),
  ...below('examples'),
].map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }));

/** What stands between backticks in the text, blocks left out. */
export const spansOf = (text: string): string[] =>
  [...text.replace(/^( *)```[\s\S]*?^\1```$/gm, '').matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code);

/** Each line of code, in blocks and in the text; a line that goes on after a backslash is one. */
export const codeOf = (text: string): string[] => [
  ...spansOf(text),
  ...blocksOf(text).flatMap(({ content }) => content.replaceAll('\\\n', ' ').split('\n')),
];
