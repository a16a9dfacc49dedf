/** The page of `fitform graph` in a real browser, from disk: search, filters, the matrix by keyboard, and any names. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
import { afterEach, expect, test } from 'vitest';
import type { Graph } from '../../src/graph/graph.ts';
import { graphPage } from '../../src/graph/graph-page.ts';
import { graphFrom, largeTenant, type Told } from '../support/access-states.ts';
import { describeInBrowser, mustBeUsable } from '../support/chromium.ts';
import { folder } from '../support/cli-process.ts';

const BEFORE: Told = {
  roles: { Clerk: ['review', 'submit'], Lister: ['view_list'], Admin: ['edit_users', 'review'] },
  users: {
    'jan@example.com': [
      ['Clerk', 'invoice'],
      ['Lister', 'orders'],
    ],
    'mary@example.com': [['Clerk', 'invoice']],
    setup: [['Admin', null]],
  },
};
const AFTER: Told = {
  roles: { ...BEFORE.roles, Clerk: ['review', 'versions'] },
  users: { ...BEFORE.users, 'mary@example.com': [['Clerk', 'orders']] },
};

/** What is seen of cells, without what is only read out. */
const SEEN = (cells: { querySelectorAll(selector: string): Iterable<{ textContent: string }> }[]): string[] =>
  cells.map((cell) =>
    [...cell.querySelectorAll(':scope > :not(.unseen)')].map(({ textContent }) => textContent).join(' '),
  );

describeInBrowser('the page', (browser) => {
  let page: Page;
  const heard: string[] = [];
  afterEach(async () => {
    await page.close();
    expect(heard.splice(0)).toEqual([]);
  });

  /** From disk. Whatever it asks for besides, and whatever it complains of, is a failure. */
  async function open(graph: Graph): Promise<void> {
    const cwd = await folder({ 'access.html': graphPage(graph, 'https://tenant.example') });
    const url = pathToFileURL(join(cwd, 'access.html')).href;
    page = await browser().newPage();
    page.on('console', (message) => heard.push(message.text()));
    page.on('pageerror', ({ message }) => heard.push(message));
    page.on('dialog', (dialog) => {
      heard.push(dialog.message());
      void dialog.dismiss();
    });
    page.on('request', (request) => request.url() === url || heard.push(request.url()));
    await page.goto(url);
  }
  const texts = (selector: string): Promise<string[]> => page.locator(selector).allInnerTexts();
  /** The matrix as rows of texts, headers first. */
  /** Once the matrix has taken the room that its rows need, which takes a frame. */
  const matrix = async (): Promise<string[][]> => {
    await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
    const rows: string[][] = [];
    for (const row of await page.locator('#matrix tr').all()) {
      rows.push(await row.locator('th, td').evaluateAll(SEEN));
    }
    return rows;
  };
  const focused = (): Promise<string> => page.evaluate<string>('document.activeElement.textContent');

  test('shows who holds how much where, and narrows it by user, inbox and permission', async () => {
    await open(graphFrom(BEFORE));
    expect(await matrix()).toEqual([
      ['', 'Whole tenant', 'invoice', 'orders'],
      ['jan@example.com', '', '2', '1'],
      ['mary@example.com', '', '2', ''],
      ['setup', '2 ★', '2 ★', '2 ★'],
    ]);
    expect(await texts('#count')).toEqual(['3 of 3 users; 3 of 3 places.']);
    await page.getByLabel('Search users').fill('MARY');
    expect(await matrix()).toEqual([
      ['', 'invoice'],
      ['mary@example.com', '2'],
    ]);
    await page.getByLabel('Search users').fill('');
    await page.getByLabel('Search inboxes').fill('ord');
    expect(await matrix()).toEqual([
      ['', 'orders'],
      ['jan@example.com', '1'],
      ['setup', '2 ★'],
    ]);
    await page.getByLabel('Permission', { exact: true }).selectOption('view_list');
    expect(await matrix()).toEqual([
      ['', 'orders'],
      ['jan@example.com', 'yes'],
    ]);
    expect(await texts('#count')).toEqual(['1 of 3 users; 1 of 3 places.']);
    await page.getByLabel('Search users').fill('nobody');
    expect(await texts('#count')).toEqual(['Nobody holds what you look for.']);
  });

  test('users and inboxes are chosen from lists; equal access is one row', async () => {
    await open(graphFrom({ ...BEFORE, users: { ...BEFORE.users, zoe: [['Clerk', 'invoice']] } }));
    await page.getByText('Choose users').click();
    for (const name of ['mary@example.com', 'zoe']) await page.getByRole('checkbox', { name }).check();
    await page.getByText('Choose inboxes').click();
    await page.getByRole('checkbox', { name: 'invoice' }).check();
    expect(await matrix()).toHaveLength(3);
    await page.getByLabel('One row for users with equal access').check();
    expect(await matrix()).toEqual([
      ['', 'invoice'],
      ['2 × mary@example.com', '2'],
    ]);
    await page.locator('#matrix tbody th').click();
    expect(await texts('#details h2')).toEqual(['mary@example.com and 1 more']);
    await page.getByText('2 with the same roles in the same places').click();
    expect(await texts('#details details li')).toEqual(['mary@example.com', 'zoe']);
    await page.getByRole('button', { name: 'Clear the choice (2)' }).click();
    expect((await matrix()).length).toBeGreaterThan(2);
  });

  test('all rows that fit are there at once, before the window is told that its size has changed', async () => {
    await open(graphFrom(BEFORE));
    await page.getByLabel('Search users').fill('mary');
    const rows = `document.querySelectorAll('#matrix tbody tr').length`;
    const clear = `search => { search.value = ''; search.dispatchEvent(new Event('input')); return ${rows}; }`;
    expect(await page.evaluate(rows)).toBe(1);
    expect(await page.evaluate(`(${clear})(document.querySelector('input[type=search]'))`)).toBe(3);
  });

  test('a key whose user nobody knows is called by its fingerprint alone', async () => {
    const graph = graphFrom(BEFORE);
    const stray = { user: { id: '' }, key: 'abc123', before: [], after: [], change: null, partial: false };
    await open({ ...graph, holders: [stray, ...graph.holders] });
    expect((await matrix()).map(([name]) => name)).toContain('key abc123');
  });

  test('a click shows by which roles; a plan marks what it gives and takes', async () => {
    await open(graphFrom(BEFORE, AFTER));
    expect(await matrix()).toEqual([
      ['', 'invoice', 'orders'],
      ['jan@example.com', '2 +1 −1', '1'],
      ['mary@example.com', '−2', '2 +2'],
    ]);
    await page.locator('#matrix td').nth(3).click();
    expect(await focused()).toBe('mary@example.com in orders');
    expect((await texts('#details tbody tr')).map((row) => row.replaceAll(/\s+/g, ' '))).toEqual([
      expect.stringMatching(/^review \+ gained Open, .* Clerk in orders \+ gained$/),
      expect.stringMatching(/^versions \+ gained .* Clerk in orders \+ gained$/),
    ]);
    await page.getByLabel('Permission', { exact: true }).selectOption('submit');
    expect(await matrix()).toEqual([
      ['', 'invoice'],
      ['jan@example.com', '−'],
      ['mary@example.com', '−'],
    ]);
    await page.getByLabel('Permission', { exact: true }).selectOption('');
    await page.getByLabel('Only what the plan changes').uncheck();
    expect(await matrix()).toHaveLength(4);
    await mustBeUsable(page, 'graph-plan');
  });

  test('can be used by keyboard alone', async () => {
    await open(graphFrom(BEFORE));
    await page.getByLabel('One row for users with equal access').focus();
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('jan@example.com');
    for (const key of ['ArrowRight', 'ArrowRight', 'ArrowDown']) await page.keyboard.press(key);
    expect(await focused()).toBe('2 permissions');
    await page.keyboard.press('Enter');
    expect(await focused()).toBe('mary@example.com in invoice');
    await mustBeUsable(page, 'graph-details');
    await page.keyboard.press('Escape');
    expect(await focused()).toBe('2 permissions');
    await page.keyboard.press('Control+End');
    expect(await focused()).toBe('2 permissions ★ 1 strong');
    await page.keyboard.press('Home');
    await page.keyboard.press(' ');
    expect((await texts('#details li')).map((text) => text.trim())).toEqual(['Admin on the whole tenant']);
  });

  test('of 2,000 users and 500 inboxes only what is in sight is in the page', async () => {
    await open(graphFrom(largeTenant(2000, 500)));
    const nodes = (): Promise<number> => page.evaluate<number>('document.querySelectorAll("*").length');
    expect(await nodes()).toBeLessThan(1500);
    expect(await texts('#count')).toEqual(['2,000 of 2,000 users in 600 rows; 501 of 501 places.']);
    await page.getByLabel('One row for users with equal access').uncheck();
    await page.locator('#matrix tbody th').first().press('Control+End');
    const grid = page.getByRole('grid');
    expect(await grid.getAttribute('aria-rowcount')).toBe('2001');
    expect(await page.locator('#matrix tr').last().getAttribute('aria-rowindex')).toBe('2001');
    expect(await page.locator('#matrix thead th').last().innerText()).toBe('inbox 499');
    expect(await page.locator('#matrix tbody th').last().innerText()).toBe('user1999@example.com');
    await page.getByLabel('Search users').fill('user1234@');
    expect(await page.locator('#matrix tbody tr').count()).toBe(1);
    expect(await nodes()).toBeLessThan(1500);
    await mustBeUsable(page, 'graph-large');
  });

  test('no name is more than a name', async () => {
    const names = [
      '</script><script>alert(1)</script>',
      '<!--<script>',
      '<img src=x onerror=alert(2)>',
      '\u202Eevil',
      '${alert(3)}',
      '__proto__',
    ];
    const [a = '', b = '', c = '', d = '', e = '', f = ''] = names;
    const roles = Object.fromEntries([[a, ['review', c]]]);
    await open(graphFrom({ roles, users: Object.fromEntries([b, d, e, f].map((user) => [user, [[a, c]]])) }));
    expect((await matrix())[0]).toEqual(['', c]);
    expect((await texts('#matrix tbody th')).sort()).toEqual([b, '\\u{202E}evil', e, f].sort());
    await page.locator('#matrix td').first().click();
    expect(await page.locator('#details').innerText()).toContain(`${a} in ${c}`);
    expect(await page.locator('script').count()).toBe(2);
    expect(await page.locator('img').count()).toBe(0);
  });
});
