/** Every page of the service and every state of the review page, as a browser shows it. */
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { LinkError } from '../../src/review/link-error.ts';
import type { Draft } from '../../src/emulator/tenant/state.ts';
import {
  DESKTOP,
  describeInBrowser,
  mustBeUsable,
  PHONE,
  show,
  unseenTexts,
  type Answered,
} from '../support/chromium.ts';
import { document, openService, provisioned, type Setting } from '../support/service.ts';
import { visit } from '../support/visit.ts';

const LONG = `${'a-scan-with-a-name-that-does-not-end-'.repeat(4)}.pdf`;
const MARK = { value: true, since: '2026-03-01T12:00:00Z', by: 'user-guest' };

const submitted = (draft: Draft, index = 0): void => {
  const [document] = draft.documents?.splice(index, 1) ?? [];
  if (document) draft.documents?.splice(index, 0, { ...document, submitted: MARK });
};

const dashboard = (setting: Setting = {}) => openService({ dashboard: true, ...setting });
/** With the first document submitted already. */
const afterSubmit = () =>
  dashboard({
    change(draft) {
      provisioned(draft);
      submitted(draft);
    },
  });
const onlySubmitted = () => dashboard({ change: submitted });
const NOT_PERMITTED = new LinkError('not-permitted', 'the account may not see keys', 'give it view_api_keys');

/** What a back-end may say of a ticket's page. */
const WORDS = {
  title: 'Please check invoice 2024-001 of the Acme Trading Company before the end of the month',
  from: 'Acme accounts payable',
  return_to: 'https://acme.example/invoices',
};

/** The answers that are pages. */
const ANSWERS: Readonly<Record<string, () => Promise<Answered>>> = {
  async 'dashboard-not-set-up'() {
    return visit(await dashboard({ change: () => undefined }));
  },
  async 'dashboard-not-permitted'() {
    return visit(
      await dashboard({ links: (links) => ({ ...links, check: () => Promise.reject(NOT_PERMITTED) }) }),
    );
  },
  async 'dashboard-empty'() {
    return visit(await dashboard({ change: (draft) => void (draft.documents = []) }));
  },
  async 'dashboard-list'() {
    const opened = await dashboard({
      change(draft) {
        provisioned(draft);
        submitted(draft, 1);
        draft.documents?.push({ ...draft.documents[0], id: 'long', original_filename: LONG } as never);
      },
    });
    const list = await visit(opened);
    await list.post('/review');
    await list.post('/done');
    return visit(opened);
  },
  async 'back-not-submitted'() {
    return visit(await dashboard(), `/done/${document}`);
  },
  async 'back-submitted'() {
    return visit(await afterSubmit(), `/done/${document}`);
  },
  async 'back-done'() {
    const opened = await afterSubmit();
    await (await visit(opened)).post('/done');
    return visit(opened, `/done/${document}`);
  },
  async 'back-not-set-up'() {
    return visit(await dashboard({ change: () => undefined }), `/done/${document}`);
  },
  async 'back-submitted-not-set-up'() {
    return visit(await onlySubmitted(), `/done/${document}`);
  },
  async 'dashboard-unknown-document'() {
    return visit(await dashboard(), '/done/nothing');
  },
  async 'dashboard-foreign-form'() {
    return (await visit(await dashboard())).post('/review', { csrf: '' });
  },
  async 'dashboard-problem'() {
    return (await visit(await dashboard({ change: () => undefined }), `/done/${document}`)).post('/review');
  },
  async ticket() {
    const opened = await openService();
    return opened.ask('GET', `/go/${await opened.ticket()}`);
  },
  async 'ticket-with-words'() {
    const opened = await openService();
    return opened.ask('GET', `/go/${await opened.ticket(WORDS)}`);
  },
  async 'ticket-with-words-expired'() {
    const opened = await openService();
    const ticket = await opened.ticket(WORDS);
    opened.time.pass(60_000);
    return opened.ask('GET', `/go/${ticket}`);
  },
  async 'ticket-with-words-not-set-up'() {
    const opened = await openService({ change: () => undefined });
    return opened.ask('POST', `/go/${await opened.ticket(WORDS)}`);
  },
  async 'ticket-too-many'() {
    const opened = await openService({ rate: 1 });
    const path = `/go/${await opened.ticket()}`;
    await Promise.all([opened.ask('GET', path), opened.ask('GET', path)]);
    return opened.ask('GET', path);
  },
  async 'ticket-problem'() {
    const opened = await openService();
    return opened.ask('POST', `/go/${await opened.ticket()}`, { body: 'x'.repeat(17_000) });
  },
  async 'ticket-used'() {
    const opened = await openService();
    const ticket = await opened.ticket();
    await opened.ask('POST', `/go/${ticket}`);
    return opened.ask('POST', `/go/${ticket}`);
  },
  async 'ticket-expired'() {
    const opened = await openService();
    const ticket = await opened.ticket();
    opened.time.pass(60_000);
    return opened.ask('GET', `/go/${ticket}`);
  },
  async 'ticket-forged'() {
    return (await openService()).ask('GET', '/go/nothing');
  },
  async 'ticket-unknown-document'() {
    const opened = await openService();
    return opened.ask('POST', `/go/${await opened.ticket({ document_id: 'f'.repeat(24) })}`);
  },
  async 'ticket-not-set-up'() {
    const opened = await openService({ change: () => undefined });
    return opened.ask('POST', `/go/${await opened.ticket()}`);
  },
};

/** What the tenant's review page comes to; some with a dashboard to go back to, some without. */
const REVIEWS: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  async review(page) {
    await page.goto(await link({ returnTo: DASHBOARD }));
    await heading(page, 'acme-2024-001.pdf');
  },
  async 'review-tried'(page) {
    await page.goto(await link());
    await page.getByRole('button', { name: 'Try what else it opens' }).click();
    await page.getByText('The API keys').waitFor();
  },
  async 'review-submitted'(page) {
    await page.goto(await link({ returnTo: DASHBOARD }));
    await page.getByRole('button', { name: 'Submit' }).click();
    await page.getByRole('button', { name: 'Submit again' }).waitFor();
  },
  async 'review-submitted-alone'(page) {
    await page.goto(await link());
    await page.getByRole('button', { name: 'Submit' }).click();
    await page.getByRole('button', { name: 'Submit again' }).waitFor();
  },
  async 'review-ended'(page) {
    await page.goto((await link({ returnTo: DASHBOARD })).replace(/nonce=.*/, 'nonce=ended'));
    await heading(page, 'This link is no longer valid');
  },
  async 'review-ended-alone'(page) {
    await page.goto((await link()).replace(/nonce=.*/, 'nonce=ended'));
    await heading(page, 'This link is no longer valid');
  },
  async 'review-of-another'(page) {
    await page.goto((await link()).replace(document, 'f'.repeat(24)));
    await page.getByText('(403)').waitFor();
  },
  async 'review-nothing'(page) {
    await page.goto(new URL('/', await link({ returnTo: DASHBOARD })).href);
    await heading(page, 'Nothing to review');
  },
  async 'review-nothing-alone'(page) {
    await page.goto(new URL('/', await link()).href);
    await heading(page, 'Nothing to review');
  },
  async 'review-failed'(page) {
    await failing(page, 'GET');
    await page.goto(await link());
    await heading(page, 'The document cannot be shown');
  },
  async 'review-not-submitted'(page) {
    await failing(page, 'POST');
    await page.goto(await link());
    await page.getByRole('button', { name: 'Submit' }).click();
    await heading(page, 'The document was not submitted');
  },
};

const DASHBOARD = 'http://127.0.0.1:9/done/';

async function link({ returnTo }: Setting = {}): Promise<string> {
  const { json } = await (await openService(returnTo === undefined ? {} : { returnTo })).make();
  return String(json['url']);
}

const heading = (page: Page, name: string): Promise<void> => page.getByRole('heading', { name }).waitFor();

async function failing(page: Page, method: string): Promise<void> {
  await page.route('**/admin/documents/**', (route) =>
    route.request().method() === method ? route.fulfill({ status: 500 }) : route.continue(),
  );
}

describeInBrowser('the pages of the service', (_browser, tab) => {
  const seen = new Set<string>();
  const pages: [string, (page: Page) => Promise<void>][] = [
    ...Object.entries(ANSWERS).map(([name, answer]): (typeof pages)[number] => [
      name,
      async (page) => show(page, await answer()),
    ]),
    ...Object.entries(REVIEWS),
  ];
  test.each(pages)('%s', async (name, open) => {
    const page = await tab();
    await open(page);
    seen.add(await page.innerText('body'));
    await mustBeUsable(page, name);
  });

  test('the table begins and ends where the text does', async () => {
    const page = await tab();
    await show(page, await ANSWERS['dashboard-list']!());
    for (const [viewport, text] of [
      [DESKTOP, 'h1, caption, th:first-child, td:first-child'],
      [PHONE, 'h1, caption, td:first-child'],
    ] as const) {
      await page.setViewportSize(viewport);
      const edges = await page.evaluate(`(() => {
        const edgesOf = (name, selector, measure) => new Set(
          [...document.querySelectorAll(selector)].map((element) => Math.round(measure(element)[name])));
        const ofText = (element) => {
          const range = document.createRange();
          range.selectNodeContents(element);
          return range.getBoundingClientRect();
        };
        const ofBox = (element) => element.getBoundingClientRect();
        return { left: edgesOf('left', '${text}', ofText).size, right: edgesOf('right', 'table, td button', ofBox).size };
      })()`);
      expect(edges).toEqual({ left: 1, right: 1 });
    }
  });

  test('there are no others', async () => {
    expect(await unseenTexts(seen, ['serve', 'emulator'])).toEqual([]);
  });
});
