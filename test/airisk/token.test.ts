/** The token request as it goes over the wire, and what its answers mean. The server here is a few lines of its own. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { AiriskError } from '../../src/airisk/airisk-error.ts';
import { readJson } from '../../src/airisk/read-answer.ts';
import { airiskHttp, type Http } from '../../src/airisk/http-airisk.ts';
import { readInstance, type Instance } from '../../src/airisk/instance.ts';
import { exchange, isOver, readExpiration } from '../../src/airisk/token.ts';
import { Mask, Secret } from '../../src/wire/secret.ts';
import { failureOf } from '../support/emulated-airisk.ts';

const NOW = Date.parse('2026-03-31T12:00:00Z');
const REDIRECT = 'http://127.0.0.1:8765/callback?a=1';

interface Seen {
  readonly url: string | undefined;
  readonly method: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

interface Served {
  readonly instance: Instance;
  readonly http: Http;
  readonly mask: Mask;
  readonly now: () => number;
  readonly seen: Seen[];
  readonly lines: string[];
}

/** A server that answers everything alike. */
async function served(answer: (response: ServerResponse) => void, timeout = 5_000): Promise<Served> {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const { url, method, headers } = request;
      seen.push({ url, method, headers, body });
      answer(response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const instance = readInstance({
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    clientId: 'an&id',
    clientSecret: 'not=a+real%secret',
    redirectUri: REDIRECT,
  });
  if (!('origin' in instance)) throw new Error('settings');
  const mask = new Mask();
  const lines: string[] = [];
  const world = {
    now: () => NOW,
    monotonic: () => NOW,
    random: () => 0,
    pause: () => Promise.resolve(),
    stop: new AbortController().signal,
  };
  const http = airiskHttp({ instance, timeout, mask, log: (line) => lines.push(line), world });
  onTestFinished(http.close);
  return { instance, http, mask, now: () => NOW, seen, lines };
}

const json =
  (body: unknown, status = 200, type = 'application/json; charset=utf-8') =>
  (response: ServerResponse): void => {
    response
      .writeHead(status, { 'content-type': type })
      .end(typeof body === 'string' ? body : JSON.stringify(body));
  };

const CODE = { code: new Secret('c/o+d=e1'), userId: null };
const FOR_USER = { ...CODE, userId: 'u&1' };
const GOOD = { access_token: 'aa.bb.cc', expiration: '2026-03-31T13:12:17Z' };

describe('the request', () => {
  test('is a form with every field, and the user where the first step had one', async () => {
    const parts = await served(json(GOOD));
    await exchange(parts, CODE);
    await exchange(parts, FOR_USER);
    const [generic, user] = parts.seen;
    expect(generic).toMatchObject({ method: 'POST', url: '/api/oauth2/Token' });
    expect(generic?.headers).toMatchObject({
      'content-type': 'application/x-www-form-urlencoded',
      accept: 'application/json',
    });
    expect(generic?.headers).not.toHaveProperty('authorization');
    const fields: [string, string][] = [
      ['client_id', 'an&id'],
      ['client_secret', 'not=a+real%secret'],
      ['redirect_uri', REDIRECT],
      ['code', 'c/o+d=e1'],
    ];
    expect([...new URLSearchParams(generic?.body)]).toEqual(fields);
    expect([...new URLSearchParams(user?.body)]).toEqual([...fields, ['userid', 'u&1']]);
  });

  test('is logged by method, path and status alone', async () => {
    const parts = await served(json(GOOD));
    await exchange(parts, FOR_USER);
    expect(parts.lines).toEqual(['POST /api/oauth2/Token 200 0 ms']);
  });
});

describe('an answer with a token', () => {
  test('gives it with its end and its user, and the mask knows it', async () => {
    const parts = await served(json(GOOD));
    const token = await exchange(parts, FOR_USER);
    expect(token).toMatchObject({ userId: 'u&1', expires: Date.parse('2026-03-31T13:12:17Z') });
    expect(token.value.reveal()).toBe('aa.bb.cc');
    expect(parts.mask.apply('aa.bb.cc not=a+real%secret c/o+d=e1')).toBe('*** *** ***');
    expect(JSON.stringify(token)).not.toContain('aa.bb.cc');
  });

  test.each<[unknown, string | null]>([
    ['2025-03-31T13:12:17Z', '2025-03-31T13:12:17.000Z'],
    ['2025-03-31T13:12:17.1234567Z', '2025-03-31T13:12:17.123Z'],
    ['2025-03-31T13:12:17+00:00', '2025-03-31T13:12:17.000Z'],
    ['2025-03-31T15:12:17+02:00', '2025-03-31T13:12:17.000Z'],
    ['2025-03-31T13:12:17', '2025-03-31T13:12:17.000Z'],
    ['2025-03-31', null],
    ['31.03.2025 13:12', null],
    ['2025-13-31T13:12:17Z', null],
    ['', null],
    [3600, null],
    [null, null],
    [undefined, null],
  ])('the end %j is %s', (value, time) => {
    const read = readExpiration(value);
    expect(read === null ? null : new Date(read).toISOString()).toBe(time);
  });

  test('one that says it has ended, or is about to, is used until a 401', async () => {
    for (const expiration of ['2026-03-31T11:59:59Z', '2026-03-31T12:00:29Z']) {
      const token = await exchange(await served(json({ ...GOOD, expiration })), CODE);
      expect(token.expires).toBeNull();
      expect(isOver(token, NOW + 1e12)).toBe(false);
    }
  });

  test.each<[string, object, number | null]>([
    ['capitals', { Access_Token: 'aa.bb.cc', Expiration: GOOD.expiration }, Date.parse(GOOD.expiration)],
    [
      'capitals alone',
      { ACCESS_TOKEN: 'aa.bb.cc', EXPIRATION: GOOD.expiration },
      Date.parse(GOOD.expiration),
    ],
    [
      'others beside the right ones',
      { Access_Token: 'x', Expiration: 'x', ACCESS_TOKEN: 'y', EXPIRATION: 'y', ...GOOD },
      Date.parse(GOOD.expiration),
    ],
    [
      'two ends',
      { Access_Token: 'aa.bb.cc', Expiration: GOOD.expiration, EXPIRATION: '2026-04-01T00:00:00Z' },
      null,
    ],
  ])('whatever letter case its fields have: %s', async (_what, body, expires) => {
    const token = await exchange(await served(json(body)), CODE);
    expect([token.value.reveal(), token.expires]).toEqual(['aa.bb.cc', expires]);
  });

  test.each([
    ['text/json', ''],
    ['Text/Json; Charset="UTF-8"', ''],
    ['application/vnd.example+json', ''],
    ['application/json', '\uFEFF'],
    ['text/json; charset=utf-8', '\uFEFF'],
  ])('may be %s and begin with %j', async (type, begin) => {
    const parts = await served(json(begin + JSON.stringify(GOOD), 200, type));
    expect((await exchange(parts, CODE)).value.reveal()).toBe('aa.bb.cc');
  });

  test('with two tokens in letter cases that are both not the right one is refused, and neither is shown', async () => {
    const body = { Access_Token: 'token-number-1', ACCESS_TOKEN: 'token-number-2' };
    const error = await failureOf(exchange(await served(json(body)), CODE));
    expect(error).toMatchObject({ kind: 'malformed' });
    expect(error.message).toMatch(/more than one access_token/);
    expect(error.message).not.toContain('token-number');
  });

  test.each<[string, unknown]>([
    ['no token', {}],
    ['the right name without a value, and another', { access_token: null, Access_Token: 'aa.bb.cc' }],
    ['another name', { accessToken: 'aa.bb.cc' }],
    ['an empty one', { access_token: '' }],
    ['one that is no text', { access_token: 7 }],
    ['one that would break the header', { access_token: 'a\r\nx: y' }],
    ['a list', [GOOD]],
    ['null', 'null'],
  ])('%s is none', async (_what, body) => {
    const error = await failureOf(exchange(await served(json(body)), CODE));
    expect(error).toMatchObject({ kind: 'malformed', path: '/api/oauth2/Token' });
  });
});

describe('an answer with an error', () => {
  const TEXT = 'text/plain; charset=utf-8';
  const PROBLEM = 'application/problem+json; charset=utf-8';
  const problem = {
    type: 'https://tools.ietf.org/html/rfc9110#section-15.5.2',
    title: 'Unauthorized',
    status: 401,
    traceId: '00-0123456789abcdef0123456789abcdef-0123456789abcdef-00',
  };

  test.each<[string, unknown, number, string, Partial<AiriskError>, string]>([
    ['text', 'Invalid client_id', 400, TEXT, { kind: 'sign-in' }, 'answered 400 (Invalid client_id)'],
    ['text', 'Invalid Code', 400, TEXT, { kind: 'sign-in' }, 'answered 400 (Invalid Code)'],
    [
      'a problem',
      problem,
      401,
      PROBLEM,
      { kind: 'sign-in' },
      `answered 401 (Unauthorized; traceId ${problem.traceId})`,
    ],
    [
      'a text that is called JSON',
      'Invalid Code',
      400,
      'application/json',
      { kind: 'sign-in' },
      'answered 400 (something that is not the JSON that it is said to be)',
    ],
    [
      'a page',
      '<html><title>Down</title></html>',
      503,
      'text/html',
      { kind: 'status' },
      'answered 503 (an HTML page titled "Down")',
    ],
    ['nothing', '', 500, '', { kind: 'status' }, 'answered 500 (no details)'],
    [
      'JSON of another shape',
      { error: 'so' },
      500,
      'application/json',
      { kind: 'status' },
      'answered 500 (so)',
    ],
  ])('%s', async (_what, body, status, type, kind, detail) => {
    const error = await failureOf(exchange(await served(json(body, status, type)), CODE));
    expect(error).toMatchObject({ ...kind, status, detail });
  });

  test('never repeats what was sent, in whatever way it is written', async () => {
    const echo = 'not=a+real%secret not%3Da%2Breal%25secret c/o+d=e1 c%2Fo%2Bd%3De1';
    for (const answer of [json(echo, 400, TEXT), json({ title: echo, detail: echo }, 401, PROBLEM)]) {
      const { message } = await failureOf(exchange(await served(answer), CODE));
      expect(message).not.toMatch(/real|c\/o|c%2Fo/);
    }
  });

  test('is withheld in one pair of brackets, whatever of it holds a short secret', async () => {
    const told = async (title: string, traceId: string): Promise<string> => {
      const opened = await served(json({ title, traceId }, 500, PROBLEM));
      opened.mask.add(new Secret('abc'));
      return (await failureOf(exchange(opened, CODE))).detail;
    };
    const withheld = 'answered 500 (withheld: it holds a secret that is too short to be masked)';
    expect(await told('abc', 'abc-1')).toBe(withheld);
    expect(await told('abc', '00-1')).toBe(withheld);
    expect(await told('down', 'abc-1')).toBe('answered 500 (down)');
    expect(await told('down', '00-1')).toBe('answered 500 (down; traceId 00-1)');
  });

  test('may hold what would turn a terminal, which is taken out', async () => {
    const error = await failureOf(exchange(await served(json('a\u001b[2Jb\nc', 400, TEXT)), CODE));
    expect(error.detail).toBe('answered 400 (a [2Jb c)');
  });
});

describe('the connection', () => {
  const get = ({ http, instance }: Served) =>
    http.get(new URL('/api/x?secret=1', instance.origin), new Secret('a-token'));

  test('a redirect is not followed, and the token stays', async () => {
    const parts = await served((response) => {
      response.writeHead(302, { location: '/api/elsewhere' }).end();
    });
    const answer = await get(parts);
    expect(parts.seen.map(({ url }) => url)).toEqual(['/api/x?secret=1']);
    expect(() => readJson(answer, parts.mask)).toThrow(/^GET \/api\/x: answered 302, a redirect/);
  });

  test('an answer without an end is cut off', async () => {
    const parts = await served((response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const more = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(1 << 20, 32)));
        if (!response.destroyed) response.once('drain', more);
      };
      more();
    });
    expect(await failureOf(get(parts))).toMatchObject({
      kind: 'malformed',
      detail: 'the answer is longer than 20 MB',
    });
    expect(parts.lines).toEqual(['GET /api/x too long 0 ms']);
  });

  test('nothing is unpacked, so that little cannot become much', async () => {
    const parts = await served((response) => {
      response
        .writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' })
        .end(gzipSync('[1]'));
    });
    const answer = await get(parts);
    expect(parts.seen[0]?.headers['accept-encoding']).toBeUndefined();
    expect(() => readJson(answer, parts.mask)).toThrow(/not the JSON/);
  });

  test('a server that does not answer in time is told without what was asked', async () => {
    const parts = await served(() => undefined, 1_000);
    const error = await failureOf(parts.http.post(new URL('/api/x?secret=1', parts.instance.origin), {}));
    expect(error.message).toBe('POST /api/x: no answer in time (ETIMEDOUT)');
    expect(parts.seen).toHaveLength(1);
  });

  test('no server', async () => {
    const { instance, mask, now } = await served(json(GOOD));
    const gone = { ...instance, origin: 'http://127.0.0.1:1' };
    const world = {
      now,
      monotonic: now,
      random: () => 0,
      pause: () => Promise.resolve(),
      stop: AbortSignal.abort(),
    };
    const http = airiskHttp({ instance: gone, timeout: 1_000, mask, world });
    const error = await failureOf(exchange({ instance: gone, http, mask, now }, CODE));
    expect(error).toMatchObject({ kind: 'unreachable', status: null });
  });
});
