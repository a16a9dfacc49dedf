/** The two flows that the vendor's docs describe, from the first call to the last. */
import { describe, expect, test } from 'vitest';
import { startAirisk } from '../../../src/emulator/airisk/serve-airisk.ts';
import { ANN, BEN, CALLBACK, jsonOf, openAirisk } from '../../support/airisk-server.ts';

type Issued = { access_token: string; expiration: string };

describe('the two-step flow', () => {
  test('a generic token lists users, and a user is chosen, changed, and chosen again', async () => {
    const { airisk, authorize, codeFor, exchange, get } = openAirisk();
    const first = await authorize({ state: 's1' });
    expect(first.status).toBe(302);
    const location = first.headers.get('location') ?? '';
    expect(location).toMatch(/^http:\/\/127\.0\.0\.1:8765\/callback\?code=[\w-]{22,}&state=s1$/);
    const code = new URL(location).searchParams.get('code') ?? '';
    const generic = await jsonOf<Issued>(await exchange({ code }));
    expect(generic).toEqual({
      access_token: expect.stringMatching(/^[\w-]{22,}$/) as string,
      expiration: '2025-03-31T13:13:17Z',
    });
    const users = await jsonOf<{ id: string; name: string }[]>(
      await get('/api/Users/ListUsers', generic.access_token),
    );
    expect(users).toEqual([
      { id: '1001', name: 'Ann Example' },
      { id: '1002', name: 'Ben Example' },
      { id: '1003', name: 'Cleo Elsewhere' },
    ]);

    const titles: unknown[] = [];
    for (const userid of [ANN, BEN, ANN]) {
      const bound = await exchange({ code: await codeFor({ userid, state: `for-${userid}` }), userid });
      const { access_token } = await jsonOf<Issued>(bound);
      titles.push(
        (await jsonOf<{ title: string }[]>(await get('/api/GetConversations', access_token))).map(
          ({ title }) => title,
        ),
      );
    }
    const anns = ['Ann asks about a contract', 'Ann asks again'];
    expect(titles).toEqual([anns, ['Ben asks about a policy'], anns]);
    // The generic token outlives the choices made with it.
    expect((await get('/api/ListUsers', generic.access_token)).status).toBe(200);
    expect(airisk.log.map(({ path, bearer, userid }) => [path.split('/').at(-1), bearer, userid])).toEqual([
      ['oauth2', 'none', undefined],
      ['Token', 'none', undefined],
      ['ListUsers', 'generic', undefined],
      ...[ANN, BEN, ANN].flatMap((userid) => [
        ['oauth2', 'none', undefined],
        ['Token', 'none', undefined],
        ['GetConversations', 'user', userid],
      ]),
      ['ListUsers', 'generic', undefined],
    ]);
  });
});

describe('the single-user flow', () => {
  test('over HTTP, without following the redirect', async () => {
    const server = await startAirisk();
    try {
      const { client_id, client_secret } = server.client;
      const query = new URLSearchParams({ client_id, redirect_uri: CALLBACK, state: 'a b/c', userid: BEN });
      const redirect = await fetch(`${server.url}/api/oauth2?${String(query)}`, { redirect: 'manual' });
      const location = new URL(redirect.headers.get('location') ?? '');
      expect(location.searchParams.get('state')).toBe('a b/c');
      const code = location.searchParams.get('code') ?? '';
      const body = JSON.stringify({ client_id, client_secret, redirect_uri: CALLBACK, code, userid: BEN });
      const issued = await fetch(`${server.url}/api/oauth2/Token`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      });
      const { access_token } = await jsonOf<Issued>(issued);
      const headers = { authorization: `Bearer ${access_token}` };
      const conversations = await fetch(`${server.url}/api/Chat/GetConversations`, { headers });
      expect(await jsonOf(conversations)).toEqual([{ id: '3', title: 'Ben asks about a policy' }]);
      expect(conversations.headers.get('server')).toBe('fitform-emulator');
    } finally {
      await server.stop();
    }
    await expect(fetch(server.url)).rejects.toThrow();
  });
});
