/** The page that may stand before the redirect, clicked through as a browser does. */
import { describe, expect, test } from 'vitest';
import { ANN, CALLBACK, openAirisk } from '../../support/airisk-server.ts';

/** What the form of the page sends when this button is clicked. */
function formOf(html: string, answer: string) {
  const action = /<form method="post" action="([^"]+)"/.exec(html)?.[1] ?? '';
  const ticket = /<input type="hidden" name="ticket" value="([^"]+)"/.exec(html)?.[1] ?? '';
  expect(html).toContain(`<button name="answer" value="${answer}"`);
  const body = new URLSearchParams({ ticket, answer });
  return { action, init: { method: 'POST', body, headers: { origin: 'null' } } };
}

describe('interaction=page', () => {
  const behaviour = { interaction: 'page' } as const;

  test('a page comes, and its button leads to the redirect with a code that works', async () => {
    const { authorize, exchange, send } = openAirisk({ behaviour });
    const page = await authorize({ userid: ANN, state: 'a b' });
    expect([page.status, page.headers.get('content-type'), page.headers.get('location')]).toEqual([
      200,
      'text/html; charset=utf-8',
      null,
    ]);
    expect(page.headers.get('cache-control')).toBe('no-store');
    expect(page.headers.get('referrer-policy')).toBe('no-referrer');
    const html = await page.text();
    expect(html).toContain('AIRisk emulator');
    // As whom, by name and id.
    expect(html).toContain('Ann Example</bdi>');
    expect(html).toContain(`>${ANN}</code>`);
    const { action, init } = formOf(html, 'allow');
    const redirect = await send(action, init);
    expect(redirect.status).toBe(302);
    const location = redirect.headers.get('location') ?? '';
    expect(location).toMatch(/^http:\/\/127\.0\.0\.1:8765\/callback\?code=[\w-]+&state=a%20b$/);
    expect(redirect.headers.get('set-cookie')).toBeNull();
    const code = new URL(location).searchParams.get('code') ?? '';
    expect((await exchange({ code, userid: ANN })).status).toBe(200);
  });

  test('its other button leads there with an error, and without a code', async () => {
    const { authorize, send } = openAirisk({ behaviour });
    const { action, init } = formOf(await (await authorize({ state: 's' })).text(), 'deny');
    expect((await send(action, init)).headers.get('location')).toBe(
      `${CALLBACK}?error=access_denied&state=s`,
    );
  });

  test('it is good once, for ten minutes, and for nothing that was not shown', async () => {
    const { authorize, pass, send } = openAirisk({ behaviour });
    const first = formOf(await (await authorize()).text(), 'allow');
    expect((await send(first.action, first.init)).status).toBe(302);
    expect((await send(first.action, first.init)).status).toBe(400);
    const second = formOf(await (await authorize()).text(), 'allow');
    pass(600_000);
    expect((await send(second.action, second.init)).status).toBe(400);
    const body = new URLSearchParams({ ticket: 'x', answer: 'allow' });
    expect((await send(first.action, { method: 'POST', body })).status).toBe(400);
    expect((await send(first.action)).status).toBe(405);
  });

  test('what is refused is refused without a page', async () => {
    const { authorize } = openAirisk({ behaviour });
    expect((await authorize({ client_id: 'nobody' })).status).toBe(401);
    expect((await authorize({ redirect_uri: 'https://evil.example/' })).status).toBe(400);
    expect((await authorize({ userid: '9999' })).status).toBe(401);
  });

  test('it lets the form lead on to wherever the client goes, and to the address of an app', async () => {
    const redirectUris = ['my-app:/back'];
    const { authorize } = openAirisk({ behaviour, redirectUris });
    const policy = (await authorize({ redirect_uri: 'my-app:/back' })).headers.get('content-security-policy');
    expect(policy).toContain("form-action 'self' http: https: my-app:;");
  });

  test('names are not markup', async () => {
    const seed = { clients: [{ client_id: '<b>"&\'' }], users: [] };
    const { authorize } = openAirisk({ behaviour, seed });
    const html = await (await authorize()).text();
    expect(html).toContain('&lt;b&gt;&quot;&amp;&#39;');
    expect(html).not.toContain('<b>"');
  });

  test('comes each time, cookie or not', async () => {
    const { authorize } = openAirisk({ behaviour });
    expect((await authorize()).status).toBe(200);
    expect((await authorize()).status).toBe(200);
  });
});

test('interaction=none: there is no page', async () => {
  expect((await openAirisk().authorize()).status).toBe(302);
});

test('interaction=session: a browser that has been through the page is let pass', async () => {
  const { airisk, authorize, client, send } = openAirisk({ behaviour: { interaction: 'session' } });
  const { action, init } = formOf(await (await authorize()).text(), 'allow');
  const redirect = await send(action, init);
  const set = redirect.headers.get('set-cookie') ?? '';
  expect(set).toMatch(/^fitform_airisk_session_80=[\w-]{22}; Path=\/; HttpOnly; SameSite=Lax$/);
  const query = new URLSearchParams({ client_id: client.client_id, redirect_uri: CALLBACK, userid: ANN });
  const withCookie = async (cookie: string) =>
    (await send(`/api/oauth2?${String(query)}`, { headers: { cookie } })).status;
  const [cookie = ''] = set.split(';');
  expect(await withCookie(`a=b; ${cookie}`)).toBe(302);
  expect(await withCookie(`${cookie}x`)).toBe(200);
  expect(await withCookie('fitform_airisk_session_80=')).toBe(200);
  expect((await authorize()).status).toBe(200);
  airisk.reset();
  expect(await withCookie(cookie)).toBe(200);
});
