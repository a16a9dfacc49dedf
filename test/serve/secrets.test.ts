/** The token of a link is in the one answer that was asked for, and nowhere else; nor is any other secret anywhere. */
import { expect, test } from 'vitest';
import { startFront, type Front } from '../support/tenant-server.ts';
import { document, openService, TOKEN } from '../support/service.ts';

const nonceOf = (url: string): string => new URLSearchParams(url.split('?')[1]).get('nonce') ?? '';

test('nothing that is logged, counted or complained of holds a secret', async () => {
  let front: Front | undefined;
  const opened = await openService({
    dashboard: true,
    rate: 20,
    front: async (url) => {
      front = await startFront({ url });
      return front.url;
    },
  });
  const said: string[] = [];
  const ask: typeof opened.ask = async (...given) => {
    const answer = await opened.ask(...given);
    const { status, headers, text } = answer;
    // But for the two answers that are links, and the one that is a ticket.
    if (status !== 201) said.push(text);
    for (const [name, value] of headers) {
      if (name !== 'location' && name !== 'set-cookie') said.push(`${name}: ${value}`);
    }
    return answer;
  };
  const secrets = new Set([TOKEN]);
  const link = await ask('POST', '/links', { body: { document_id: document } });
  secrets.add(nonceOf(String(link.json['url'])));
  const ticket = await ask('POST', '/tickets', { body: { document_id: document } });
  secrets.add(String(ticket.json['ticket']));
  const path = String(ticket.json['path']);
  await ask('GET', path, { token: null });
  const gone = await ask('POST', path, { token: null });
  secrets.add(nonceOf(gone.headers.get('location') ?? ''));
  await ask('POST', path, { token: null });
  await ask('GET', `${path}x`, { token: null });
  await ask('POST', '/links', { token: `${TOKEN}x`, body: {} });
  await ask('POST', '/links', { body: { [TOKEN.toUpperCase()]: 1 } });
  await ask('DELETE', `/links/${nonceOf(String(link.json['url']))}`);
  await ask('PUT', path);
  await ask('GET', `/nowhere/${nonceOf(String(link.json['url']))}?token=${TOKEN}`);
  const page = await opened.ask('GET', '/', { token: null });
  const cookie = page.headers.get('set-cookie')?.split(';')[0] ?? '';
  const csrf = /name="csrf" value="([^"]+)"/.exec(page.text)?.[1] ?? '';
  secrets.add(cookie.split('=')[1] ?? '').add(csrf);
  const headers = {
    cookie,
    'sec-fetch-site': 'same-origin',
    'content-type': 'application/x-www-form-urlencoded',
  };
  const review = await opened.ask('POST', '/review', {
    token: null,
    headers,
    body: String(new URLSearchParams({ csrf, document_id: document })),
  });
  secrets.add(nonceOf(review.headers.get('location') ?? ''));
  while (opened.log.filter(({ event }) => event === 'request').length < 12) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  await ask('GET', '/metrics');
  await ask('GET', '/readyz');
  await ask('GET', '/openapi.json');
  await opened.service.stop();

  // Every password, session and key that went over the wire.
  for (const secret of front?.secrets ?? []) secrets.add(secret);
  expect(secrets.size).toBeGreaterThan(8);
  const everything = [opened.logged(), ...said].join('\n');
  expect(everything).toContain('"event":"tenant"');
  for (const secret of secrets) {
    expect(secret.length).toBeGreaterThan(20);
    for (const form of [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64')]) {
      expect(everything).not.toContain(form);
    }
  }
});

test.each([500, 502])(
  'an API that answers %i and repeats the new key does not get it said',
  async (status) => {
    const made: string[] = [];
    const opened = await openService({
      front: async (url) => {
        const front = await startFront({ url }, undefined, ({ method, path }, answer) => {
          if (method !== 'POST' || !path.endsWith('/auth/api-key')) return answer;
          const { token } = JSON.parse(String(answer.body)) as { token: string };
          made.push(token);
          return { ...answer, status, body: { message: `made ${token}, and then failed` } };
        });
        return front.url;
      },
    });
    const answer = await opened.make();
    expect([answer.status, answer.json['type']]).toEqual([502, 'urn:fitform:problem:unclear']);
    expect(made).toHaveLength(1);
    expect(answer.text + opened.logged()).not.toContain(made[0]);
    expect(await opened.keys()).toEqual([]);
  },
);
