/** docs/adding-a-kind.md: its declarations are kinds, and a spec can hold them. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import { kinds } from '../../src/kinds/index.ts';
import type { Kind } from '../../src/kinds/kind.ts';
import { tenantSchema } from '../../src/specfile/check/spec-schema.ts';
import { folder } from '../support/cli-process.ts';
import { pageAt } from '../support/page.ts';

const page = await pageAt('docs/adding-a-kind.md');
const ROOM = pathToFileURL(join(import.meta.dirname, '../../src/kinds/'));

/** The kind that a block declares, imported as a file of its own. */
async function declared(name: string, imports = ''): Promise<Kind> {
  const code = `${imports}${page.block('ts', `export const ${name} =`)}`
    .replaceAll("from './", `from '${ROOM.href}`)
    .replace(' as const satisfies Kind', '')
    .replace(/^import type .*$/m, '');
  const file = join(await folder(), `${name}.mjs`);
  await writeFile(file, code);
  const module = (await import(/* @vite-ignore */ pathToFileURL(file).href)) as Record<
    string,
    Kind | undefined
  >;
  const kind = module[name];
  if (!kind) throw new Error(`the page declares no ${name}`);
  return kind;
}

test('a collection and settings that are declared as the page says can be written in a spec', async () => {
  const printer = await declared('printer');
  const paper = await declared('paper', "import { text } from './field-types/fields.ts';\n");
  const isSpec = new Ajv({ strict: false }).compile(tenantSchema([...kinds, printer, paper]));
  const inbox = { name: 'invoice', paper: { colour: 'white' } };
  const spec = { version: 1, inboxes: [inbox], printers: [{ name: 'hall', inbox: 'invoice', model: 'X' }] };
  expect(isSpec(spec), JSON.stringify(isSpec.errors)).toBe(true);
  expect(isSpec({ ...spec, printers: [{ name: 'hall', tray: 1 }] })).toBe(false);
  expect(isSpec({ ...spec, inboxes: [{ name: 'invoice', paper: { size: 'A4' } }] })).toBe(false);
});

test('a list of members and a map as the page declares them can be written in a spec', async () => {
  const imports = `import { choice, integer } from './field-types/fields.ts';
import { map } from './field-types/map.ts';
import { records } from './field-types/records.ts';
`;
  const cabinet = await declared('cabinet', imports);
  const isSpec = new Ajv({ strict: false }).compile(tenantSchema([...kinds, cabinet]));
  const spec = (keys: object): object => ({ version: 1, cabinets: [{ name: 'hall', ...keys }] });
  const drawers = { at_least: ['top', { name: 'low', colour: null, width: 40 }] };
  expect(isSpec(spec({ drawers, limits: { top: 5, low: 'none' } })), JSON.stringify(isSpec.errors)).toBe(
    true,
  );
  expect(isSpec(spec({ drawers: [{ name: 'top', colour: 'green' }] }))).toBe(false);
  expect(isSpec(spec({ limits: { top: 'much' } }))).toBe(false);
  expect(isSpec(spec({ state: 'absent' }))).toBe(false);
});

test('nothing on the page was left out', () => {
  page.pass('npm run schemas', 'it writes into the checkout; test/schemas.test.ts holds what it does');
  page.pass('npm run docs', 'likewise');
  page.pass('npm run check', 'it runs all the tests, this one too');
  expect(page.left()).toEqual([]);
});
