/** Writes the pages of docs/ that are made from declarations: never edited by hand. */
import { writeFile } from 'node:fs/promises';
import { kinds } from '../kinds/index.ts';
import { commandsPage } from './commands-page.ts';
import { rulesPage } from './rules-page.ts';
import { specPage } from './spec-page.ts';

/** File name to content. */
export async function docFiles(): Promise<Map<string, string>> {
  return new Map([
    ['commands.md', await commandsPage()],
    ['rules.md', await rulesPage()],
    ['spec-reference.md', await specPage(kinds)],
  ]);
}

if (import.meta.main) {
  for (const [name, content] of await docFiles()) await writeFile(`docs/${name}`, content);
}
