/** The dashboard's pages and rules, without a browser. */
import { describe, expect, test } from 'vitest';
import type { Draft } from '../../src/emulator/tenant/state.ts';
import { LinkError } from '../../src/review/link-error.ts';
import { document, openService, other, provisioned } from '../support/service.ts';
import { OWN, visit } from '../support/visit.ts';

/** What can be pressed, and which of it is the next step. */
const buttons = (text: string): string[] =>
  [...text.matchAll(/<(?:button type="submit"|a class="button")( class="second")?[^>]*>([^<]+)/g)].map(
    ([, second, label = '']) => `${second ? '' : 'next: '}${label.trim()}`,
  );

test('from the list to the link, back, and done', async () => {
  const opened = await openService({ dashboard: true });
  const list = await visit(opened);
  expect(list.status).toBe(200);
  expect(buttons(list.text)).toEqual(Array.from({ length: 3 }, () => 'next: Go to document review'));
  const gone = await list.post('/review');
  const link = gone.headers.get('location') ?? '';
  expect([gone.status, gone.text]).toEqual([303, '']);
  expect(link).toMatch(`${opened.emulator.url}/#/view/${document}?nonce=`);
  expect(await opened.callWith(link, 'GET', `/documents/${document}`)).toBe(200);

  // To come back is to follow a link: that changes nothing.
  const back = await visit(opened, `/done/${document}`);
  expect(back.text).toContain('has not been submitted yet');
  expect(await opened.keys()).toHaveLength(1);
  const marked = await back.post('/done');
  expect([marked.status, marked.headers.get('location')]).toEqual([303, '/']);
  expect(await opened.keys()).toEqual([]);
  expect(await opened.callWith(link, 'GET', `/documents/${document}`)).toBe(401);
  expect((await visit(opened)).text.match(/Done, link revoked/g)).toHaveLength(1);
  // Who comes back now, by a page that was left open, has nothing to mark.
  const late = await visit(opened, `/done/${document}`);
  expect(late.text).toContain('is done. Its link opens nothing any more.');
  expect(buttons(late.text)).toEqual(['next: Back to the documents']);
  // And it may be reviewed again.
  expect((await list.post('/review')).status).toBe(303);
  expect((await visit(opened)).text).not.toContain('Done, link revoked');
});

test('done ends the links of that document, and no others', async () => {
  const opened = await openService({ dashboard: true });
  const list = await visit(opened);
  await list.post('/review');
  await list.post('/review');
  const link = (await list.post('/review', { document_id: other })).headers.get('location') ?? '';
  await list.post('/done');
  expect(await opened.keys()).toHaveLength(1);
  // With no link out there is none to revoke, and none is claimed to be.
  const [, , third = ''] = [...list.text.matchAll(/name="document_id" value="([^"]+)"/g)].map(([, id]) => id);
  await list.post('/done', { document_id: third });
  expect(
    (await visit(opened)).text
      .match(/>\s*Done(, link revoked)?\s*</g)
      ?.map((text) => text.replaceAll(/[<>\s]/g, '')),
  ).toEqual(['Done,linkrevoked', 'Done']);
  expect(await opened.callWith(link, 'GET', `/documents/${other}`)).toBe(200);
});

describe('a form is taken only from a page of this very session', () => {
  const cases: [string, (page: Awaited<ReturnType<typeof visit>>) => ReturnType<typeof page.post>][] = [
    ['without its CSRF token', ({ post }) => post('/review', { csrf: '' })],
    ['with another one', ({ post, csrf }) => post('/review', { csrf: `${csrf}x` })],
    ['without a session', ({ post }) => post('/review', {}, { ...OWN, cookie: '' })],
    [
      'with a session that is none',
      ({ post }) => post('/review', {}, { ...OWN, cookie: 'fitform_dashboard_8080=x' }),
    ],
    ['from another site', ({ post }) => post('/review', {}, { 'sec-fetch-site': 'cross-site' })],
    ['from another port of this host', ({ post }) => post('/review', {}, { 'sec-fetch-site': 'same-site' })],
    ['from another origin', ({ post }) => post('/review', {}, { origin: 'http://127.0.0.1:9999' })],
    ['from nowhere', ({ post }) => post('/review', {}, { origin: 'null' })],
    ['by no browser', ({ post }) => post('/review', {}, {})],
    ['to mark as done', ({ post }) => post('/done', { csrf: '' })],
  ];
  test.each(cases)('%s', async (_name, send) => {
    const opened = await openService({ dashboard: true });
    await opened.make();
    const answer = await send(await visit(opened));
    expect(answer.status).toBe(403);
    expect(answer.headers.get('location')).toBeNull();
    expect(await opened.keys()).toHaveLength(1);
  });

  test('or, from a browser that says no more, by its Origin', async () => {
    const opened = await openService({ dashboard: true });
    const { post } = await visit(opened);
    expect((await post('/review', {}, { origin: 'http://127.0.0.1:8080' })).status).toBe(303);
  });

  test('one session’s token is nothing to another', async () => {
    const opened = await openService({ dashboard: true });
    const [one, two] = [await visit(opened), await visit(opened)];
    expect(one.csrf).not.toBe(two.csrf);
    expect((await one.post('/review', { csrf: two.csrf })).status).toBe(403);
  });

  test('and ends with it', async () => {
    const opened = await openService({ dashboard: true });
    const { post } = await visit(opened);
    opened.time.pass(8 * 3_600_000);
    expect((await post('/review')).status).toBe(403);
  });
});

test('only documents of the list are asked for', async () => {
  const opened = await openService({ dashboard: true });
  const { post } = await visit(opened);
  for (const to of ['/review', '/done']) {
    expect((await post(to, { document_id: 'ffffffffffffffffffffffff' })).status).toBe(404);
  }
  expect((await visit(opened, '/done/nothing')).status).toBe(404);
  expect(await opened.keys()).toEqual([]);
});

test('the cookie is its own, out of reach for scripts, and not given twice', async () => {
  const opened = await openService({ dashboard: true });
  const { headers, cookie } = await visit(opened);
  expect(headers.get('set-cookie')).toMatch(
    /^fitform_dashboard_8080=[\w-]{43}; Max-Age=28800; Path=\/; HttpOnly; SameSite=Lax$/,
  );
  const again = await opened.ask('GET', '/', { token: null, headers: { cookie } });
  expect(again.headers.get('set-cookie')).toBeNull();
  // A session that somebody else has chosen is not taken.
  const chosen = await opened.ask('GET', '/', {
    token: null,
    headers: { cookie: 'fitform_dashboard_8080=chosen' },
  });
  expect(chosen.headers.get('set-cookie')).toMatch(/^fitform_dashboard_8080=(?!chosen)/);
});

test('a page of another site begins no session; with one, the way back from a review is as it was', async () => {
  const opened = await openService({ dashboard: true });
  const { cookie } = await visit(opened);
  for (const site of ['cross-site', 'same-site']) {
    for (const path of ['/', `/done/${document}`]) {
      const headers = { 'sec-fetch-site': site };
      const led = await opened.ask('GET', path, { token: null, headers });
      expect(led.headers.get('set-cookie')).toBeNull();
      expect(led.text).toContain(`<a href="${path}">Go on</a>`);
      expect(led.text).not.toContain('<form');
      const known = await opened.ask('GET', path, { token: null, headers: { ...headers, cookie } });
      expect(known.text).toContain('<form');
    }
  }
});

test.each(['evil.example', 'evil.example:8080', '127.0.0.1.evil.example', '10.0.0.1'])(
  'is not there under the name %s',
  async (host) => {
    const opened = await openService({ dashboard: true });
    for (const path of ['/', '/healthz', '/openapi.json']) {
      expect((await opened.ask('GET', path, { host })).status).toBe(421);
    }
    expect((await opened.ask('GET', '/', { host: 'localhost:8080' })).status).toBe(200);
    expect((await opened.ask('GET', '/', { host: '[::1]:8080' })).status).toBe(200);
  },
);

test('without --dashboard there is none', async () => {
  const { ask } = await openService();
  expect((await ask('GET', '/')).status).toBe(404);
  expect((await ask('POST', '/review')).status).toBe(404);
});

test('names are shown as they are, and do nothing', async () => {
  const name = `<script>alert("1")</script> & 'x'`;
  const opened = await openService({
    dashboard: true,
    change: (draft) => {
      provisioned(draft);
      draft.documents = draft.documents?.map((each) => ({ ...each, original_filename: name })) ?? [];
      draft.inboxes = draft.inboxes.map((each) => ({ ...each, name: `<b>${each.name}</b>` }));
    },
  });
  for (const path of ['/', `/done/${document}`]) {
    const { text } = await visit(opened, path);
    expect(text).toContain('&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;x&#39;');
    expect(text).not.toMatch(/<script|<b>/);
  }
});

test('names that turn, hide or pile up are shown as what they are, and long ones are cut', async () => {
  const opened = await openService({
    dashboard: true,
    change: (draft) => {
      provisioned(draft);
      const original_filename = `fdp.\u202Eexe${'x'.repeat(200)}`;
      draft.documents = draft.documents?.map((each) => ({ ...each, original_filename })) ?? [];
      draft.inboxes = draft.inboxes.map((each) => ({ ...each, name: `${each.name}\u200B` }));
    },
  });
  for (const path of ['/', `/done/${document}`]) {
    const { text } = await visit(opened, path);
    expect(text).toMatch(/<bdi title="fdp\.\\u\{202E\}exex+">fdp\.\\u\{202E\}exex+…<\/bdi>/);
    expect(text).not.toMatch(/[\u202E\u200B]/);
  }
  expect((await visit(opened)).text).toMatch(/\\u\{200B\}<\/bdi>/);
});

describe('a button is strong where it is the next step', () => {
  const submitted = (draft: Draft): void => {
    const mark = { value: true, since: '2026-03-01T12:00:00Z', by: 'user-guest' };
    draft.documents = (draft.documents ?? []).map((each, index) =>
      index === 0 ? { ...each, submitted: mark } : each,
    );
  };
  const opened = (change: (draft: Draft) => void = () => undefined) =>
    openService({
      dashboard: true,
      change(draft) {
        provisioned(draft);
        change(draft);
      },
    });

  test('in the list', async () => {
    const service = await opened(submitted);
    const list = await visit(service);
    expect(buttons(list.text)).toEqual([
      'next: Mark as done',
      'Go to document review',
      'next: Go to document review',
      'next: Go to document review',
    ]);
    expect((await list.post('/done')).status).toBe(303);
    expect(buttons((await visit(service)).text)[0]).toBe('Go to document review');
  });

  test.each<[string, (draft: Draft) => void, string[]]>([
    ['submitted', submitted, ['next: Mark as done']],
    ['not submitted', () => undefined, ['next: Go on with the review', 'Mark as done']],
  ])('back from the review, %s', async (_, change, expected) => {
    const back = await visit(await opened(change), `/done/${document}`);
    expect(buttons(back.text)).toEqual(expected);
  });

  test('to go on with the review makes another link', async () => {
    const service = await opened();
    const back = await visit(service, `/done/${document}`);
    expect((await back.post('/review')).headers.get('location')).toContain(`/#/view/${document}?nonce=`);
  });
});

describe('where no link can be made, none is offered', () => {
  const notSetUp = (change: (draft: Draft) => void = () => undefined) =>
    openService({ dashboard: true, change });

  test('and the page says why, with the command', async () => {
    const opened = await notSetUp();
    for (const path of ['/', `/done/${document}`]) {
      const { text } = await visit(opened, path);
      expect(text).toContain('No link can be made yet');
      expect(text).toContain('There is no user &quot;guest&quot;');
      expect(text).toContain('<code>fitform apply &lt;tenant&gt;.yaml</code>');
      expect(text).not.toContain('<form');
    }
  });

  test('an older page is told why, and never of an inbox', async () => {
    const opened = await openService({ dashboard: true });
    const { post } = await visit(opened, `/done/${document}`);
    await opened.store.update((draft) => {
      draft.users = draft.users.filter(({ username }) => username !== 'guest');
    });
    // What was looked up is not used any more.
    opened.time.pass(11_000);
    for (const path of ['/review', '/done']) {
      const answer = await post(path);
      expect([answer.status, answer.headers.get('content-type')]).toEqual([503, 'text/html; charset=utf-8']);
      expect(answer.text).toContain('<h1>The tenant is not set up for review links</h1>');
    }
  });

  test('a command is shown only where it helps', async () => {
    const error = new LinkError('not-permitted', 'the account may not see keys', 'give it view_api_keys');
    const opened = await openService({
      dashboard: true,
      links: (links) => ({ ...links, check: () => Promise.reject(error) }),
    });
    const { text } = await visit(opened);
    expect(text).toContain('The account may not see keys.');
    expect(text).toContain('Give it view_api_keys.');
    expect(text).not.toContain('fitform apply');
  });
});

test('without a document the way back is to the list', async () => {
  const back = await (await openService({ dashboard: true })).ask('GET', '/done/');
  expect([back.status, back.headers.get('location')]).toEqual([303, '/']);
});

test('every page bears the headers, and its own style fits its policy', async () => {
  const opened = await openService({ dashboard: true });
  const ticket = await opened.ticket();
  const list = await visit(opened);
  const pages = [
    list,
    await visit(opened, `/done/${document}`),
    await visit(opened, '/done/nothing'),
    await list.post('/review'),
    await list.post('/review', { csrf: '' }),
    await opened.ask('GET', `/go/${ticket}`),
    await opened.ask('GET', '/go/nothing'),
    await opened.ask('POST', `/go/${ticket}`),
    await opened.ask('POST', `/go/${ticket}`),
    await opened.ask('GET', '/openapi.json'),
    await opened.ask('GET', '/nowhere'),
    await opened.make(),
  ];
  for (const { headers, status, text } of pages) {
    const said = `${status} ${text.slice(0, 60)}`;
    expect(headers.get('referrer-policy'), said).toBe('no-referrer');
    expect(headers.get('cache-control'), said).toBe('no-store');
    expect(headers.get('x-content-type-options'), said).toBe('nosniff');
    expect(headers.get('x-frame-options'), said).toBe('DENY');
    expect(headers.get('x-request-id'), said).toMatch(/^[0-9a-f]{24}$/);
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy, said).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
    expect(policy, said).not.toMatch(/unsafe|script-src/);
    if (!(headers.get('content-type') ?? '').includes('html')) continue;
    const style = /<style>([\s\S]*?)<\/style>/.exec(text)?.[1] ?? '';
    const digest = await crypto.subtle.digest('SHA-256', Buffer.from(style));
    expect(policy, said).toContain(`style-src 'sha256-${Buffer.from(digest).toString('base64')}'`);
    expect(text, said).toMatch(/^<!doctype html>\s*<html lang="en">/);
    expect(text.match(/<h1>/g), said).toHaveLength(1);
  }
  // A form that ends at the tenant's page must be let go there.
  expect(list.headers.get('content-security-policy')).toContain(`form-action 'self' ${opened.emulator.url};`);
});
