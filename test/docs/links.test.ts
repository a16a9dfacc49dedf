/** The pages: what they link to is there, and the diagrams can be drawn. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { docFiles } from '../../src/build/write-docs.ts';
import { EXIT_CODES, EXIT_MEANINGS } from '../../src/engine/exit-class.ts';

const root = resolve(import.meta.dirname, '../..');
const pages = [
  'README.md',
  'CHANGELOG.md',
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
];

test('the pages that are made from declarations are fresh: run npm run docs after a change', async () => {
  const made = await docFiles();
  const there = [...made.keys()].map((name) => [name, readFileSync(join(root, 'docs', name), 'utf8')]);
  expect(Object.fromEntries(there)).toEqual(Object.fromEntries(made));
});

test('troubleshooting.md has every exit code and every class of error', () => {
  const text = readFileSync(join(root, 'docs', 'troubleshooting.md'), 'utf8');
  const headings = [...text.matchAll(/^## (\d+)\b/gm)].map(([, code]) => Number(code));
  expect(headings).toEqual(Object.keys(EXIT_MEANINGS).map(Number));
  for (const [name, code] of Object.entries(EXIT_CODES)) {
    const [, section = ''] = text.split(new RegExp(`^## ${code}\\b`, 'm'));
    expect(section.split(/^## /m)[0], name).toContain(`\`${name}\``);
  }
});

const withoutCode = (text: string): string => text.replace(/```[\s\S]*?```|`[^`\n]*`/g, '');

/** As the usual renderers make them. */
const anchorsOf = (path: string): string[] =>
  [
    ...readFileSync(path, 'utf8')
      .replace(/```[\s\S]*?```/g, '')
      .matchAll(/^#+ (.*)$/gm),
  ].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );

describe.each(pages)('%s', (page) => {
  const path = join(root, page);
  const text = readFileSync(path, 'utf8');

  test('links to what is there', () => {
    const links = [...withoutCode(text).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
    const broken = links
      .filter((link) => !/^https?:/.test(link))
      .filter((link) => {
        const [file = '', anchor] = link.split('#');
        const target = file === '' ? path : resolve(dirname(path), file);
        return !existsSync(target) || (anchor !== undefined && !anchorsOf(target).includes(anchor));
      });
    expect(broken).toEqual([]);
  });

  test('has no diagram that a semicolon ends', () => {
    const diagrams = [...text.matchAll(/```mermaid\n([\s\S]*?)```/g)].map(([, diagram = '']) => diagram);
    expect(diagrams.filter((diagram) => diagram.includes(';'))).toEqual([]);
  });
});

test('there are links and diagrams to look at', () => {
  const all = pages.map((page) => readFileSync(join(root, page), 'utf8')).join('\n');
  expect([...all.matchAll(/\]\((?!http)[^)]+\)/g)].length).toBeGreaterThan(30);
  expect([...all.matchAll(/```mermaid/g)].length).toBeGreaterThan(2);
});
