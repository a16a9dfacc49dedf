/** A real browser. Where there is none its tests are skipped, and say so; in CI that is a failure. */
import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, test } from 'vitest';

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
