/** Which program gets the address of a sign-in, and what it is told besides. */
import { readFile, writeFile } from 'node:fs/promises';
import { watch } from 'node:fs';
import { delimiter, join } from 'node:path';
import { expect, test } from 'vitest';
import { openBrowser } from '../../src/cli/system/open-browser.ts';
import { folder } from '../support/cli-process.ts';

const ADDRESS = 'https://risk.example.com/api/oauth2?client_id=a&state=b c';

/** A browser that writes down how it was started. */
async function browser() {
  const cwd = await folder();
  const script = join(cwd, 'browser.mjs');
  const told = join(cwd, 'told.json');
  await writeFile(
    script,
    `import { renameSync, writeFileSync } from 'node:fs';
     writeFileSync(${JSON.stringify(`${told}.new`)}, JSON.stringify({ args: process.argv.slice(2), env: process.env }));
     renameSync(${JSON.stringify(`${told}.new`)}, ${JSON.stringify(told)});`,
  );
  const watcher = watch(cwd);
  const written = new Promise<void>((resolve) => {
    watcher.on('change', (_event, name) => {
      if (name === 'told.json') resolve();
    });
  });
  return {
    command: `${process.execPath} ${script}`,
    async told(): Promise<{ args: string[]; env: Record<string, string> }> {
      await written;
      watcher.close();
      return JSON.parse(await readFile(told, 'utf8')) as { args: string[]; env: Record<string, string> };
    },
  };
}

test('the address comes last, as one word that no shell reads', async () => {
  const { command, told } = await browser();
  expect(await openBrowser(ADDRESS, { BROWSER: `${command} --new-window` })).toBe(true);
  expect((await told()).args).toEqual(['--new-window', ADDRESS]);
});

test('or where %s stands', async () => {
  const { command, told } = await browser();
  expect(await openBrowser(ADDRESS, { BROWSER: `${command} --app=%s -x` })).toBe(true);
  expect((await told()).args).toEqual([`--app=${ADDRESS}`, '-x']);
});

test('of several the first that can be started is', async () => {
  const { command, told } = await browser();
  const BROWSER = ['no-such-program', command, 'no-such-program-either'].join(delimiter);
  expect(await openBrowser(ADDRESS, { BROWSER })).toBe(true);
  expect((await told()).args).toEqual([ADDRESS]);
});

test('where none of those that are named can be started, no other is', async () => {
  expect(await openBrowser(ADDRESS, { BROWSER: `none${delimiter}no-such-program %s` })).toBe(false);
});

test('it is told no secret', async () => {
  const { command, told } = await browser();
  const env = {
    BROWSER: command,
    CLIENT_SECRET: 's1',
    FITFORM_TOKEN: 's2',
    FITFORM_PASSWORD: 's3',
    LANG: 'C',
  };
  await openBrowser(ADDRESS, env);
  const given = (await told()).env;
  expect(given).toMatchObject({ LANG: 'C' });
  expect(Object.keys(given).filter((name) => /SECRET|FITFORM/.test(name))).toEqual([]);
});
