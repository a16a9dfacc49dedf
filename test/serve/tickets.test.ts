/** Tickets: signed, for one document and a minute, worth one link, and worth nothing to whoever only looks. */
import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { fault } from '../../src/emulator/tenant/tenant-faults.ts';
import { makeTickets } from '../../src/serve/tickets.ts';
import { Secret } from '../../src/wire/secret.ts';
import { clock, document, openService, other, TOKEN } from '../support/service.ts';

const make = (time = clock(), secret = TOKEN) =>
  makeTickets(new Secret(secret), { now: time.now, randomBytes });

const FORGED = { fault: 'forged', ticket: null };

describe('a ticket', () => {
  test('opens as what it was issued for, here and wherever the secret is the same', () => {
    const time = clock();
    const request = { document_id: 'ä/1', inbox: 'invoice', ttl: 90 };
    const { ticket, expires } = make(time).issue(request);
    expect(ticket).toMatch(/^[\w-]+\.[\w-]+$/);
    expect(expires - time.now()).toBe(60_000);
    for (const tickets of [make(time), make(time)]) {
      expect(tickets.open(ticket)).toMatchObject({ fault: null, ticket: { request, expires } });
    }
  });

  test('is forged when a single character of it is another', () => {
    const tickets = make();
    const { ticket } = tickets.issue({ document_id: document });
    for (const [index, character] of [...ticket].entries()) {
      const altered = `${ticket.slice(0, index)}${character === 'A' ? 'B' : 'A'}${ticket.slice(index + 1)}`;
      expect(tickets.open(altered), `character ${index}`).toEqual(FORGED);
    }
    const [payload = '', signature = ''] = ticket.split('.');
    const elsewhere = make(clock(), 'another-secret-of-another-service').issue({
      document_id: document,
    }).ticket;
    const forOther = Buffer.from(
      Buffer.from(payload, 'base64url').toString().replace(document, other),
    ).toString('base64url');
    for (const forged of [
      '',
      '.',
      'x',
      payload,
      `${payload}.`,
      `.${signature}`,
      `${ticket}.`,
      ` ${ticket}`,
      `${ticket}=`,
      elsewhere,
      `${forOther}.${signature}`,
    ]) {
      expect(tickets.open(forged), forged).toEqual(FORGED);
    }
  });

  test('ends after a minute, and not before', () => {
    const time = clock();
    const tickets = make(time);
    const { ticket } = tickets.issue({ document_id: document });
    time.pass(59_999);
    expect(tickets.open(ticket)).toMatchObject({ fault: null });
    time.pass(1);
    expect(tickets.open(ticket)).toMatchObject({ fault: 'expired' });
  });

  test('is not good again when the clock is set back', () => {
    const time = clock();
    const tickets = make(time);
    const { ticket } = tickets.issue({ document_id: document });
    time.setAhead(-10_000);
    expect(tickets.open(ticket)).toMatchObject({ fault: 'expired' });
    // Another instance may be a little ahead.
    time.setAhead(-5000);
    expect(tickets.open(ticket)).toMatchObject({ fault: null });
  });

  test('does not hold the secret, and is not signed with it as it is', () => {
    const { ticket } = make().issue({ document_id: document });
    expect(Buffer.from(ticket.split('.')[0] ?? '', 'base64url').toString()).not.toContain(TOKEN);
    // Nor is the key another that could be guessed: a second secret gives another signature for the same payload.
    const bytes = (count: number) => Buffer.alloc(count);
    const time = { now: clock().now, randomBytes: bytes };
    const [one, two] = [TOKEN, `${TOKEN}2`].map((secret) =>
      makeTickets(new Secret(secret), time).issue({ document_id: document }).ticket.split('.'),
    );
    expect(one?.[0]).toBe(two?.[0]);
    expect(one?.[1]).not.toBe(two?.[1]);
  });
});

describe('the way of a ticket', () => {
  test('from the back-end to the browser to the link', async () => {
    const opened = await openService();
    const { status, json } = await opened.ask('POST', '/tickets', {
      body: { document_id: document, ttl: '10m' },
    });
    expect([status, Object.keys(json)]).toEqual([201, ['ticket', 'path', 'expires_at']]);
    expect(json['expires_at']).toBe('2026-03-01T12:01:00.000Z');
    const path = String(json['path']);
    expect(path).toBe(`/go/${String(json['ticket'])}`);

    // A browser that fetches ahead, a scanner of mails, a chat that draws previews: they make nothing.
    for (const method of ['GET', 'HEAD', 'GET']) {
      const page = await opened.ask(method, path, { token: null, headers: { 'sec-purpose': 'prefetch' } });
      expect(page.status).toBe(200);
      if (method === 'GET') {
        expect(page.text).toMatch(
          /<form method="post">\s*<input type="hidden" name="page" value="[\w-]{22}" \/>\s*<button type="submit">Go to document review<\/button>/,
        );
      }
      expect(page.text).not.toContain('nonce=');
    }
    expect(await opened.keys()).toEqual([]);

    const gone = await opened.ask('POST', path, { token: null });
    expect([gone.status, gone.text]).toEqual([303, '']);
    const link = gone.headers.get('location') ?? '';
    expect(link).toMatch(`${opened.emulator.url}/#/view/${document}?nonce=`);
    expect(gone.headers.get('referrer-policy')).toBe('no-referrer');
    expect(await opened.callWith(link, 'GET', `/documents/${document}`)).toBe(200);
    expect(await opened.callWith(link, 'GET', `/documents/${other}`)).toBe(403);
    expect((await opened.keys()).map(({ expire_at }) => expire_at)).toEqual(['2026-03-01T12:10:00.000Z']);

    for (const method of ['POST', 'GET']) {
      const again = await opened.ask(method, path, { token: null });
      expect([again.status, again.headers.get('location')]).toEqual([410, null]);
      expect(again.text).toContain('used already');
    }
    expect(await opened.keys()).toHaveLength(1);
  });

  test('pressed without a page, and often at once, it is one link for one of them', async () => {
    const opened = await openService();
    const path = `/go/${await opened.ticket()}`;
    const both = await Promise.all(
      Array.from({ length: 8 }, () => opened.ask('POST', path, { token: null })),
    );
    expect(both.map(({ status }) => status).sort()).toEqual([303, ...Array.from({ length: 7 }, () => 410)]);
    expect(await opened.keys()).toHaveLength(1);
  });

  test('shows what the back-end says of it, and leads back there when it is that no longer work', async () => {
    const opened = await openService();
    const body = {
      document_id: document,
      title: 'Invoice <4711>',
      from: 'Acme & Sons',
      return_to: 'https://acme.example/invoices?open=4711&tab=2',
    };
    const { status, json } = await opened.ask('POST', '/tickets', { body });
    expect(status).toBe(201);
    const path = String(json['path']);
    const go = (method: string, at = path) => opened.ask(method, at, { token: null });
    const back = 'href="https://acme.example/invoices?open=4711&amp;tab=2"';
    const fresh = await go('GET');
    for (const said of ['<h1><bdi>Invoice &lt;4711&gt;</bdi></h1>', 'Acme &amp; Sons', back]) {
      expect(fresh.text).toContain(said);
    }
    opened.emulator.faults.set([fault('POST /auth/api-key#1=status:502')]);
    const failed = await go('POST');
    expect([failed.status, failed.text.includes(back)]).toEqual([502, true]);
    expect((await go('POST')).status).toBe(303);
    const spent = await go('GET');
    expect([spent.status, spent.text.includes(back)]).toEqual([410, true]);
    const payload = {
      ...body,
      return_to: 'https://evil.example/',
      expires: opened.time.now() + 1000,
      id: 'x',
    };
    const forged = Buffer.from(JSON.stringify(payload)).toString('base64url');
    const strange = await go('GET', `/go/${forged}.${path.split('.')[1] ?? ''}`);
    expect(strange.status).toBe(404);
    for (const said of ['evil.example', 'acme.example', 'Invoice', 'Acme']) {
      expect(strange.text).not.toContain(said);
    }
    opened.time.pass(60_000);
    const late = await go('GET');
    expect([late.status, late.text.includes(back)]).toEqual([410, true]);
  });

  test.each([
    ['a relative one', '/invoices'],
    ['one of http elsewhere', 'http://acme.example/'],
    ['a script', 'javascript:alert(1)'],
    ['one with a user name', 'https://acme@evil.example/'],
    ['one that is none', 'https://'],
    ['one with a single slash', 'https:/evil.example'],
    ['one with none', 'https:evil.example/x'],
    ['one with a third slash', 'https:///evil.example'],
    ['one with backslashes', 'https:\\\\evil.example'],
    ['one after a blank', ' https://acme.example'],
    ['one with a line break in it', 'ht\ntps://acme.example'],
    ['one that is too long', `https://acme.example/${'x'.repeat(480)}`],
  ])('is refused with an address to return to that cannot be: %s', async (_name, return_to) => {
    const opened = await openService();
    const answer = await opened.ask('POST', '/tickets', { body: { document_id: document, return_to } });
    expect(answer.status).toBe(422);
    expect(answer.json['errors']).toMatchObject([{ pointer: '/return_to' }]);
  });

  test('may lead back to this machine by http, and takes names of 100 characters', async () => {
    const opened = await openService();
    for (const name of ['é'.repeat(100), '😀'.repeat(100)]) {
      const body = { document_id: document, title: name, from: name, return_to: 'http://127.0.0.1:3000/x' };
      expect((await opened.ask('POST', '/tickets', { body })).status).toBe(201);
      const long = await opened.ask('POST', '/tickets', { body: { ...body, title: `${name}x` } });
      expect(long.json['errors']).toMatchObject([{ pointer: '/title' }]);
    }
    for (const blank of [' ', '\n\t']) {
      const answer = await opened.ask('POST', '/tickets', { body: { document_id: document, from: blank } });
      expect(answer.json['errors']).toEqual([{ pointer: '/from', detail: 'must not be blank' }]);
    }
    // A link has no page.
    expect((await opened.make({ title: 'x' })).status).toBe(422);
  });

  test('too late, or altered: a page, and nothing is made', async () => {
    const opened = await openService();
    const ticket = await opened.ticket();
    for (const method of ['GET', 'POST']) {
      const altered = await opened.ask(method, `/go/x${ticket}`, { token: null });
      expect([altered.status, altered.headers.get('content-type')]).toEqual([
        404,
        'text/html; charset=utf-8',
      ]);
    }
    opened.time.pass(60_000);
    for (const method of ['GET', 'POST']) {
      const late = await opened.ask(method, `/go/${ticket}`, { token: null });
      expect(late.status).toBe(410);
      expect(late.text).toContain('waited too long');
    }
    expect(await opened.keys()).toEqual([]);
  });

  test('another instance with the same secret takes it, one with another does not', async () => {
    const first = await openService();
    const shared = { tenant: first, time: first.time };
    const second = await openService(shared);
    const stranger = await openService({ ...shared, token: new Secret('another-secret-of-another-service') });
    const ticket = await first.ticket();
    expect((await stranger.ask('POST', `/go/${ticket}`, { token: null })).status).toBe(404);
    expect((await second.ask('POST', `/go/${ticket}`, { token: null })).status).toBe(303);
    // Each instance knows of itself: within the minute the other one takes it, too.
    expect((await first.ask('POST', `/go/${ticket}`, { token: null })).status).toBe(303);
    expect((await first.ask('POST', `/go/${ticket}`, { token: null })).status).toBe(410);
  });

  test('where the tenant fails the page says so without its words, and the ticket is still good', async () => {
    const opened = await openService();
    const path = `/go/${await opened.ticket()}`;
    opened.emulator.faults.set([fault('GET /documents/*#1=status:500')]);
    opened.emulator.faults.set([fault('POST /auth/api-key#1=status:502')]);
    const failed = await opened.ask('POST', path, { token: null });
    expect(failed.status).toBe(502);
    expect(failed.text).toContain('Try again');
    expect(failed.text).toContain(failed.headers.get('x-request-id') ?? 'no id');
    expect(failed.text).not.toMatch(/api-key|admin|502/);
    expect(opened.log.at(-1)).toMatchObject({ status: 502, route: '/go/{ticket}', problem: 'unclear' });
    expect((await opened.ask('POST', path, { token: null })).status).toBe(303);
  });

  test('for a document that is not there: 404, as a page', async () => {
    const opened = await openService();
    const path = `/go/${await opened.ticket({ document_id: 'ffffffffffffffffffffffff' })}`;
    expect((await opened.ask('GET', path, { token: null })).status).toBe(200);
    const answer = await opened.ask('POST', path, { token: null });
    expect(answer.status).toBe(404);
    expect(answer.text).toContain('There is no such document');
    expect(answer.text).not.toContain('Try again');
  });

  test('a ticket has a rate of its own: strangers at the same address do not stop its owner', async () => {
    const opened = await openService({ rate: 1 });
    const ticket = await opened.ticket();
    const strangers = [1, 2, 3].map(() => opened.ask('POST', '/go/nonsense', { token: null }));
    expect((await Promise.all(strangers)).map(({ status }) => status)).toEqual([404, 404, 429]);
    expect((await opened.ask('POST', `/go/${ticket}`, { token: null })).status).toBe(303);
  });
});
