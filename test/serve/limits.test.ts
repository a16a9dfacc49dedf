/** How often somebody may ask, how long an answer may take, and what is said of it. */
import { describe, expect, test } from 'vitest';
import { operations } from '../../src/serve/operations.ts';
import { document, openService, type Setting } from '../support/service.ts';

describe('too many requests', () => {
  const times = async (count: number, run: () => Promise<{ status: number }>): Promise<number[]> => {
    const all: number[] = [];
    for (let i = 0; i < count; i += 1) all.push((await run()).status);
    return all;
  };

  test('of strangers do not hold up the metrics, nor the other way round', async () => {
    const { ask } = await openService({ rate: 1 });
    const open = (path: string) => () => ask('GET', path, { token: null });
    expect(await times(3, open('/go/nonsense'))).toEqual([404, 404, 429]);
    expect(await times(3, open('/metrics'))).toEqual([200, 200, 429]);
    expect(await times(3, open('/openapi.json'))).toEqual([200, 200, 429]);
    expect(await times(3, () => ask('POST', '/links', { token: 'wrong' }))).toEqual([401, 401, 429]);
    expect(await times(1, () => ask('POST', '/links', { body: { document_id: document } }))).toEqual([201]);
  });

  test('a scraper that bears the token does not use up the back-end’s', async () => {
    const { ask, make } = await openService({ rate: 1 });
    expect(await times(3, () => ask('GET', '/metrics'))).toEqual([200, 200, 429]);
    expect(await times(3, make)).toEqual([201, 201, 429]);
    expect(await times(1, () => ask('DELETE', '/links/0123456789ab'))).toEqual([429]);
  });

  test('whoever had a ticket is told so, whatever strangers do', async () => {
    const opened = await openService({ rate: 1 });
    const [spent, late] = [await opened.ticket(), await opened.ticket()];
    const go = (ticket: string, method = 'POST') => opened.ask(method, `/go/${ticket}`, { token: null });
    expect((await go(spent)).status).toBe(303);
    expect(await times(3, () => go('nonsense'))).toEqual([404, 404, 429]);
    expect((await go(spent)).status).toBe(410);
    opened.time.pass(60_000);
    expect(await times(3, () => go('nonsense'))).toEqual([404, 404, 429]);
    expect(await times(3, () => go(late, 'GET'))).toEqual([410, 410, 429]);
    expect((await go(spent)).status).toBe(410);
  });

  test('are a page for people, which says how long to wait and leads back', async () => {
    const opened = await openService({ rate: 0.1 });
    const path = `/go/${await opened.ticket()}`;
    expect((await opened.ask('GET', path, { token: null })).status).toBe(200);
    for (const method of ['GET', 'POST']) {
      const { status, headers, text } = await opened.ask(method, path, { token: null });
      expect([status, headers.get('content-type'), headers.get('retry-after')]).toEqual([
        429,
        'text/html; charset=utf-8',
        '10',
      ]);
      expect(text).toMatch(/<title>Please wait a moment<\/title>[\s\S]*<h1>Please wait a moment<\/h1>/);
      expect(text).toContain('Wait 10 seconds');
      expect(text).toContain('<a href="">Try again</a>');
    }
    expect(opened.log.at(-1)).toMatchObject({ route: '/go/{ticket}', status: 429, problem: 'too-many' });
    for (const { answers } of [operations.showTicket, operations.useTicket]) {
      expect(Object.keys(answers[429].content)).toEqual(['text/html']);
    }
    // It is not spent by that.
    opened.time.pass(10_000);
    expect((await opened.ask('POST', path, { token: null })).status).toBe(303);
  });

  test('are one on the dashboard as well; what a form asked for begins at the list', async () => {
    const { ask } = await openService({ rate: 0.5, dashboard: true });
    const get = (path: string) => ask('GET', path, { token: null });
    expect((await get('/')).status).toBe(200);
    const read = await get(`/done/${document}`);
    expect([read.status, read.headers.get('retry-after')]).toEqual([429, '2']);
    expect(read.text).toContain('<a href="">Try again</a>');
    const sent = await ask('POST', '/review', { token: null });
    expect(sent.status).toBe(429);
    expect(sent.text).toContain('<a href="/">Try again</a>');
  });

  test('are a problem for programs', async () => {
    const { ask } = await openService({ rate: 0.1 });
    await ask('GET', '/metrics');
    const { status, headers, json } = await ask('GET', '/metrics');
    expect([status, headers.get('retry-after'), json['type']]).toEqual([
      429,
      '10',
      'urn:fitform:problem:too-many',
    ]);
  });
});

describe('a tenant that takes too long to end a link', () => {
  const slow = () => {
    const asked = Promise.withResolvers<undefined>();
    const setting: Setting = {
      links: (links) => ({
        ...links,
        revoke: () => {
          asked.resolve(undefined);
          return new Promise<never>((_, reject) => void gate.promise.catch(reject));
        },
      }),
    };
    const gate = Promise.withResolvers<never>();
    const fail = () => {
      gate.reject(new Error('the test is over'));
    };
    return { setting, asked: asked.promise, fail };
  };

  test('the caller is told that it may still be live, and to ask again', async () => {
    const { setting, asked, fail } = slow();
    const { ask, time } = await openService(setting);
    const ended = ask('DELETE', '/links/0123456789ab');
    await asked;
    time.pass(30_000);
    const { status, json } = await ended;
    fail();
    expect([status, json['type']]).toEqual([504, 'urn:fitform:problem:too-slow']);
    expect(json['detail']).toMatch(/The link may still be live: ask again/);
    expect(json['detail']).not.toContain('revoked');
  });

  test('so is whoever marks a document as done', async () => {
    const { setting, asked, fail } = slow();
    const { ask, time } = await openService({ ...setting, dashboard: true });
    const list = await ask('GET', '/', { token: null });
    const csrf = /name="csrf" value="([^"]+)"/.exec(list.text)?.[1] ?? '';
    const marked = ask('POST', '/done', {
      token: null,
      headers: {
        cookie: list.headers.get('set-cookie')?.split(';')[0] ?? '',
        'sec-fetch-site': 'same-origin',
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: String(new URLSearchParams({ csrf, document_id: document })),
    });
    await asked;
    time.pass(30_000);
    const { status, text } = await marked;
    fail();
    expect(status).toBe(504);
    expect(text).toMatch(/links may still be live: mark it as done again/);
  });

  test('and the description says so', () => {
    const { endLink, createLink } = operations;
    expect(endLink.answers[504].description).toMatch(/may still be live: ask again/);
    expect(createLink.answers[504].description).toMatch(/makes after all is revoked/);
  });
});
