/** Several tabs, two apps on two ports, and links from elsewhere, in a real browser: its cookies and headers are the point. */
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { expect, onTestFinished, test } from 'vitest';
import { airiskFault } from '../../src/emulator/airisk/airisk-faults.ts';
import { startAirisk, type RunningAirisk } from '../../src/emulator/airisk/serve-airisk.ts';
import { describeInBrowser, DESKTOP, mustBeUsable } from '../support/chromium.ts';
import { fitform, folder } from '../support/cli-process.ts';
import { startRunning, type Running } from '../support/running-process.ts';
import { freePort } from '../support/free-port.ts';

/** `pause`: how long a slow answer takes. */
async function openServe(
  pause?: (ms: number) => Promise<unknown>,
): Promise<{ airisk: RunningAirisk; app: Running }> {
  const redirect = `http://127.0.0.1:${await freePort()}/callback`;
  const airisk = await startAirisk({ redirectUris: [redirect], ...(pause && { pause }) });
  onTestFinished(airisk.stop);
  const app = await startRunning(['airisk', 'serve'], {
    env: {
      AIRISK_URL: airisk.url,
      CLIENT_ID: airisk.client.client_id,
      CLIENT_SECRET: airisk.client.client_secret,
      REDIRECT_URI: redirect,
    },
  });
  return { airisk, app };
}

/** A page of somebody else, under another name of this machine, with links to the addresses. */
async function elsewhere(hrefs: readonly string[]): Promise<string> {
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'text/html');
    response.end(hrefs.map((href, index) => `<a href="${href}">link ${index}</a>`).join(' '));
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `http://localhost:${(server.address() as AddressInfo).port}/`;
}

const banner = (page: Page): Promise<string> => page.locator('.who').innerText();

async function actAs(page: Page, name: RegExp): Promise<void> {
  await page.getByRole('radio', { name }).check();
  await page.getByRole('button', { name: 'Act as this user' }).click();
  await page.getByRole('heading', { name: 'Explore' }).waitFor();
}

describeInBrowser('in a real browser', (browser) => {
  async function open(): Promise<BrowserContext> {
    const context = await browser().newContext({ viewport: DESKTOP });
    onTestFinished(() => context.close());
    context.setDefaultTimeout(15_000);
    return context;
  }

  test('an older tab acts as nobody else, says who is acted as, and signs out', async () => {
    const { airisk, app } = await openServe();
    const context = await open();
    const older = await context.newPage();
    await older.goto(`${app.url}/login`);
    await actAs(older, /Ann/);
    const newer = await context.newPage();
    await newer.goto(`${app.url}/users`);
    await actAs(newer, /Ben/);

    const before = airisk.log.length;
    await older.getByLabel('Path below /api/').fill('/api/GetConversations');
    await older.getByRole('button', { name: 'Send GET' }).click();
    await older.getByRole('heading', { name: 'Who you act as has changed' }).waitFor();
    expect(await banner(older)).toContain('Acting as Ben Example (1002)');
    expect(airisk.log).toHaveLength(before);
    await mustBeUsable(older, 'airisk-12-older-page');
    await older.getByRole('button', { name: 'Send it as Ben Example' }).click();
    await older.getByText('Ben asks about a policy').waitFor();

    // The tab is left as it is; meanwhile somebody signs out and in again elsewhere.
    await newer.getByRole('button', { name: 'Sign out' }).click();
    await newer.goto(`${app.url}/login`);
    await actAs(newer, /Cleo/);
    await older.getByRole('button', { name: 'Sign out' }).click();
    await older.getByRole('heading', { name: 'Act as a user of AIRisk' }).waitFor();
    await newer.reload();
    expect(await banner(newer)).toContain('Acting as nobody');
  }, 120_000);

  test('who leaves the page during a switch acts as the new user, and signs out', async () => {
    const gate = Promise.withResolvers<undefined>();
    const { airisk, app } = await openServe(() => gate.promise);
    const page = await (await open()).newPage();
    await page.goto(`${app.url}/login`);
    await actAs(page, /Ann/);
    const before = await page.context().cookies();
    await page.goto(`${app.url}/select_user`);
    airisk.faults.set([airiskFault('POST /api/oauth2/Token=slow:1')]);
    await page.getByRole('radio', { name: /Ben/ }).check();
    await page.getByRole('button', { name: 'Act as this user' }).click({ noWaitAfter: true });
    // The app has the way back, and asks AIRisk for the token.
    await expect.poll(() => airisk.faults.armed[0]?.matched, { timeout: 15_000 }).toBe(1);
    await page.goto(`${app.url}/explore`);
    expect(await banner(page)).toContain('Acting as Ann Example (1001)');
    gate.resolve(undefined);
    const reloaded = async (): Promise<string> => {
      await page.reload();
      return banner(page);
    };
    await expect.poll(reloaded, { timeout: 15_000 }).toContain('Acting as Ben Example (1002)');
    expect((await page.context().cookies()).map(({ value }) => value)).toEqual(
      before.map(({ value }) => value),
    );
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Act as a user of AIRisk' }).waitFor();
    expect(await banner(page)).toContain('Acting as nobody');
  }, 120_000);

  test('a link from elsewhere begins nothing, and from there one goes on', async () => {
    const { airisk, app } = await openServe();
    const page = await (await open()).newPage();
    await page.goto(await elsewhere([`${app.url}/login`, `${app.url}/callback?code=c&state=s`]));
    await page.getByRole('link', { name: 'link 1' }).click();
    await page.getByText('does not belong to a sign-in that this browser has begun').waitFor();
    await mustBeUsable(page, 'airisk-led-here-by-a-callback');
    await page.goBack();
    await page.getByRole('link', { name: 'link 0' }).click();
    await page.getByRole('heading', { name: 'Nothing has begun yet' }).waitFor();
    await mustBeUsable(page, 'airisk-13-led-here');
    expect(await page.context().cookies()).toEqual([]);
    expect(airisk.log).toEqual([]);
    await page.getByRole('link', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'Select a user' }).waitFor();
  }, 120_000);

  test('two dashboards on two ports keep apart', async () => {
    const spec = 'tenant.example.yaml';
    const text = await readFile(join(import.meta.dirname, '../..', spec), 'utf8');
    const services: Running[] = [];
    for (let count = 0; count < 2; count += 1) {
      const cwd = await folder({ [spec]: text });
      expect((await fitform(['apply', spec, '--yes'], { cwd })).code).toBe(0);
      services.push(await startRunning(['serve', '--port', '0', '--spec', spec, '--dashboard'], { cwd }));
    }
    const context = await open();
    const pages: Page[] = [];
    for (const { url } of services) {
      const page = await context.newPage();
      await page.goto(url);
      pages.push(page);
    }
    expect(await context.cookies()).toHaveLength(2);
    // The first was loaded before the second, and works all the same.
    for (const page of pages) {
      await page.getByRole('button', { name: /Go to document review of acme/ }).click();
      await page.getByRole('heading', { name: 'acme-2024-001.pdf' }).waitFor();
    }
  }, 120_000);
});
