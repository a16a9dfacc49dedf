/** Where the browser comes back to, on this machine. */
import { request } from 'node:http';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { hostsOf, isReceivable, openLoopback, portOf, type Loopback } from '../../src/airisk/loopback.ts';
import { freePort } from '../support/free-port.ts';

/** What was to be run later, instead of a clock. */
interface Later {
  readonly waiting: (() => void)[];
  readonly later: (ms: number, run: () => void) => () => void;
}

function laterOnes(): Later {
  const waiting: (() => void)[] = [];
  const later: Later['later'] = (_ms, run) => {
    waiting.push(run);
    return () => void waiting.splice(waiting.indexOf(run), 1);
  };
  return { waiting, later };
}

async function opened(
  path = '/callback',
  host = '127.0.0.1',
): Promise<Later & { loopback: Loopback; redirectUri: string }> {
  const redirectUri = `http://${host}:${await freePort()}${path}`;
  const ones = laterOnes();
  const loopback = await openLoopback({ redirectUri, later: ones.later });
  onTestFinished(async () => {
    let stopped = false;
    const end = loopback.stop().then(() => (stopped = true));
    while (!stopped) {
      for (const run of ones.waiting.splice(0)) run();
      await turn();
    }
    await end;
  });
  return { ...ones, loopback, redirectUri };
}

const go = (url: string, method = 'GET'): Promise<Response> => fetch(url, { method, redirect: 'manual' });

describe('the listener', () => {
  test('hands over what came back, shows nothing, and leads to a page without it', async () => {
    const { loopback, redirectUri } = await opened('/callback?tenant=1');
    const next = loopback.next();
    const response = await go(`${redirectUri}&code=c&state=s`);
    expect(response.status).toBe(303);
    expect(await response.text()).toBe('');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('referrer-policy')).toBe('no-referrer');
    expect((await next).toString()).toBe('code=c&state=s');
    const page = await go(new URL(response.headers.get('location') ?? '', redirectUri).href);
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('You can close this window');
    expect(page.headers.get('content-security-policy')).toMatch(/default-src 'none'/);
  });

  test('a registered path that is the page’s own', async () => {
    const { loopback, redirectUri } = await opened('/done');
    const next = loopback.next();
    const response = await go(`${redirectUri}?code=c`);
    expect(response.headers.get('location')).not.toBe('/done');
    expect((await next).get('code')).toBe('c');
    expect((await go(new URL(response.headers.get('location') ?? '', redirectUri).href)).status).toBe(200);
  });

  test('what comes while nothing is awaited is nobody’s answer', async () => {
    const { loopback, redirectUri } = await opened();
    expect((await go(`${redirectUri}?code=old`)).status).toBe(303);
    const next = loopback.next();
    await go(`${redirectUri}?code=new`);
    await go(`${redirectUri}?code=later`);
    expect((await next).get('code')).toBe('new');
  });

  test('other paths, methods and queries are no answer either', async () => {
    const { loopback, redirectUri } = await opened('/callback?tenant=1');
    const next = loopback.next();
    const bare = redirectUri.split('?')[0] ?? '';
    expect((await go(`${bare}/extra?code=no`)).status).toBe(404);
    expect((await go(`${redirectUri}&code=no`, 'POST')).status).toBe(405);
    expect((await go(`${bare}?code=no`)).status).toBe(303);
    await go(`${redirectUri}&code=yes`);
    expect((await next).get('code')).toBe('yes');
  });

  test('under another name of this machine’s address it answers nothing', async () => {
    const { loopback, redirectUri } = await opened();
    const next = loopback.next();
    const status = await new Promise((resolve, reject) => {
      request(`${redirectUri}?code=no`, { headers: { host: 'evil.example' } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .once('error', reject)
        .end();
    });
    expect(status).toBe(421);
    await go(`${redirectUri}?code=yes`);
    expect((await next).get('code')).toBe('yes');
  });

  test('localhost is this machine by IPv4, whatever else it is', async () => {
    const { loopback, redirectUri } = await opened('/callback', 'localhost');
    const next = loopback.next();
    await go(`${redirectUri.replace('localhost', '127.0.0.1')}?code=other-host`);
    await go(`${redirectUri}?code=c`);
    expect((await next).get('code')).toBe('c');
  });
});

describe('its end', () => {
  test('waits for the browser to fetch the page', async () => {
    const { loopback, redirectUri, waiting } = await opened();
    void loopback.next();
    const response = await go(`${redirectUri}?code=c`);
    const stopped = loopback.stop();
    expect(waiting).toHaveLength(1);
    expect((await go(new URL(response.headers.get('location') ?? '', redirectUri).href)).status).toBe(200);
    await stopped;
    await expect(go(redirectUri)).rejects.toThrow();
  });

  test('but not for ever', async () => {
    const { loopback, redirectUri, waiting } = await opened();
    void loopback.next();
    await go(`${redirectUri}?code=c`);
    const stopped = loopback.stop();
    waiting[0]?.();
    await turn();
    for (const run of waiting) run();
    await stopped;
    await expect(go(redirectUri)).rejects.toThrow();
  });

  test('comes at once where no browser came back', async () => {
    const { loopback, redirectUri } = await opened();
    await loopback.stop();
    await expect(go(redirectUri)).rejects.toThrow();
  });
});

test('a port that is taken is told, and nothing stays open', async () => {
  const { redirectUri } = await opened('/callback', '127.0.0.1');
  const { later } = laterOnes();
  await expect(
    openLoopback({ redirectUri: redirectUri.replace('127.0.0.1', 'localhost'), later }),
  ).rejects.toThrow(/EADDRINUSE/);
});

test.each([
  ['http://127.0.0.1:8765/callback', true],
  ['http://localhost/callback', true],
  ['http://[::1]:8765/callback', true],
  ['https://127.0.0.1:8765/callback', false],
  ['http://app.example.com/callback', false],
  ['com.example.app:/callback', false],
])('%s can be received here: %s', (redirectUri, receivable) => {
  expect(isReceivable(redirectUri)).toBe(receivable);
});

test.each([
  ['http://127.0.0.1:8765/x', ['127.0.0.1'], 8765],
  ['http://[::1]:8765/x', ['::1'], 8765],
  ['http://localhost/x', ['127.0.0.1', '::1'], 80],
])('%s is listened for on %j, port %i', (redirectUri, hosts, port) => {
  expect(hostsOf(redirectUri)).toEqual(hosts);
  expect(portOf(redirectUri)).toBe(port);
});
