/**
 * Writes docs/graph.png: the page of `fitform graph` with a plan. The run is real, on the demo tenant; a browser draws the
 * page, so another version of it gives another file, and no test compares it.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { chromium } from 'playwright-core';

const PICTURE = 'docs/graph.png';
const EXECUTABLE = '/usr/bin/chromium';

const spec = (clerk: string, maria: string): string => `version: 1
tenant: { url: embedded }
projects: [{ name: Accounting }]
inboxes:
  - { name: invoice }
  - { name: orders, project: Accounting }
  - { name: returns, project: Accounting }
roles:
  - { name: Clerk, permissions: [review, submit${clerk}] }
  - { name: Lister, permissions: [view_list, view_statistics] }
  - { name: Key keeper, permissions: [view_api_keys, edit_backend_settings] }
users:
  - { username: jan@example.com, grants: [{ roles: [Clerk, Lister], inboxes: [invoice, orders] }] }
  - username: maria@example.com
    grants:
      - { roles: [Clerk], inboxes: [${maria}] }
      - { roles: [Lister], inboxes: [invoice] }
  - { username: tom@example.com, grants: [{ roles: [Key keeper], inboxes: [returns] }] }
`;

const main = resolve(import.meta.dirname, '../cli/main.ts');
const cwd = await mkdtemp(join(tmpdir(), 'fitform-picture-'));
try {
  const fitform = async (text: string, ...args: string[]): Promise<void> => {
    await writeFile(join(cwd, 'tenant.yaml'), text);
    await promisify(execFile)(process.execPath, [main, ...args], { cwd, env: {} });
  };
  await fitform(spec(', versions', 'orders'), 'apply', '--yes');
  await fitform(spec(', upload', 'returns'), 'graph', '--view', 'plan', '--out', 'access.html');
  const browser = await chromium.launch({
    executablePath: EXECUTABLE,
    args: ['--no-sandbox', '--disable-gpu'],
  });
  try {
    const page = await browser.newPage({ viewport: { width: 1000, height: 640 }, colorScheme: 'light' });
    await page.goto(pathToFileURL(join(cwd, 'access.html')).href);
    await page.getByLabel('Only what the plan changes').uncheck();
    await page.getByRole('gridcell', { name: 'gained' }).last().click();
    await page.mouse.move(0, 0);
    await page.screenshot({ path: PICTURE, fullPage: true });
  } finally {
    await browser.close();
  }
} finally {
  await rm(cwd, { recursive: true });
}
