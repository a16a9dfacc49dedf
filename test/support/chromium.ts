/** A real browser. Where there is none its tests are skipped, and say so; in CI that is a failure. */
import { existsSync, readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { isFull } from './random-cases.ts';

/** Debian's. */
const EXECUTABLE = '/usr/bin/chromium';

export const hasBrowser = existsSync(EXECUTABLE);

/**
 * The tests that take a browser, in a fresh profile. `tab` gives one tab to test after test, with nothing of the test
 * before in it: a new tab takes a process of its own, which compiles axe once more.
 */
export function describeInBrowser(
  name: string,
  tests: (browser: () => Browser, tab: () => Promise<Page>) => void,
): void {
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
    let only: Page | undefined;
    const tab = async (): Promise<Page> => {
      const page = (only ??= await browser.newPage());
      page.setDefaultTimeout(15_000);
      await page.setViewportSize(DESKTOP);
      onTestFinished(() => leaveNothingIn(page));
      return page;
    };
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
    tests(() => browser, tab);
  });
}

async function leaveNothingIn(page: Page): Promise<void> {
  page.removeAllListeners();
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  // Some pages may have no storage.
  await page.evaluate('try { sessionStorage.clear(); localStorage.clear(); } catch {}');
  await page.emulateMedia({ colorScheme: null });
  await page.goto('about:blank');
  await page.context().clearCookies();
}

export const DESKTOP = { width: 1280, height: 800 };
export const PHONE = { width: 375, height: 667 };
const ALL_LOOKS = Object.entries({ desktop: DESKTOP, phone: PHONE }).flatMap(([size, viewport]) =>
  (['light', 'dark'] as const).map((colorScheme) => ({
    name: `${size}-${colorScheme}`,
    viewport,
    colorScheme,
  })),
);
/** Without all cases each size and each colour once. */
const LOOKS = isFull
  ? ALL_LOOKS
  : ALL_LOOKS.filter(({ name }) => name === 'desktop-light' || name === 'phone-dark');

/** Each page takes it anew, and the minified one in two thirds of the time. */
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Where to leave pictures of each page, for people to look at. */
const PICTURES = process.env['FITFORM_PICTURES'];

/** On a phone and a desktop, in light and in dark: axe finds nothing, and nothing has to be scrolled to sideways. */
export async function mustBeUsable(page: Page, name: string): Promise<void> {
  // The pages' policy binds scripts of the page, not those of the one who drives the browser.
  if (!(await page.evaluate(`'axe' in window`))) await page.evaluate(AXE);
  for (const look of LOOKS) {
    await page.setViewportSize(look.viewport);
    await page.emulateMedia({ colorScheme: look.colorScheme });
    expect(await page.evaluate(FINDINGS), `${name}, ${look.name}`).toEqual({
      violations: [],
      headings: 1,
      wide: false,
      styled: '0px',
    });
    if (PICTURES !== undefined) {
      const height = await page.evaluate<number>('Math.min(document.documentElement.scrollHeight, 3000)');
      // As high as the page is: what sticks to the edge of the window would else stand in the middle of the picture.
      await page.setViewportSize({ ...look.viewport, height });
      await page.screenshot({ path: join(PICTURES, `${name}-${look.name}.png`) });
    }
  }
  await page.emulateMedia({ colorScheme: null });
  await page.setViewportSize(DESKTOP);
}

// Whether buttons are large enough to be hit is a rule that axe leaves out unless it is asked for (WCAG 2.2, 2.5.8).
const FINDINGS = `axe
  .run(document, { rules: { 'target-size': { enabled: true } }, resultTypes: ['violations'] })
  .then(({ violations }) => ({
    violations: violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => id + ': ' + html + ': ' + failureSummary)),
    headings: document.querySelectorAll('h1').length,
    wide: document.documentElement.scrollWidth > document.documentElement.clientWidth,
    styled: getComputedStyle(document.body).margin,
  }))`;

/** Where an answer that came without a port is shown. Nothing listens there. */
const NOWHERE = 'http://127.0.0.1:9/';

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** The answer as a browser shows it, held to its policy. */
export async function show(page: Page, { status, headers, text }: Answered): Promise<void> {
  await page.route(NOWHERE, (route) =>
    route.fulfill({ status, headers: Object.fromEntries(headers), body: text }),
  );
  await page.goto(NOWHERE);
  await page.unroute(NOWHERE);
}

/**
 * Headings and labels of the pages that the files of these folders of src make, and that none of the texts has: so that
 * no page is made that nobody looks at.
 */
export async function unseenTexts(seen: ReadonlySet<string>, folders: readonly string[]): Promise<string[]> {
  const src = join(import.meta.dirname, '../../src');
  const lists = await Promise.all(
    folders.map(async (folder) => (await readdir(join(src, folder))).map((name) => join(src, folder, name))),
  );
  const files = lists.flat().filter((name) => name.endsWith('.ts'));
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')));
  const all = [...seen].join('\n');
  return texts
    .filter((text) => MAKES_PAGES.test(text))
    .flatMap((text) => [...text.replace(COMMENTS, '').matchAll(LABELS)].map(([, label = '']) => label))
    .filter((label) => !/^(GET|POST) |\.$/.test(label) && !all.includes(label));
}

/** By HTML, or as the script of the review page does. */
const MAKES_PAGES = /from '(hono\/html|[./]+web\/page\.ts|\.\/browser\.ts)'/;
const COMMENTS = /\/\*[\s\S]*?\*\/|\/\/.*/g;
/** Text of several words in quotes that begins with a capital letter. */
const LABELS = /(?<=[\s(])'([A-Z][^'\n]* [^'\n]*)'/g;
