/** Clocks that are set while the service runs, or that differ from the tenant's. */
import { describe, expect, test } from 'vitest';
import { startFront, type Answer } from '../support/tenant-server.ts';
import {
  clock,
  document,
  keyEnding,
  openService,
  provisioned,
  until,
  type Opened,
  type Setting,
} from '../support/service.ts';

const HOUR = 3_600_000;

const ready = async (opened: Opened): Promise<unknown[]> => {
  const { status, json } = await opened.ask('GET', '/readyz');
  return [status, json['type'] as unknown];
};

const lookUps = ({ emulator }: Opened): number =>
  emulator.log.filter(({ path }) => path.endsWith('/users')).length;

/** What stands in front of the tenant changes its answers' headers. */
const headersBy =
  (change: (headers: Answer['headers']) => Answer['headers']): NonNullable<Setting['front']> =>
  async (url) => {
    const front = await startFront({ url }, undefined, (_call, answer) => ({
      ...answer,
      headers: change(answer.headers) ?? {},
    }));
    return front.url;
  };

describe('a clock that is set back', () => {
  test('does not freeze what was looked up, nor the readiness, nor the rate', async () => {
    const opened = await openService({ rate: 1 });
    await until(() => opened.log.some(({ event }) => event === 'sweep'));
    expect(await ready(opened)).toEqual([200, undefined]);
    const before = lookUps(opened);
    opened.time.setAhead(-30_000);
    opened.time.pass(11_000);
    await ready(opened);
    expect(lookUps(opened)).toBe(before + 1);
    await Promise.all([1, 2].map(() => opened.ask('GET', '/openapi.json')));
    opened.time.setAhead(-40_000);
    opened.time.pass(1000);
    expect((await opened.ask('GET', '/openapi.json')).status).toBe(200);
  });
});

describe('a clock that differs from the tenant’s by more than a minute', () => {
  test.each([
    ['ahead', 2 * HOUR, '2h ahead of'],
    ['behind', -2 * HOUR, '2h behind'],
    ['a little more than a minute ahead', 62_500, '1m ahead of'],
  ])('%s: no link is made, and the service is not ready', async (_name, by, said) => {
    const opened = await openService();
    opened.time.setAhead(by);
    const answer = await opened.make();
    expect([answer.status, answer.json['type']]).toEqual([503, 'urn:fitform:problem:clock']);
    expect(answer.json['detail']).toContain(`the clock of this machine is ${said} the tenant's`);
    expect(await ready(opened)).toEqual([503, 'urn:fitform:problem:clock']);
    expect((await opened.ask('GET', '/metrics')).text).toContain('fitform_ready 0');
    expect(await opened.keys()).toEqual([]);
    opened.time.setAhead(0);
    expect((await opened.make()).status).toBe(201);
  });

  test('one of a minute is let go', async () => {
    const opened = await openService({ behaviour: { clock_offset: -60 } });
    expect((await opened.make()).status).toBe(201);
  });

  test('the sweep leaves what is merely over by our clock, and takes the rest', async () => {
    const time = clock();
    time.setAhead(2 * HOUR);
    const opened = await openService({
      time,
      change: (draft) => {
        provisioned(draft);
        draft.api_keys = [keyEnding(HOUR), keyEnding(-1), { ...keyEnding(3 * HOUR), active: false }];
      },
    });
    await until(() => opened.log.some(({ event }) => event === 'sweep'));
    expect(opened.log).toContainEqual({ event: 'sweep', revoked: 1 });
    expect((await opened.keys()).map(({ id }) => id)).toEqual([`key-${HOUR}`, 'key--1']);
    expect(opened.logged()).toContain('no link was judged by its end');
  });

  test('a clock that is set while the tenant makes the key: the key is taken back', async () => {
    const time = clock();
    const opened = await openService({
      time,
      front: async (url) => {
        const front = await startFront({ url }, ({ method, path }) => {
          if (method === 'POST' && path.endsWith('/api-key')) time.setAhead(2 * HOUR);
          return undefined;
        });
        return front.url;
      },
    });
    const answer = await opened.make();
    expect([answer.status, answer.json['type']]).toEqual([503, 'urn:fitform:problem:clock']);
    expect(answer.json['detail']).toContain('it was revoked');
    expect(await opened.keys()).toEqual([]);
  });
});

test.each([
  ['without a Date', { 'content-type': 'application/json', date: '' }, 'no Date header'],
  ['from a cache', { 'content-type': 'application/json', age: '7' }, 'an answer from a cache'],
])('a tenant whose answers come %s: a notice, once, and links are made', async (_name, headers, why) => {
  const opened = await openService({ front: headersBy(() => headers) });
  opened.time.setAhead(2 * HOUR);
  for (let count = 0; count < 3; count += 1) expect((await opened.make()).status).toBe(201);
  const notices = opened.log.filter((entry) => entry.event === 'notice' && entry.message.includes(why));
  expect(notices).toHaveLength(1);
});

test('the sweep says it, too, where nothing can be compared', async () => {
  const opened = await openService({
    front: headersBy((headers) => ({ ...headers, date: '' })),
    change: (draft) => {
      provisioned(draft);
      draft.api_keys = [keyEnding(-1)];
    },
  });
  await until(() => opened.log.some(({ event }) => event === 'sweep'));
  expect(opened.logged()).toMatch(/"notice","message":"the tenant does not say what time it is/);
});

test('a tenant that is a little ahead ends a short link before it is there: none is asked for', async () => {
  const opened = await openService({ behaviour: { clock_offset: 50 } });
  const answer = await opened.make({ ttl: 30 });
  expect([answer.status, answer.json['type']]).toEqual([422, 'urn:fitform:problem:too-short']);
  expect(opened.emulator.log.map(({ method }) => method)).not.toContain('DELETE');
  const { json } = await opened.make({ ttl: 55 });
  expect(await opened.callWith(String(json['url']), 'GET', `/documents/${document}`)).toBe(200);
});

test('a link that is over before it could be handed out is none', async () => {
  const time = clock();
  const opened = await openService({
    time,
    front: async (url) => {
      const front = await startFront({ url }, ({ method, path }) => {
        if (method === 'POST' && path.endsWith('/api-key')) time.pass(2000);
        return undefined;
      });
      return front.url;
    },
  });
  const answer = await opened.make({ ttl: 2 });
  expect([answer.status, answer.json['type']]).toEqual([422, 'urn:fitform:problem:too-short']);
  expect(answer.json['detail']).toContain('good for 2s');
  expect(await opened.keys()).toEqual([]);
  expect((await opened.make({ ttl: 3 })).status).toBe(201);
});
