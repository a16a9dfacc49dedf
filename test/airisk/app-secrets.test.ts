/** Whatever happens, no secret is in a log line, a page or a header; only two headers are there to carry some. */
import { expect, test } from 'vitest';
import { hiddenIn, openApp } from '../support/airisk-app.ts';

test('nothing that is logged or shown holds a secret', async () => {
  const opened = await openApp({ userId: '1002' });
  const { server, instance, lines, said, issued } = opened;
  const secrets = new Set<string>([instance.clientSecret.reveal()]);
  const met = (trail: readonly string[]): void => {
    for (const url of trail) {
      const { searchParams } = new URL(url);
      for (const name of ['code', 'state']) {
        const value = searchParams.get(name);
        if (value !== null) secrets.add(value);
      }
    }
  };
  const person = opened.browser();
  const go: typeof person.go = async (...given) => {
    const shown = await person.go(...given);
    met(shown.trail);
    return shown;
  };
  const submit = async (path: string, fields: Record<string, string>, from: string) => {
    const hidden = hiddenIn((await person.step('GET', from)).text, path);
    return go('POST', path, { fields: { ...hidden, ...fields }, site: 'same-origin' });
  };

  // The guide's app for one user, and its two steps.
  await submit('/login_as', {}, '/');
  await go('GET', '/explore?path=/api/GetConversations');
  await go('GET', '/login');
  await submit('/select_user', { userid: '1001' }, '/select_user');
  await go('GET', '/explore?path=/api/Chat/GetConversations');
  server.expireTokens();
  await go('GET', '/explore?path=/api/GetConversations');
  await go('GET', '/users');
  // All that fails, above all what repeats what was sent.
  for (const fault of [
    'POST /api/oauth2/Token=status:400',
    'POST /api/oauth2/Token=status:500',
    'POST /api/oauth2/Token=html',
    'POST /api/oauth2/Token=reset',
    'GET /api/oauth2=state:drop',
    'GET /api/oauth2=state:alter',
    'GET /api/oauth2=redirect-error:access_denied',
    'GET /api/GetConversations=status:401',
    'GET /api/GetConversations=status:500',
  ]) {
    opened.faults(fault);
    const back = await submit('/select_user', { userid: '1001' }, '/select_user');
    await go('GET', '/explore?path=/api/GetConversations');
    opened.faults();
    // The same way back once more.
    const callback = back.trail.find((url) => url.includes('/callback'));
    if (callback !== undefined) {
      await go('GET', callback);
      await go('GET', callback.replace('127.0.0.1:8765', 'localhost:8765').replace(/^http:\/\/[^/]*/, ''));
      await person.step('POST', callback, { fields: {} });
      await person.step('GET', callback.replace('127.0.0.1', 'evil.example'));
    }
  }
  await submit('/sign_out', {}, '/select_user');

  for (const value of issued.filter(({ length }) => length === 43)) secrets.add(value);
  for (const cookie of person.jar.values()) expect(opened.logged()).not.toContain(cookie);
  expect(secrets.size).toBeGreaterThan(35);
  const everything = [opened.logged(), ...lines, ...said].join('\n');
  expect(lines).toContain('POST /api/oauth2/Token 200 0 ms');
  expect(everything).toContain('Ann asks about a contract');
  for (const secret of secrets) {
    expect(secret.length).toBeGreaterThan(20);
    for (const form of [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64')]) {
      expect(everything).not.toContain(form);
    }
  }
});

test('what AIRisk repeats of a token or a secret is masked where it is shown', async () => {
  const opened = await openApp();
  const person = opened.browser();
  await person.actAs('1001');
  const { get } = opened.http;
  const secret = opened.instance.clientSecret.reveal();
  const sent: string[] = [];
  for (const [status, contentType] of [
    [200, 'application/json'],
    [500, 'text/plain'],
    [403, 'application/problem+json'],
  ] as const) {
    opened.http.get = async (url, bearer) => {
      const answer = await get(url, bearer);
      const token = bearer?.reveal() ?? '';
      sent.push(token);
      const body =
        contentType === 'text/plain' ? `${token} ${secret}` : JSON.stringify({ title: `${token} ${secret}` });
      return { ...answer, status, contentType, body };
    };
    const shown = await person.explore('/api/GetConversations');
    expect(shown.words).toContain('*** ***');
  }
  expect(sent).toHaveLength(3);
  // The words of a refusal are a stranger's, too.
  const away = await person.step('GET', '/login');
  const state = new URL(away.headers.get('location') ?? '').searchParams.get('state') ?? '';
  sent.push(state);
  const back = new URLSearchParams({ error: 'access_denied', error_description: `not for ${state}`, state });
  const refused = await person.visit(`/callback?${String(back)}`);
  expect(refused.words).toContain('AIRisk refused it (access_denied: not for ***)');
  const everything = opened.logged() + opened.said.join('\n');
  for (const one of [...sent, secret]) expect(everything).not.toContain(one);
});
