/** The app as an operator goes through it: the built program, the emulated AIRisk, a real browser. */
import type { Page } from 'playwright-core';
import { expect, onTestFinished, test } from 'vitest';
import type { AiriskOptions } from '../../src/emulator/airisk/airisk-emulator.ts';
import { airiskFault } from '../../src/emulator/airisk/airisk-faults.ts';
import { startAirisk } from '../../src/emulator/airisk/serve-airisk.ts';
import { describeInBrowser, DESKTOP } from '../support/chromium.ts';
import { startRunning } from '../support/running-process.ts';
import { freePort } from '../support/free-port.ts';

async function openServe(
  host: string,
  {
    env = {},
    path = '/callback',
    ...options
  }: AiriskOptions & { env?: Record<string, string>; path?: string } = {},
) {
  const redirect = `http://${host}:${await freePort()}${path}`;
  const airisk = await startAirisk({ redirectUris: [redirect], ...options });
  onTestFinished(airisk.stop);
  const { client_id, client_secret } = airisk.client;
  const app = await startRunning(['airisk', 'serve', '--verbose'], {
    env: {
      AIRISK_URL: airisk.url,
      CLIENT_ID: client_id,
      CLIENT_SECRET: client_secret,
      REDIRECT_URI: redirect,
      ...env,
    },
  });
  expect(app.url).toBe(new URL(redirect).origin);
  return { airisk, app, secret: client_secret };
}

const banner = (page: Page): Promise<string> => page.locator('.who').innerText();

describeInBrowser('the app for AIRisk', (browser) => {
  async function person(): Promise<{ page: Page; problems: string[]; secrets: Set<string> }> {
    const context = await browser().newContext({ viewport: DESKTOP });
    onTestFinished(() => context.close());
    context.setDefaultTimeout(15_000);
    const page = await context.newPage();
    const problems: string[] = [];
    const secrets = new Set<string>();
    page.on('console', (message) => {
      // The answers that the test provokes are told by the browser, too; its icon is nobody's.
      if (message.type() === 'error' && !/status of (40\d|502)|favicon/.test(message.text())) {
        problems.push(message.text());
      }
    });
    page.on('pageerror', (error) => problems.push(String(error)));
    page.on('request', (request) => {
      const { searchParams } = new URL(request.url());
      for (const name of ['code', 'state']) {
        const value = searchParams.get(name);
        if (value !== null) secrets.add(value);
      }
    });
    return { page, problems, secrets };
  }

  const choose = async (page: Page, name: RegExp): Promise<void> => {
    await page.getByRole('radio', { name }).check();
    await page.getByRole('button', { name: 'Act as this user' }).click();
    await page.getByRole('heading', { name: 'Explore' }).waitFor();
  };

  // Another site than AIRisk's, as it is in earnest.
  test('from the first page to acting as one user, then another, then nobody', async () => {
    const { airisk, app, secret } = await openServe('localhost', { env: { USER_ID: '1002' } });
    const { page, problems, secrets } = await person();

    await page.goto(app.url);
    await page.getByRole('heading', { name: 'Act as a user of AIRisk' }).waitFor();
    expect(await banner(page)).toContain('Acting as nobody');
    await page.getByRole('link', { name: 'Sign in and choose' }).click();

    await page.getByRole('heading', { name: 'Select a user' }).waitFor();
    expect(page.url()).toBe(`${app.url}/select_user`);
    expect(await page.getByRole('radio', { name: 'Ben Example (1002)' }).isChecked()).toBe(true);
    await choose(page, /Ann Example/);

    expect(page.url()).toBe(`${app.url}/explore`);
    expect(await banner(page)).toContain('Acting as Ann Example (1001)');
    await page.getByRole('link', { name: '/api/GetConversations', exact: true }).click();
    await page.getByRole('heading', { name: 'Answer 200' }).waitFor();
    expect(await page.locator('pre').innerText()).toContain('"title": "Ann asks about a contract"');

    // What cannot be had is said in words.
    await page.getByLabel('Path below /api/').fill('/api/Chat/ListAgents');
    await page.getByRole('button', { name: 'Send GET' }).click();
    await page.getByRole('heading', { name: 'AIRisk answered with an error' }).waitFor();

    // A token that ends meanwhile: the same user signs in once more, and the same path is asked for.
    airisk.expireTokens();
    await page.getByLabel('Path below /api/').fill('/api/GetConversations');
    await page.getByRole('button', { name: 'Send GET' }).click();
    await page.getByRole('heading', { name: 'Answer 200' }).waitFor();
    expect(await banner(page)).toContain('Acting as Ann Example (1001)');

    // A switch that fails leaves Ann.
    await page.getByRole('link', { name: 'Switch user' }).click();
    await page.getByText('active now').waitFor();
    airisk.faults.set([airiskFault('POST /api/oauth2/Token=status:400')]);
    await page.getByRole('radio', { name: /Cleo/ }).check();
    await page.getByRole('button', { name: 'Act as this user' }).click();
    await page.getByRole('heading', { name: 'The switch failed' }).waitFor();
    expect(await banner(page)).toContain('Acting as Ann Example (1001)');
    airisk.faults.set([]);

    // By keyboard alone.
    await page.getByRole('radio', { name: /Ben/ }).focus();
    await page.keyboard.press('Space');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Explore' }).waitFor();
    expect(await banner(page)).toContain('Acting as Ben Example (1002)');
    await page.goto(app.url);
    await page.getByRole('heading', { name: 'You are signed in' }).waitFor();

    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Act as a user of AIRisk' }).waitFor();
    expect(await banner(page)).toContain('Acting as nobody');
    // What the history holds is nobody's either.
    await page.goBack();
    expect(await banner(page)).toContain('Acting as nobody');

    expect(problems).toEqual([]);
    const cookies = await page.context().cookies();
    const { code, stdout, stderr } = await app.stop();
    expect([code, stdout]).toEqual([0, `${app.url}\n`]);
    const lines = stderr
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, string | null>);
    expect(
      lines.filter(({ event }) => event === 'switch').map(({ from, to, result }) => [from, to, result]),
    ).toEqual([
      [null, '1001', 'ok'],
      ['1001', '1001', 'ok'],
      ['1001', '1003', 'refused'],
      ['1001', '1002', 'ok'],
    ]);
    expect(lines.at(-1)).toMatchObject({ event: 'stopped' });
    expect(lines.some(({ event, message }) => event === 'airisk' && message?.startsWith('POST '))).toBe(true);
    expect(secrets.size).toBeGreaterThan(10);
    for (const one of [secret, ...secrets, ...cookies.map(({ value }) => value)]) {
      expect(stderr).not.toContain(one);
    }
  }, 120_000);

  test('with a page of AIRisk’s own to sign in at, and USER_ID at once', async () => {
    const { airisk, app } = await openServe('127.0.0.1', {
      env: { USER_ID: '1002' },
      path: '/',
      behaviour: { interaction: 'page' },
    });
    const { page, problems } = await person();
    await page.goto(app.url.replace('127.0.0.1', 'localhost'));
    // The one name that the way back has.
    expect(new URL(page.url()).origin).toBe(app.url);
    await page.getByRole('button', { name: 'Sign in as 1002' }).click();
    await page.waitForURL((url) => url.origin === airisk.url);
    await page.getByText('asks to act as Ben Example (1002).').waitFor();
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('heading', { name: 'Explore' }).waitFor();
    expect(await banner(page)).toContain('Acting as 1002');
    expect(page.url()).toBe(`${app.url}/explore`);
    await page.getByLabel('Path below /api/').fill('/api/GetConversations');
    await page.keyboard.press('Enter');
    await page.getByText('Ben asks about a policy').waitFor();
    expect(problems).toEqual([]);
    expect((await app.stop('SIGINT')).code).toBe(0);
  }, 120_000);

  test('with many users, and names of all kinds', async () => {
    const users = [
      { id: '1', name: '<script>document.title = "owned"</script>' },
      { id: '2', name: 'Same Name' },
      { id: '3', name: 'Same Name' },
      { id: 'b7c1f0de-5d55-4c1e-9a31-0f6b0d9a2e77', name: 'Wolfeschlegelsteinhausenbergerdorff'.repeat(4) },
      { id: '5', name: '\u202Egnihtemos eslE' },
      ...Array.from({ length: 300 }, (_, index) => ({ id: `u-${index}`, name: `Person Number ${index}` })),
    ];
    const { app } = await openServe('127.0.0.1', {
      seed: { clients: [{ client_id: 'fitform-fixture' }], users },
    });
    const { page, problems } = await person();
    await page.goto(`${app.url}/login`);
    await page.getByRole('heading', { name: 'Select a user' }).waitFor();
    expect(await page.title()).not.toContain('owned');
    await page.getByRole('radio', { name: 'Same Name (3)' }).waitFor();
    await page.getByLabel('Find a name or id').fill('number 29');
    await page.getByRole('button', { name: 'Find', exact: true }).click();
    await page.getByText('11 of 305 users.').waitFor();
    await choose(page, /Person Number 299/);
    expect(await banner(page)).toContain('Acting as Person Number 299 (u-299)');
    await page.getByRole('link', { name: 'Switch user' }).click();
    // Who is acted as stays in sight, and so does the button.
    await page.getByRole('radio', { name: 'Person Number 150 (u-150)' }).scrollIntoViewIfNeeded();
    for (const one of [page.locator('.who'), page.getByRole('button', { name: 'Act as this user' })]) {
      const { y = -1, height = 0 } = (await one.boundingBox()) ?? {};
      expect([y >= 0, y + height <= DESKTOP.height]).toEqual([true, true]);
    }
    await choose(page, /Wolfe/);
    await page.getByRole('link', { name: 'Switch user' }).click();
    await page.getByRole('radio', { name: /<script>/ }).check();
    await page.getByRole('button', { name: 'Act as this user' }).click();
    await page.getByRole('heading', { name: 'Explore' }).waitFor();
    expect(await banner(page)).toContain('Acting as <script>document.title = "owned"</script> (1)');
    expect(await page.title()).toBe('Explore · AIRisk');
    expect(problems).toEqual([]);
    expect((await app.stop()).code).toBe(0);
  }, 120_000);
});
