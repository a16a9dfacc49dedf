/** The guide's flow as a person goes through it: the built program, the embedded tenant, a real browser. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fitform, folder } from '../support/cli-process.ts';
import { describeInBrowser, DESKTOP } from '../support/chromium.ts';
import { specWith } from '../support/specs.ts';
import { startFront, startTenant } from '../support/tenant-server.ts';
import { startServe } from '../support/serve-process.ts';
import { document, provisioned } from '../support/service.ts';

const EXAMPLE = join(import.meta.dirname, '../../tenant.example.yaml');
const SPEC = ['--spec', 'tenant.example.yaml'];
describeInBrowser('the flow of the guide', (browser) => {
  test('from the dashboard to the review and back, after which the link opens nothing', async () => {
    const cwd = await folder({ 'tenant.example.yaml': await readFile(EXAMPLE, 'utf8') });
    const service = await startServe([...SPEC, '--dashboard'], { cwd });
    const context = await browser().newContext({ viewport: DESKTOP });
    context.setDefaultTimeout(15_000);
    const page = await context.newPage();
    const problems: string[] = [];
    page.on('console', (message) => {
      // The refusals that the page provokes are told by the browser, too; its icon is nobody's.
      if (message.type() === 'error' && !/status of 40[13]|favicon/.test(message.text())) {
        problems.push(message.text());
      }
    });
    page.on('pageerror', (error) => problems.push(String(error)));

    // Not set up yet: it says what to do.
    await page.goto(service.url);
    await page.getByRole('heading', { name: 'No link can be made yet' }).waitFor();
    expect(await page.locator('code').textContent()).toBe('fitform apply tenant.example.yaml');
    expect((await fitform(['apply', 'tenant.example.yaml', '--yes'], { cwd })).code).toBe(0);

    await page.reload();
    expect(await page.getByRole('heading', { name: 'No link can be made yet' }).count()).toBe(0);
    const links: string[] = [];
    page.on('response', (response) => {
      const { location } = response.headers();
      if (location?.includes('nonce=')) links.push(location);
    });
    await page.getByRole('button', { name: 'Go to document review of acme-2024-001.pdf' }).click();

    // The review page, without the token in the address, nor one step back in the history.
    await page.getByRole('heading', { name: 'acme-2024-001.pdf' }).waitFor();
    const [link = ''] = links;
    const token = new URLSearchParams(link.split('?')[1]).get('nonce') ?? '';
    expect(token).toMatch(/^[\w-]{32}$/);
    expect(page.url()).toMatch(/\/#\/view\/[0-9a-f]{24}$/);

    // It opens this document and nothing else.
    await page.getByRole('button', { name: 'Try what else it opens' }).click();
    await page.getByRole('row').nth(5).waitFor();
    const rows = await page.getByRole('row').allInnerTexts();
    expect(rows.map((row) => row.replaceAll('\t', ': '))).toEqual([
      'Call: Answer',
      'This document: 200 allowed',
      'Another document, globex-0417.pdf: 403 refused',
      'Another inbox, orders: 403 refused',
      'Upload to its inbox: 403 refused',
      'The API keys: 403 refused',
    ]);

    await page.getByRole('button', { name: 'Submit' }).click();
    await page.getByText('Submitted', { exact: true }).waitFor();

    await page.getByRole('link', { name: 'Back to the dashboard' }).click();
    await page.getByRole('heading', { name: 'Back from the review' }).waitFor();
    expect(page.url()).toContain(service.url);
    // To have come back revokes nothing yet.
    const review = await context.newPage();
    await review.goto(link);
    await review.getByRole('heading', { name: 'acme-2024-001.pdf' }).waitFor();

    await page.getByRole('button', { name: 'Mark as done' }).click();
    await page.getByText('Done, link revoked').waitFor();
    expect(page.url()).toBe(`${service.url}/`);

    // The old link, in the page that has it open and in a new one.
    await review.getByRole('button', { name: 'Submit' }).click();
    await review.getByRole('heading', { name: 'This link is no longer valid' }).waitFor();
    const again = await context.newPage();
    await again.goto(link);
    await again.getByRole('heading', { name: 'This link is no longer valid' }).waitFor();
    expect(again.url()).not.toContain(token);
    // From there, too, there is a way back.
    await again.getByRole('link', { name: 'Back to the dashboard' }).click();
    await again.getByText('acme-2024-001.pdf is done.').waitFor();

    expect(problems).toEqual([]);
    const { code, stdout, stderr } = await service.stop();
    expect(code).toBe(0);
    expect(stdout).toBe(`${service.url}\n`);
    expect(stderr).not.toContain(token);
    for (const { value } of await context.cookies()) expect(stderr).not.toContain(value);
    await context.close();
  }, 90_000);

  test('a link does not open another document, be it put into its address', async () => {
    const cwd = await folder({ 'tenant.example.yaml': await readFile(EXAMPLE, 'utf8') });
    expect((await fitform(['apply', 'tenant.example.yaml', '--yes'], { cwd })).code).toBe(0);
    const service = await startServe([...SPEC, '--dashboard'], { cwd });
    const context = await browser().newContext({ viewport: DESKTOP });
    context.setDefaultTimeout(15_000);
    const page = await context.newPage();
    let link = '';
    page.on('response', (response) => {
      link = response.headers()['location'] ?? link;
    });
    await page.goto(service.url);
    const ids = await page
      .locator('input[name=document_id]')
      .evaluateAll((all) => all.map((one) => (one as unknown as { value: string }).value));
    await page.getByRole('button', { name: 'Go to document review of acme-2024-001.pdf' }).click();
    await page.getByRole('heading', { name: 'acme-2024-001.pdf' }).waitFor();
    const [own = '', other = ''] = ids;
    expect(link).toContain(own);
    const stranger = await context.newPage();
    await stranger.goto(link.replace(own, other));
    await stranger.getByRole('heading', { name: 'This link is no longer valid' }).waitFor();
    expect(await stranger.getByText('globex-0417.pdf').count()).toBe(0);
    // The tab keeps the token over a reload. To somebody who is given its address, that is of no use.
    await page.reload();
    await page.getByRole('heading', { name: 'acme-2024-001.pdf' }).waitFor();
    expect(page.url()).not.toContain('nonce');
    const given = await context.newPage();
    await given.goto(page.url());
    await given.getByRole('heading', { name: 'Nothing to review' }).waitFor();
    // What was refused is forgotten, and so is the first link once the tab has opened another.
    await stranger.goto(page.url());
    await stranger.getByRole('heading', { name: 'Nothing to review' }).waitFor();
    await page.evaluate(`location.hash = '#/view/${other}?nonce=another'`);
    await page.getByRole('heading', { name: 'This link is no longer valid' }).waitFor();
    await page.goBack();
    await page.getByRole('heading', { name: 'Nothing to review' }).waitFor();
    await context.close();
    expect((await service.stop('SIGINT')).code).toBe(0);
  }, 90_000);

  test('a ticket is a page with one button, by keyboard too, and worth one link', async () => {
    const cwd = await folder({ 'tenant.example.yaml': await readFile(EXAMPLE, 'utf8') });
    expect((await fitform(['apply', 'tenant.example.yaml', '--yes'], { cwd })).code).toBe(0);
    const token = 'a-token-of-the-tests-that-is-long-enough';
    const service = await startServe(SPEC, { cwd, env: { FITFORM_SERVE_TOKEN: token } });
    const answer = await fetch(`${service.url}/tickets`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ document_id: '5eed00000000000000000009' }),
    });
    expect(answer.status).toBe(201);
    const { path } = (await answer.json()) as { path: string };
    const context = await browser().newContext({ viewport: DESKTOP });
    context.setDefaultTimeout(15_000);
    const page = await context.newPage();
    await page.goto(`${service.url}${path}`);
    await page.getByRole('heading', { name: 'Document review' }).waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'acme-2024-001.pdf' }).waitFor();
    // Nobody's dashboard: there is no way back to offer.
    expect(await page.getByRole('link').count()).toBe(0);

    const again = await context.newPage();
    await again.goto(`${service.url}${path}`);
    await again.getByRole('heading', { name: 'This page was used already' }).waitFor();
    await context.close();
    const { stderr } = await service.stop();
    expect(stderr).not.toContain(path.slice(4));
  }, 90_000);

  test('pressed again while the first press is under way, the browser gets the one link that there is', async () => {
    const tenant = await startTenant(provisioned);
    const gate = Promise.withResolvers<undefined>();
    const front = await startFront(tenant, async ({ method, path }) => {
      if (method === 'POST' && path.endsWith('/auth/api-key')) await gate.promise;
      return undefined;
    });
    const token = 'a-token-of-the-tests-that-is-long-enough';
    const files = { 'tenant.yaml': specWith('roles: []') };
    const service = await startServe([], { files, env: { ...front.env, FITFORM_SERVE_TOKEN: token } });
    const answer = await fetch(`${service.url}/tickets`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ document_id: document }),
    });
    const { path } = (await answer.json()) as { path: string };
    const page = await browser().newPage();
    page.setDefaultTimeout(15_000);
    await page.goto(`${service.url}${path}`);
    const posts: string[] = [];
    page.on('request', (request) => {
      if (request.method() === 'POST') posts.push(request.url());
    });
    const box = await page.getByRole('button', { name: 'Go to document review' }).boundingBox();
    for (const count of [1, 2]) {
      await page.mouse.click((box?.x ?? 0) + 20, (box?.y ?? 0) + 10);
      await expect.poll(() => posts.length).toBe(count);
    }
    gate.resolve(undefined);
    await page.waitForURL(`${front.url}/#/view/${document}?nonce=*`);
    await page.close();
    const { code, stderr } = await service.stop();
    expect(code, stderr).toBe(0);
    expect((await tenant.store.read()).api_keys).toHaveLength(1);
    expect(stderr).not.toContain('late-link');
  }, 90_000);
});
