/** ListUsers and GetConversations: which token opens which, and what they give. */
import { describe, expect, test } from 'vitest';
import { ANN, BEN, jsonOf, openAirisk, PROBLEM, problemBody } from '../../support/airisk-server.ts';

const LISTS = ['/api/Users/ListUsers', '/api/ListUsers', '/API/users/LISTUSERS'];
const CONVERSATIONS = ['/api/Chat/GetConversations', '/api/GetConversations', '/api/getconversations'];
const unauthorized = problemBody(401, 'Unauthorized', '15.5.2');

describe.each(LISTS)('%s', (path) => {
  test('gives ids and names to a generic token, and nothing else', async () => {
    const { get, tokenFor } = openAirisk();
    const response = await get(path, await tokenFor());
    expect([response.status, response.headers.get('content-type')]).toEqual([
      200,
      'application/json; charset=utf-8',
    ]);
    expect(await response.text()).toBe(
      '[{"id":"1001","name":"Ann Example"},{"id":"1002","name":"Ben Example"},{"id":"1003","name":"Cleo Elsewhere"}]',
    );
  });

  test("is not for a user's token", async () => {
    const { get, tokenFor } = openAirisk();
    const response = await get(path, await tokenFor(ANN));
    expect([response.status, response.headers.get('content-type')]).toEqual([403, PROBLEM]);
    expect(await jsonOf(response)).toEqual(problemBody(403, 'Forbidden', '15.5.4'));
  });
});

describe.each(CONVERSATIONS)('%s', (path) => {
  test('gives a user what is theirs', async () => {
    const { get, tokenFor } = openAirisk();
    expect(await jsonOf(await get(path, await tokenFor(BEN)))).toEqual([
      { id: '3', title: 'Ben asks about a policy' },
    ]);
    // Whatever else is asked for.
    expect(await jsonOf(await get(`${path}?userid=${ANN}`, await tokenFor(BEN)))).toHaveLength(1);
    expect(await jsonOf(await get(path, await tokenFor('1003')))).toEqual([]);
  });

  test('is not for a generic token', async () => {
    const { get, tokenFor } = openAirisk();
    const response = await get(path, await tokenFor());
    expect([response.status, await jsonOf(response)]).toEqual([401, unauthorized]);
  });
});

describe.each([...LISTS.slice(0, 2), ...CONVERSATIONS.slice(0, 2)])('%s', (path) => {
  const userid = path.includes('Conversations') ? ANN : undefined;

  test('wants a bearer token that was given', async () => {
    const { client, codeFor, send, tokenFor } = openAirisk();
    const token = await tokenFor(userid);
    const code = await codeFor();
    for (const authorization of [
      undefined,
      '',
      'Bearer',
      'Bearer ',
      `Basic ${token}`,
      token,
      `Bearer ${token}x`,
      `Bearer ${token.slice(1)}`,
      `Bearer ${token} ${token}`,
      `Bearer ${code}`,
      `Bearer ${client.client_secret}`,
    ]) {
      const headers: Record<string, string> = authorization === undefined ? {} : { authorization };
      const response = await send(path, { headers });
      expect([response.status, response.headers.get('content-type')]).toEqual([401, PROBLEM]);
      expect(await jsonOf(response)).toEqual(unauthorized);
    }
    expect((await send(`${path}?access_token=${token}`)).status).toBe(401);
    for (const scheme of ['Bearer', 'bearer', 'BEARER']) {
      expect((await send(path, { headers: { authorization: `${scheme} ${token}` } })).status).toBe(200);
    }
  });

  test('wants it while it lasts', async () => {
    const { airisk, get, pass, tokenFor } = openAirisk();
    const token = await tokenFor(userid);
    pass(3_599_999);
    expect((await get(path, token)).status).toBe(200);
    pass(1);
    expect((await get(path, token)).status).toBe(401);
    const next = await tokenFor(userid);
    expect((await get(path, next)).status).toBe(200);
    airisk.expireTokens();
    expect((await get(path, next)).status).toBe(401);
  });

  test.each(['POST', 'HEAD', 'PUT', 'DELETE'])('%s is 405', async (method) => {
    const { send, tokenFor } = openAirisk();
    const headers = { authorization: `Bearer ${await tokenFor(userid)}` };
    const response = await send(path, { method, headers });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET']);
  });
});

test('a user who is deleted is not listed, and their token is of no use', async () => {
  const { airisk, authorize, get, tokenFor } = openAirisk();
  const [generic, anns, bens] = [await tokenFor(), await tokenFor(ANN), await tokenFor(BEN)];
  airisk.removeUser(ANN);
  expect(airisk.users.map(({ id }) => id)).toEqual(['1002', '1003']);
  expect(await jsonOf(await get('/api/ListUsers', generic))).toHaveLength(2);
  expect((await get('/api/GetConversations', anns)).status).toBe(401);
  expect((await get('/api/GetConversations', bens)).status).toBe(200);
  expect((await authorize({ userid: ANN })).status).toBe(401);
});
