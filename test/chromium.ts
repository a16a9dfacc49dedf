/** A real browser. Where there is none its tests are skipped, and say so; in CI that is a failure. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

/** Debian's. */
const EXECUTABLE = '/usr/bin/chromium';

export const hasBrowser = existsSync(EXECUTABLE);

/** The tests that take a browser, in a fresh profile. */
export function describeInBrowser(name: string, tests: (browser: () => Browser) => void): void {
  if (!hasBrowser) {
    console.warn(`SKIPPED, as there is no ${EXECUTABLE}: ${name}`);
    describe(name, () => {
      test.skipIf(process.env['CI'] === undefined)('has a browser to run in', () => {
        throw new Error(`there is no ${EXECUTABLE}: apt-get install chromium`);
      });
    });
    return;
  }
  describe(name, () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await chromium.launch({
        executablePath: EXECUTABLE,
        args: [
          '--no-sandbox',
          '--disable-gpu',
          '--disable-quic',
          '--no-first-run',
          '--disable-background-networking',
          '--disable-component-update',
          '--disable-sync',
        ],
      });
    }, 60_000);
    afterAll(() => browser.close());
    tests(() => browser);
  });
}

/** Where to leave pictures of each page, for people to look at. */
const PICTURES = process.env['FITFORM_PICTURES'];

export const DESKTOP = { width: 1200, height: 800 };
export const PHONE = { width: 360, height: 740 };

export async function picture(page: Page, name: string): Promise<void> {
  if (PICTURES === undefined) return;
  for (const [size, viewport] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
    await page.setViewportSize(viewport);
    await page.screenshot({ path: join(PICTURES, `${name}-${size}.png`) });
  }
  await page.setViewportSize(DESKTOP);
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.screenshot({ path: join(PICTURES, `${name}-dark.png`) });
  await page.emulateMedia({ colorScheme: null });
}

/** Nothing to scroll sideways for, a language, one heading, a name for every button, link and field. */
export async function mustBeUsable(page: Page): Promise<void> {
  for (const viewport of [PHONE, DESKTOP]) {
    await page.setViewportSize(viewport);
    const found = await page.evaluate(`({
      lang: document.documentElement.lang,
      title: document.title !== '',
      headings: document.querySelectorAll('h1').length,
      wide: document.documentElement.scrollWidth > document.documentElement.clientWidth,
      nameless: [...document.querySelectorAll('button, a')].filter((one) => one.textContent.trim() === '').length,
      unlabelled: [...document.querySelectorAll('input:not([type=hidden])')].filter((one) => !one.labels.length).length,
      styled: getComputedStyle(document.body).margin,
    })`);
    expect(found).toEqual({
      lang: 'en',
      title: true,
      headings: 1,
      wide: false,
      nameless: 0,
      unlabelled: 0,
      styled: '0px',
    });
  }
}
