/** Who is registered, from YAML or JSON, and all that is wrong with such a file. */
import { describe, expect, test } from 'vitest';
import { readAiriskSeed } from '../../../src/emulator/airisk/airisk-seed-file.ts';
import { jsonOf, openAirisk } from '../../support/airisk-server.ts';

const YAML = `clients:
  - { client_id: web, client_secret: for-the-tests, redirect_uri: 'http://127.0.0.1:1/cb, https://a.example/cb', company: A }
  - client_id: other
users:
  - { id: '7', name: Ann, company: A }
  - { id: eight, name: Ben, inactive: true }
conversations:
  - { userid: '7', title: Hello }
  - { userid: '7', id: c-2, title: Again }
`;

const seed = {
  clients: [
    {
      client_id: 'web',
      client_secret: 'for-the-tests',
      redirect_uri: 'http://127.0.0.1:1/cb, https://a.example/cb',
      company: 'A',
    },
    { client_id: 'other' },
  ],
  users: [
    { id: '7', name: 'Ann', company: 'A' },
    { id: 'eight', name: 'Ben', inactive: true },
  ],
  conversations: [
    { userid: '7', title: 'Hello' },
    { userid: '7', id: 'c-2', title: 'Again' },
  ],
};

describe('a seed', () => {
  test('is read from YAML and from JSON', () => {
    expect(readAiriskSeed(YAML)).toEqual({ seed });
    expect(readAiriskSeed(JSON.stringify(seed))).toEqual({ seed });
    expect(readAiriskSeed('clients: [{client_id: web}]')).toEqual({
      seed: { clients: [{ client_id: 'web' }], users: [], conversations: [] },
    });
  });

  test('is what the server holds', async () => {
    const { airisk, client, codeFor, exchange, get } = openAirisk({
      seed,
      redirectUris: ['http://127.0.0.1:2/cb'],
    });
    expect(client).toEqual({
      client_id: 'web',
      client_secret: 'for-the-tests',
      redirect_uris: ['http://127.0.0.1:1/cb', 'https://a.example/cb', 'http://127.0.0.1:2/cb'],
    });
    expect(airisk.clients.map(({ redirect_uris }) => redirect_uris)).toEqual([
      client.redirect_uris,
      ['http://127.0.0.1:8765/callback'],
    ]);
    expect(airisk.clients[1]?.client_secret).toMatch(/^[\w-]{43}$/);
    for (const redirect_uri of client.redirect_uris) {
      const who = { redirect_uri, userid: '7' };
      const issued = await exchange({ code: await codeFor(who), ...who });
      const { access_token } = await jsonOf<{ access_token: string }>(issued);
      expect(await jsonOf(await get('/api/GetConversations', access_token))).toEqual([
        { id: '1', title: 'Hello' },
        { id: 'c-2', title: 'Again' },
      ]);
    }
  });

  test('a secret that is not given is another one each time', () => {
    const secretOf = (first: number) =>
      openAirisk({ random: (bytes) => new Uint8Array(bytes).fill(first) }).client.client_secret;
    expect(secretOf(1)).not.toBe(secretOf(2));
    expect(Buffer.from(secretOf(1), 'base64url')).toHaveLength(32);
  });

  test('without a client is none', () => {
    expect(() => openAirisk({ seed: { clients: [], users: [] } })).toThrow('the seed has no client');
  });
});

describe('all that is wrong is told at once, at its place', () => {
  const said = (text: string) => {
    const read = readAiriskSeed(text);
    if (!('problems' in read)) return [];
    return read.problems.map(
      ({ line, column, path, message, near }) =>
        `${line}:${column} ${path}: ${message}${near ? ` [${near.given}]` : ''}`,
    );
  };

  test('in one file', () => {
    expect(
      said(`client: []
clients:
  - { client_id: web, client_secrt: s }
  - { client_secret: s, redirect_uri: 5 }
  - { client_id: web, client_secret: '', redirect_uri: 'cb, http://a.example/#x' }
  - { client_id: '', redirect_uri: ' , ' }
users:
  - { id: 7, name: Ann }
  - { id: '8', name: Ben, inactive: maybe }
  - { id: '9', name: Cleo }
  - { id: '9' , name: Dan }
  - Eve
conversations: { userid: '9', title: x }
`),
    ).toEqual([
      '1:1 client: no list "client" [client]',
      '3:23 clients[0].client_secrt: no field "client_secrt" [client_secrt]',
      '4:5 clients[1].client_id: is missing',
      '4:25 clients[1].redirect_uri: must be a text',
      '5:23 clients[2].client_secret: must not be empty',
      '5:42 clients[2].redirect_uri: cb: must be a whole URL, as http://127.0.0.1:8765/callback',
      '5:42 clients[2].redirect_uri: http://a.example/#x: must have no fragment (RFC 6749 §3.1.2)',
      '6:7 clients[3].client_id: must not be empty',
      '6:22 clients[3].redirect_uri: has no entry',
      '8:7 users[0].id: must be a text',
      '9:27 users[1].inactive: must be true or false',
      '11:7 users[3].id: 9 is there twice',
      '12:5 users[4]: must be a map',
      '13:1 conversations: must be a list',
    ]);
  });

  test.each<[string, string[]]>([
    ['[]', ['1:1 : must be a map of lists: clients, users, conversations']],
    ['', ['1:1 : must be a map of lists: clients, users, conversations']],
    ['users: []', ['1:1 clients: there must be a client']],
    ['clients: []', ['1:1 clients: there must be a client']],
    ['clients: [{client_id: a}, {client_id: a}]', ['1:28 clients[1].client_id: a is there twice']],
    [
      'clients: [{client_id: a}]\nusers: [{id: "10", name: A}]\nconversations: [{userid: "11", title: T}]',
      ['3:18 conversations[0].userid: no user 11 [11]'],
    ],
  ])('%j', (text, problems) => expect(said(text)).toEqual(problems));

  test('a user whose entry is wrong is not also missed', () => {
    const text = 'clients: [{client_id: a}]\nusers: [{id: "7"}]\nconversations: [{userid: "7", title: T}]';
    expect(said(text)).toEqual(['2:9 users[0].name: is missing']);
  });

  test('what is no YAML', () => expect(said('clients: [')[0]).toMatch(/^1:\d+ : /));

  test('and never a secret', () => {
    const text =
      'clients: [{client_id: a, client_secret: [hush-hush], redirect_uri: x}, {client_secret: hush-hush}]';
    expect(said(text).length).toBeGreaterThan(1);
    expect(said(text).join()).not.toContain('hush');
  });
});
