/** The service's links: made, ended, swept, refused; on the emulator, through its fetch. */
import { describe, expect, test } from 'vitest';
import { LinkError, type LinkFault } from '../../src/review/link-error.ts';
import { TenantError, type TenantErrorKind } from '../../src/tenant/tenant-error.ts';
import { fault } from '../../src/emulator/tenant/tenant-faults.ts';
import {
  clock,
  document,
  ids,
  keyEnding,
  openService,
  other,
  provisioned,
  TOKEN,
  until,
} from '../support/service.ts';

const MINUTE = 60_000;
const text = expect.any(String) as string;

describe('POST /links', () => {
  test('makes a link for one document, which opens that one and nothing else until it ends', async () => {
    const opened = await openService();
    const { status, json, headers } = await opened.make({ inbox: 'invoice', ttl: '30m' });
    expect([status, Object.keys(json)]).toEqual([201, ['url', 'fingerprint', 'expires_at']]);
    expect(json).toMatchObject({
      url: expect.stringMatching(`^${opened.emulator.url}/#/view/${document}\\?nonce=[\\w-]{32}$`) as string,
      fingerprint: expect.stringMatching(/^[0-9a-f]{12}$/) as string,
      expires_at: '2026-03-01T12:30:00.000Z',
    });
    expect(headers.get('cache-control')).toBe('no-store');
    const url = String(json['url']);
    expect(await opened.callWith(url, 'GET', `/documents/${document}`)).toBe(200);
    expect(await opened.callWith(url, 'GET', `/documents/${other}`)).toBe(403);
    expect(await opened.callWith(url, 'GET', `/inboxes/${ids.orders}/documents`)).toBe(403);
    expect(await opened.callWith(url, 'GET', '/auth/api-key')).toBe(403);
    opened.time.pass(30 * MINUTE);
    expect(await opened.callWith(url, 'GET', `/documents/${document}`)).toBe(401);
  });

  test.each([
    [900, '12:15:00.000Z'],
    ['90s', '12:01:30.000Z'],
    [undefined, '13:00:00.000Z'],
  ])('a ttl of %s', async (ttl, end) => {
    const { make } = await openService();
    expect((await make({ ttl })).json['expires_at']).toBe(`2026-03-01T${end}`);
  });

  test('200 at once are 200 links, and the lists are read once for all', async () => {
    const opened = await openService();
    const before = opened.emulator.log.length;
    const made = await Promise.all(Array.from({ length: 200 }, () => opened.make()));
    expect(new Set(made.map(({ status }) => status))).toEqual(new Set([201]));
    expect(new Set(made.map(({ json }) => String(json['url']))).size).toBe(200);
    expect(await opened.keys()).toHaveLength(200);
    const lists = opened.emulator.log
      .slice(before)
      .filter(({ path }) => /\/(users|roles|inboxes)$/.test(path));
    // Of the sweep at the start, and of the links together.
    expect(lists.length).toBeLessThanOrEqual(9);
  });

  test.each<[string, unknown, Record<string, string>, number, string]>([
    [
      'an unknown key',
      { document_id: document, scope: 'inbox', 'a/b': 1 },
      {},
      422,
      '/scope is not known here; /a~1b is not known here',
    ],
    ['no document', {}, {}, 422, '/document_id is missing'],
    ['an empty id', { document_id: '' }, {}, 422, '/document_id must NOT have fewer than 1 characters'],
    [
      'a ttl of nothing',
      { document_id: document, ttl: 0 },
      {},
      422,
      '/ttl must be seconds, or a time such as 30m or 1h',
    ],
    ['a ttl of 0 minutes', { document_id: document, ttl: '0m' }, {}, 422, '/ttl must be a time above zero'],
    ['half a second', { document_id: document, ttl: 0.5 }, {}, 422, '/ttl must be seconds'],
    ['a list', [], {}, 422, 'the body must be object'],
    [
      'half a character',
      `{"document_id": "${document}\\ud800", "inbox": "\\udc00", "a\\ud800": 1}`,
      {},
      422,
      '/document_id holds half a character (a lone surrogate); /inbox holds half a character',
    ],
    ['half a character, alone', '{"document_id": "\\ud83d"}', {}, 422, '/document_id holds half a character'],
    ['no JSON', '{"document_id": "secret-in-the-body', {}, 400, 'cannot be read as JSON'],
    ['nothing', '', {}, 400, 'cannot be read as JSON'],
    [
      'a form',
      'document_id=1',
      { 'content-type': 'application/x-www-form-urlencoded' },
      415,
      'application/json',
    ],
    ['a text', '{}', { 'content-type': 'text/plain' }, 415, 'application/json'],
    ['what only looks like JSON', '{}', { 'content-type': 'application/json-seq' }, 415, 'application/json'],
    ['too much', `{"document_id": "${'x'.repeat(17_000)}"}`, {}, 413, '16384 bytes'],
  ])('refuses %s, and makes nothing', async (_name, body, headers, status, detail) => {
    const opened = await openService();
    const answer = await opened.ask('POST', '/links', { body, headers });
    expect(answer.status, answer.text).toBe(status);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(answer.json).toMatchObject({ type: text, title: text, status, instance: text });
    expect(answer.json['detail']).toContain(detail);
    expect(answer.text).not.toContain('secret-in-the-body');
    expect(await opened.keys()).toEqual([]);
  });

  test.each([
    ['text/json', ''],
    ['Text/JSON;charset=UTF-8', ''],
    ['application/vnd.example+json', ''],
    ['application/json', '\uFEFF'],
    ['text/json; charset=utf-8', '\uFEFF'],
  ])('takes a body of %s that begins with %j', async (type, begin) => {
    const opened = await openService();
    for (const path of ['/links', '/tickets']) {
      const body = `${begin}${JSON.stringify({ document_id: document })}`;
      expect(await opened.ask('POST', path, { body, headers: { 'content-type': type } })).toMatchObject({
        status: 201,
      });
    }
  });

  test.each(['latin1', 'utf16le'] as const)(
    'refuses %s, which it would read as something else',
    async (encoding) => {
      const { service } = await openService();
      const request = new Request('http://127.0.0.1:8080/links', {
        method: 'POST',
        headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json; charset=x' },
        body: Buffer.from(
          `\u00ff${JSON.stringify({ document_id: document, inbox: 'r\u00e9ception' })}`,
          encoding,
        ),
      });
      const answer = await service.fetch(request, '127.0.0.1');
      expect([answer.status, await answer.text()]).toEqual([
        400,
        expect.stringContaining(
          encoding === 'latin1' ? 'cannot be read as UTF-8' : 'cannot be read as',
        ) as string,
      ]);
    },
  );

  test('a body that comes in pieces and says no length is cut off as well', async () => {
    const { service } = await openService();
    let sent = 0;
    const body = new ReadableStream({
      pull(controller) {
        sent += 1;
        if (sent > 100) controller.close();
        else controller.enqueue(new Uint8Array(1024));
      },
    });
    const request = new Request('http://127.0.0.1/links', {
      method: 'POST',
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
      body,
      duplex: 'half',
    });
    expect((await service.fetch(request, '127.0.0.1')).status).toBe(413);
    expect(sent).toBeLessThan(30);
  });

  test.each<[string, object, number, string]>([
    ['an unknown document', { document_id: 'ffffffffffffffffffffffff' }, 404, 'unknown-document'],
    ['an unknown inbox', { inbox: 'invoices' }, 422, 'unknown-name'],
    ['another inbox', { inbox: 'orders' }, 422, 'other-inbox'],
    ['too long a time', { ttl: '2d' }, 422, 'too-long'],
  ])('%s', async (_name, body, status, name) => {
    const opened = await openService();
    const answer = await opened.make(body);
    expect([answer.status, answer.json['type']]).toEqual([status, `urn:fitform:problem:${name}`]);
    expect(await opened.keys()).toEqual([]);
  });

  test('a tenant that is not set up is nobody’s fault who asks: 503', async () => {
    const opened = await openService({ change: () => undefined });
    for (const body of [{}, { inbox: 'invoice' }, { inbox: 'no such inbox' }]) {
      const answer = await opened.make(body);
      expect([answer.status, answer.json['type']]).toEqual([503, 'urn:fitform:problem:not-provisioned']);
    }
  });

  test('what a failing tenant says of the new key does not go on to anybody', async () => {
    const opened = await openService();
    opened.emulator.faults.set([fault('POST /auth/api-key=status:502@after')]);
    const answer = await opened.make();
    expect([answer.status, answer.json['type']]).toEqual([502, 'urn:fitform:problem:unclear']);
    // It was made all the same, found, and taken back.
    expect(await opened.keys()).toEqual([]);
  });
});

describe('who may ask', () => {
  const paths = [
    ['POST', '/links'],
    ['POST', '/tickets'],
    ['DELETE', '/links/0123456789ab'],
  ] as const;
  const wrong = [null, '', 'x', TOKEN.slice(0, -1), `${TOKEN}x`, TOKEN.toUpperCase()];

  test.each(paths)('%s %s takes the token, whole and exact', async (method, path) => {
    const { ask, keys } = await openService();
    for (const token of wrong) {
      const answer = await ask(method, path, {
        token,
        ...(method === 'POST' && { body: { document_id: document } }),
      });
      expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
      if (token !== null && token.length > 1) expect(answer.text).not.toContain(token);
    }
    const basic = { authorization: `Basic ${TOKEN}` };
    expect((await ask(method, path, { token: null, headers: basic })).status).toBe(401);
    expect(await keys()).toEqual([]);
  });

  test.each(['/healthz', '/readyz', '/metrics', '/openapi.json'])('%s takes none', async (path) => {
    const { ask } = await openService();
    expect((await ask('GET', path, { token: null })).status).toBe(200);
  });

  test('no other site may read an answer: there is no CORS', async () => {
    const { ask } = await openService();
    const headers = { origin: 'https://elsewhere.example', 'access-control-request-method': 'POST' };
    const preflight = await ask('OPTIONS', '/links', { token: null, headers });
    expect([preflight.status, preflight.headers.get('allow')]).toEqual([405, 'POST']);
    for (const { headers: got } of [preflight, await ask('GET', '/healthz', { headers })]) {
      expect([...got.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
    }
  });

  test('a caller who asks too often waits; others do not', async () => {
    const { ask, time } = await openService({ rate: 2 });
    const get = (options: object = {}) => ask('GET', '/openapi.json', options);
    const statuses = async (count: number, options?: object): Promise<number[]> => {
      const all: number[] = [];
      for (let i = 0; i < count; i += 1) all.push((await get(options)).status);
      return all;
    };
    expect(await statuses(4)).toEqual([200, 200, 200, 200]);
    const refused = await get();
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1']);
    expect(refused.json['type']).toBe('urn:fitform:problem:too-many');
    // Whoever has no token shares nothing with whoever has it; nor do two addresses.
    expect(await statuses(5, { token: null })).toEqual([200, 200, 200, 200, 429]);
    expect(await statuses(1, { address: '10.0.0.9' })).toEqual([200]);
    time.pass(1000);
    expect(await statuses(3)).toEqual([200, 200, 429]);
    expect((await ask('GET', '/healthz')).status).toBe(200);
  });

  test.each([
    ['GET', '/links', 'POST'],
    ['PUT', '/links', 'POST'],
    ['POST', '/links/0123456789ab', 'DELETE'],
    ['DELETE', '/healthz', 'GET, HEAD'],
    ['PATCH', '/go/x', 'GET, HEAD, POST'],
  ])('%s %s is not there; the answer says what is', async (method, path, allow) => {
    const { ask } = await openService();
    const answer = await ask(method, path);
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, allow]);
  });

  test('a request has an id: its own, or the one that it came with', async () => {
    const { ask, log } = await openService();
    const given = await ask('GET', '/nowhere', { headers: { 'x-request-id': 'abc-1' } });
    expect([given.status, given.headers.get('x-request-id')]).toEqual([404, 'abc-1']);
    expect(given.json['instance']).toBe('urn:fitform:request:abc-1');
    for (const strange of ['a b', '"}', 'x'.repeat(65)]) {
      const { headers } = await ask('GET', '/healthz', { headers: { 'x-request-id': strange } });
      expect(headers.get('x-request-id')).toMatch(/^[0-9a-f]{24}$/);
    }
    expect(log).toContainEqual(
      expect.objectContaining({ event: 'request', request_id: 'abc-1', route: 'none', problem: 'not-found' }),
    );
  });
});

describe('DELETE /links/{fingerprint}', () => {
  test('ends the link, and no other', async () => {
    const opened = await openService();
    const [one, two] = [await opened.make(), await opened.make()];
    const answer = await opened.ask('DELETE', `/links/${String(one.json['fingerprint'])}`);
    expect([answer.status, answer.text]).toEqual([204, '']);
    expect(await opened.callWith(String(one.json['url']), 'GET', `/documents/${document}`)).toBe(401);
    expect(await opened.callWith(String(two.json['url']), 'GET', `/documents/${document}`)).toBe(200);
    const again = await opened.ask('DELETE', `/links/${String(one.json['fingerprint'])}`);
    expect([again.status, again.json['type']]).toEqual([404, 'urn:fitform:problem:unknown-key']);
  });

  test('does not repeat what may be a token, and leaves keys that are no links', async () => {
    const opened = await openService();
    const { json } = await opened.make();
    const token = String(json['url']).split('nonce=')[1] ?? '';
    const mistaken = await opened.ask('DELETE', `/links/${token}`);
    expect(mistaken.status).toBe(422);
    expect(mistaken.text + opened.logged()).not.toContain(token);
    await opened.store.update((draft) => {
      draft.api_keys = draft.api_keys?.map((key) => ({ ...key, user: ids.john })) ?? [];
    });
    const foreign = await opened.ask('DELETE', `/links/${String(json['fingerprint'])}`);
    expect([foreign.status, foreign.json['type']]).toEqual([403, 'urn:fitform:problem:not-a-link']);
    expect(await opened.keys()).toHaveLength(1);
  });
});

describe('what goes wrong', () => {
  test.each<[LinkFault, number]>([
    ['too-long', 422],
    ['unknown-document', 404],
    ['unknown-name', 422],
    ['other-inbox', 422],
    ['inbox-needed', 422],
    ['not-provisioned', 503],
    ['not-permitted', 503],
    ['unknown-key', 404],
    ['not-a-link', 403],
    ['unsafe-key', 502],
    ['unclear', 502],
  ])('%s is %i', async (name, status) => {
    const error = new LinkError(name, 'what happened', 'what to do');
    const { make } = await openService({
      links: (links) => ({ ...links, create: () => Promise.reject(error) }),
    });
    const { json } = await make();
    expect(json).toMatchObject({
      status,
      type: `urn:fitform:problem:${name}`,
      detail: 'what happened',
      hint: 'what to do',
    });
  });

  test.each<[TenantErrorKind, number | null, number, string]>([
    ['unreachable', null, 502, 'tenant-unreachable'],
    ['sign-in', 401, 502, 'tenant-sign-in'],
    ['status', 500, 502, 'tenant-failed'],
    ['status', 429, 503, 'tenant-busy'],
    ['malformed', 200, 502, 'tenant-failed'],
    ['not-sent', null, 503, 'stopping'],
    ['read-only', null, 500, 'defect'],
  ])('a tenant error %s %s is %i', async (kind, from, status, name) => {
    const error = new TenantError({ kind, status: from, method: 'GET', path: '/roles', detail: 'it says' });
    const { make, log } = await openService({
      links: (links) => ({ ...links, create: () => Promise.reject(error) }),
    });
    expect((await make()).json).toMatchObject({ status, type: `urn:fitform:problem:${name}` });
    expect(log.at(-1)).toMatchObject({ event: 'request', status, problem: name });
  });

  test('a defect keeps its words to itself, and the log tells where it is', async () => {
    const { make, logged } = await openService({
      links: (links) => ({ ...links, create: () => Promise.reject(new TypeError('with a secret in it')) }),
    });
    const answer = await make();
    expect(answer.status).toBe(500);
    expect(answer.text + logged()).not.toContain('with a secret');
    expect(logged()).toMatch(/TypeError at .*links\.test\.ts/);
  });

  test('a tenant that takes too long: 504, and the link that it makes after all is revoked', async () => {
    const gate = Promise.withResolvers<undefined>();
    const began = Promise.withResolvers<undefined>();
    const opened = await openService({
      links: (links) => ({
        ...links,
        async create(request) {
          began.resolve(undefined);
          await gate.promise;
          return links.create(request);
        },
      }),
    });
    const asked = opened.make();
    await began.promise;
    opened.time.pass(30_000);
    const answer = await asked;
    expect([answer.status, answer.json['type']]).toEqual([504, 'urn:fitform:problem:too-slow']);
    gate.resolve(undefined);
    await opened.service.stop();
    expect(
      opened.emulator.log.filter(({ method, path }) => method === 'POST' && path.includes('api-key')),
    ).toHaveLength(1);
    expect(await opened.keys()).toEqual([]);
    expect(opened.log).toContainEqual({
      event: 'late-link',
      detail: expect.stringContaining('was revoked') as string,
    });
  });
});

describe('sweeps', () => {
  const swept = (opened: { log: readonly { event: string }[] }) =>
    opened.log.filter(({ event }) => event === 'sweep');
  const settle = (opened: { log: readonly { event: string }[] }, count: number): Promise<void> =>
    until(() => swept(opened).length >= count);

  test('come at the start, for what was left, and every five minutes', async () => {
    const time = clock();
    const opened = await openService({
      time,
      change: (draft) => {
        provisioned(draft);
        draft.api_keys = [keyEnding(-1), keyEnding(MINUTE), keyEnding(60 * MINUTE)];
      },
    });
    await settle(opened, 1);
    expect(swept(opened)).toEqual([{ event: 'sweep', revoked: 1 }]);
    expect((await opened.keys()).map(({ id }) => id)).toEqual([`key-${MINUTE}`, `key-${60 * MINUTE}`]);
    expect(time.waits()).toEqual([5 * MINUTE]);
    time.pass(5 * MINUTE);
    await settle(opened, 2);
    expect(swept(opened)).toEqual([
      { event: 'sweep', revoked: 1 },
      { event: 'sweep', revoked: 1 },
    ]);
    expect((await opened.keys()).map(({ id }) => id)).toEqual([`key-${60 * MINUTE}`]);
    await opened.service.stop();
    expect(time.waits()).toEqual([]);
  });

  test('that fail are told and tried again', async () => {
    let calls = 0;
    const failed = new TenantError({ kind: 'unreachable', method: 'GET', path: '/x', detail: 'down' });
    const opened = await openService({
      links: (links) => ({
        ...links,
        sweep: () => ((calls += 1) === 1 ? Promise.reject(failed) : links.sweep()),
      }),
    });
    await opened.ask('GET', '/healthz');
    expect(opened.log).toContainEqual({ event: 'sweep-failed', detail: 'GET /x: down' });
    opened.time.pass(5 * MINUTE);
    await settle(opened, 1);
    expect((await opened.ask('GET', '/metrics')).text).toMatch(/sweeps_total\{outcome="failed"\} 1/);
  });
});

test('a tenant that hangs is not ready within 10 seconds, and is asked once for all probes', async () => {
  let asked = 0;
  const opened = await openService({
    links: (links) => ({
      ...links,
      check: () => {
        asked += 1;
        return new Promise(() => undefined);
      },
    }),
  });
  const probes = [1, 2, 3].map(() => opened.ask('GET', '/readyz', { token: null }));
  await until(() => asked > 0);
  opened.time.pass(10_000);
  for (const { status, json } of await Promise.all(probes)) {
    expect([status, json['type']]).toEqual([503, 'urn:fitform:problem:too-slow']);
  }
  opened.time.pass(60_000);
  expect((await opened.ask('GET', '/readyz', { token: null })).status).toBe(503);
  expect(asked).toBe(1);
});
