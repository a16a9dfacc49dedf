import { once } from 'node:events';
import { Agent, request, type IncomingMessage } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import {
  actionNames,
  fault,
  parseFault,
  type Action,
  type Fault,
} from '../../../src/emulator/tenant/tenant-faults.ts';
import { memoryTenant } from '../../../src/emulator/tenant/default-tenant.ts';
import { startEmulator, type RunningEmulator } from '../../../src/emulator/tenant/serve-tenant.ts';
import { basic, ids, openTenant, operator } from '../../support/emulated-tenant.ts';

const guest = { name: 'Guest', permissions: { review: true } };

describe('a fault is read from a text', () => {
  test.each<[string, Partial<Fault>]>([
    [
      'POST /roles#1=status:502@after',
      { method: 'POST', path: '/roles', nth: 1, action: { do: 'status', status: 502 }, when: 'after' },
    ],
    ['GET /users=reset', { nth: undefined as never, action: { do: 'reset' }, when: 'before' }],
    ['* *#12=hang@after', { method: '*', path: '*', nth: 12, action: { do: 'hang' }, when: 'after' }],
    ['PATCH /users/*=slow:250', { path: '/users/*', action: { do: 'slow', ms: 250 } }],
    ['GET /roles=truncate', { action: { do: 'truncate' }, when: 'after' }],
    ['GET /roles=html', { action: { do: 'html', status: 200 }, when: 'before' }],
    ['GET /roles=html:502', { action: { do: 'html', status: 502 } }],
    ['GET /roles=retry-after:7', { action: { do: 'retry-after', form: 'seconds', value: 7 } }],
    ['GET /roles=retry-after:date+7', { action: { do: 'retry-after', form: 'date', value: 7 } }],
    [
      'GET /roles=retry-after:Thu, 01 Jan 1970 00:00:09 GMT',
      { action: { do: 'retry-after', form: 'at', value: 9000 } },
    ],
    ['* *=expire', { action: { do: 'expire' } }],
    ['POST /roles=commit-late:500', { action: { do: 'commit-late', ms: 500 }, when: 'before' }],
    [
      'PATCH /roles/*=edit:roles/a/b/permissions.upload=true@after',
      {
        action: {
          do: 'edit',
          edit: { do: 'set', in: 'roles', name: 'a/b', field: ['permissions', 'upload'], value: true },
        },
        when: 'after',
      },
    ],
    [
      'GET /users=edit:users/ann@before.example/username=bob@after.example',
      {
        action: {
          do: 'edit',
          edit: {
            do: 'set',
            in: 'users',
            name: 'ann@before.example',
            field: ['username'],
            value: 'bob@after.example',
          },
        },
      },
    ],
    [
      'GET /users=edit:-inboxes/a%3Db',
      { action: { do: 'edit', edit: { do: 'remove', from: 'inboxes', name: 'a=b' } } },
    ],
    [
      'GET /users=edit:+roles={"name": "A=B/C", "permissions": {}}',
      {
        action: {
          do: 'edit',
          edit: { do: 'add', to: 'roles', values: { name: 'A=B/C', permissions: {} } },
        },
      },
    ],
  ])('%s', (text, expected) => {
    expect(fault(text)).toMatchObject(JSON.parse(JSON.stringify(expected)) as object);
  });

  test.each<[string, string, string?]>([
    ['', 'must be METHOD PATH[#n]=ACTION'],
    ['POST /roles', 'must be METHOD PATH[#n]=ACTION'],
    ['POST roles=reset', 'with a path like /roles'],
    ['PSOT /roles=reset', 'no method "PSOT"', 'PSOT'],
    ['POST /roles#0=reset', 'counted from 1'],
    ['POST /roles=rest', 'no action "rest"', 'rest'],
    ['POST /roles=status', '"status" must be status:200…599'],
    ['POST /roles=status:50', '"status:50" must be status:200…599'],
    ['POST /roles=reset:5', '"reset:5" must be reset'],
    ['POST /roles=slow:fast', 'must be slow:MS'],
    ['POST /roles=html:204', 'may have a body'],
    ['POST /roles=retry-after:soon', 'must be retry-after:SECONDS'],
    ['POST /roles=commit-late:5@after', 'status:502@after is that'],
    ['POST /roles=edit:role/X/name=Y', 'no list "role"', 'role'],
    ['POST /roles=edit:roles', 'must be LIST/NAME/FIELD=VALUE'],
    ['POST /roles=edit:+roles=5', 'must be a JSON object'],
    ['POST /roles=reset@soon', 'no action "reset@soon"', 'reset@soon'],
  ])('%j is none: %s', (text, problem, given) => {
    expect(parseFault(text)).toMatchObject({
      problem: expect.stringContaining(problem) as string,
      ...(given !== undefined && { near: { given } }),
    });
    expect(() => fault(text)).toThrow(problem);
  });
});

/** What each action does before and after, of a POST /roles: what is answered, and whether the role is there. */
const outcomes: Record<Action['do'], [string, number | string, boolean][]> = {
  status: [
    ['status:503@before', 503, false],
    ['status:503@after', 503, true],
    ['status:200@before', 200, false],
    ['status:304@after', 304, true],
  ],
  'retry-after': [
    ['retry-after:7@before', 429, false],
    ['retry-after:7@after', 429, true],
  ],
  html: [
    ['html@before', '<!doctype html>', false],
    ['html:502@after', 502, true],
  ],
  reset: [
    ['reset@before', 'fetch failed', false],
    ['reset@after', 'fetch failed', true],
  ],
  hang: [
    ['hang@before', 'given up', false],
    ['hang@after', 'given up', true],
  ],
  truncate: [
    ['truncate@before', 'fetch failed', false],
    ['truncate', 'fetch failed', true],
  ],
  slow: [
    ['slow:5@before', 201, true],
    ['slow:5@after', 201, true],
  ],
  expire: [
    ['expire@before', 401, false],
    ['expire@after', 201, true],
  ],
  edit: [
    ['edit:-roles/Guest@before', 201, true],
    ['edit:-roles/Guest@after', 201, false],
  ],
  'commit-late': [['commit-late:5', 502, true]],
};

describe('a fault befalls the call that it fits', () => {
  test('every action is here', () => expect(Object.keys(outcomes).sort()).toEqual([...actionNames].sort()));

  const cases = Object.values(outcomes).flat();
  test.each(cases)('POST /roles=%s is %j, and it is %j that the role is there', async (text, end, there) => {
    const paused: number[] = [];
    const tenant = openTenant({
      faults: [`POST /roles=${text}`],
      pause: (ms) => {
        paused.push(ms);
        return Promise.resolve();
      },
    });
    const { body } = await tenant.send('POST', '/admin/auth', {}, operator);
    const { authentication_token: token } = body as { authentication_token: string };
    const giveUp = new AbortController();
    const answer = tenant
      .fetch(
        new Request('http://tenant.example/admin/roles', {
          method: 'POST',
          headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
          body: JSON.stringify(guest),
          signal: giveUp.signal,
        }),
      )
      .then(async (response) => [response.status, await response.text()] as const);
    if (end === 'given up') setImmediate(() => giveUp.abort(new Error('given up')));
    if (typeof end === 'number') {
      expect((await answer)[0]).toBe(end);
    } else if (end.startsWith('<')) {
      expect(await answer).toEqual([200, expect.stringContaining(end)]);
    } else {
      await expect(answer).rejects.toThrow(end);
    }
    await tenant.faults.settled();
    const { roles } = await tenant.store.read();
    expect(roles.some(({ name }) => name === guest.name)).toBe(there);
    expect(paused).toEqual(/:5(@|$)/.test(text) ? [5] : []);
    expect(tenant.faults.armed).toMatchObject([{ matched: 1, fired: 1 }]);
    expect(tenant.log.at(-1)).toMatchObject({
      method: 'POST',
      path: '/admin/roles',
      status: typeof end === 'number' ? end : end.startsWith('<') ? 200 : 0,
      body: guest,
      faults: [text.split(/[:@]/)[0]],
    });
  });

  test('only the nth call, below either prefix, and only where method and path fit', async () => {
    const tenant = openTenant({ faults: ['GET /roles/*#2=status:503', '* /users/me=status:502'] });
    const get = async (path: string, method = 'GET') =>
      (await tenant.send(method, path, { authorization: basic(operator) })).status;
    expect(await get('/admin/roles')).toBe(200);
    expect(await get(`/admin/roles/${ids.reviewer}`)).toBe(200);
    expect(await get(`/api/roles/${ids.reviewer}`, 'DELETE')).toBe(204);
    expect(await get(`/api/roles/${ids.administrator}`)).toBe(503);
    expect(await get(`/api/roles/${ids.administrator}`)).toBe(200);
    expect([await get('/admin/users/me'), await get('/api/users/me', 'POST')]).toEqual([502, 502]);
    expect(await get('/roles/users/me')).toBe(404);
    expect(tenant.faults.armed.map(({ matched, fired }) => [matched, fired])).toEqual([
      [3, 1],
      [2, 2],
    ]);
  });

  test('several go together, until one of them answers', async () => {
    const tenant = openTenant({
      faults: [
        'GET /roles=edit:roles/Reviewer/name=Looker',
        'GET /roles=edit:+roles={"id": "x", "name": "New", "permissions": {}}@after',
        'GET /roles#2=status:503',
        'GET /roles=reset@after',
      ],
    });
    await expect(tenant.call('GET', '/roles')).rejects.toThrow('fetch failed');
    expect((await tenant.call('GET', '/roles')).status).toBe(503);
    const { roles } = await tenant.store.read();
    expect(roles.map(({ name }) => name)).toEqual(['Administrator', 'Looker', 'New']);
    expect(tenant.faults.armed.map(({ fired }) => fired)).toEqual([2, 1, 1, 1]);
    tenant.faults.set([fault('GET /users=reset')]);
    expect(await tenant.call('GET', '/roles')).toMatchObject({ status: 200, body: [{}, {}, { id: 'x' }] });
    expect(tenant.faults.armed).toMatchObject([{ matched: 0, fired: 0 }]);
  });

  test('an edit goes to all objects of the name or the id, inwards, and to none where there is none', async () => {
    const tenant = openTenant({
      faults: [
        `GET /users=edit:roles/${ids.reviewer}/permissions.upload=false`,
        'GET /users=edit:users/john@embedded.example/roles=[]',
        'GET /users=edit:-roles/Nobody',
        'GET /users=edit:projects/Accounting/extra.deep=1',
      ],
    });
    expect((await tenant.call('GET', '/users')).body).toMatchObject([{}, { roles: [] }]);
    const { roles, projects } = await tenant.store.read();
    expect(roles).toMatchObject([{}, { permissions: { upload: false, review: true } }]);
    expect(projects).toMatchObject([{ extra: { deep: 1 } }]);
  });

  test.each([
    ['7', '7'],
    ['date+7', 'Thu, 01 Jan 1970 00:00:07 GMT'],
    ['2030-01-01T00:00:00Z', 'Tue, 01 Jan 2030 00:00:00 GMT'],
  ])('retry-after:%s sends %j', async (text, header) => {
    const tenant = openTenant({ clock: () => 0, faults: [`* *=retry-after:${text}`] });
    const response = await tenant.fetch(new Request('http://tenant.example/admin/roles'));
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, header]);
  });

  test('a late commit is done as the one who asked, even when their token has ended', async () => {
    const pause = Promise.withResolvers<undefined>();
    const tenant = openTenant({ faults: ['POST /roles#1=commit-late:1'], pause: () => pause.promise });
    const { body } = await tenant.send('POST', '/admin/auth', {}, operator);
    const { authentication_token: token } = body as { authentication_token: string };
    const headers = { authorization: `Bearer ${token}` };
    expect((await tenant.send('POST', '/admin/roles', headers, guest)).status).toBe(502);
    await tenant.send('POST', '/admin/auth/logout', headers);
    expect((await tenant.call('POST', '/roles', guest)).status).toBe(201);
    expect((await tenant.store.read()).roles).toHaveLength(3);
    pause.resolve(undefined);
    await tenant.faults.settled();
    expect((await tenant.store.read()).roles.map(({ name }) => name)).toEqual([
      'Administrator',
      'Reviewer',
      'Guest',
      'Guest',
    ]);
  });

  test('latency takes the time of every answer', async () => {
    const paused: number[] = [];
    const tenant = openTenant({ latency: 30, pause: (ms) => Promise.resolve(paused.push(ms)) });
    await tenant.call('GET', '/roles');
    await tenant.call('POST', '/roles', guest);
    expect(paused).toEqual([30, 30]);
  });
});

describe('on a port, a fault ends the connection itself', () => {
  let emulator: RunningEmulator | undefined;
  const agent = new Agent({ keepAlive: true });
  afterEach(async () => {
    agent.destroy();
    await emulator?.stop();
  });

  /** One GET /admin/roles: the status and the text that arrive, and how it ended. */
  async function get(url: string): Promise<{ status?: number; text: string; error?: string }> {
    const call = request(`${url}/admin/roles`, { agent, headers: { authorization: basic(operator) } });
    call.end();
    let text = '';
    try {
      const [response] = (await once(call, 'response')) as [IncomingMessage];
      const status = response.statusCode ?? 0;
      try {
        for await (const chunk of response) text += String(chunk);
        return { status, text };
      } catch (error) {
        return { status, text, error: (error as NodeJS.ErrnoException).code ?? '' };
      }
    } catch (error) {
      return { text, error: (error as NodeJS.ErrnoException).code ?? '' };
    }
  }

  test.each(['before', 'after'])('reset@%s', async (when) => {
    emulator = await startEmulator({ store: memoryTenant(), operator, faults: [`* *#1=reset@${when}`] });
    expect(await get(emulator.url)).toEqual({ text: '', error: 'ECONNRESET' });
    expect(await get(emulator.url)).toMatchObject({ status: 200 });
  });

  test('truncate: half of the body comes, and then the connection ends', async () => {
    emulator = await startEmulator({ store: memoryTenant(), operator, faults: ['* *#1=truncate'] });
    const cut = await get(emulator.url);
    const { text } = await get(emulator.url);
    expect(cut).toEqual({
      status: 200,
      text: text.slice(0, Math.floor(text.length / 2)),
      error: 'ECONNRESET',
    });
  });

  test('hang: nothing comes until the server stops', async () => {
    emulator = await startEmulator({ store: memoryTenant(), operator, faults: ['* *=hang'] });
    const { url, stop, log } = emulator;
    let ended = false;
    const call = get(url).finally(() => (ended = true));
    await expect.poll(() => log.length).toBe(1);
    expect(ended).toBe(false);
    await stop();
    expect(await call).toEqual({ text: '', error: 'ECONNRESET' });
  });

  test('a slow answer does not hold up the stop, and a late commit does not come after it', async () => {
    const store = memoryTenant();
    const faults = ['GET *=slow:3600000', 'POST *=commit-late:3600000'];
    const { url, stop, log, faults: armed } = (emulator = await startEmulator({ store, operator, faults }));
    const headers = { authorization: basic(operator), 'content-type': 'application/json' };
    const late = await fetch(`${url}/admin/roles`, { method: 'POST', headers, body: JSON.stringify(guest) });
    expect(late.status).toBe(502);
    const slow = get(url);
    await expect.poll(() => armed.armed[0]?.fired).toBe(1);
    await stop();
    expect(await slow).toMatchObject({ error: 'ECONNRESET' });
    await armed.settled();
    expect((await store.read()).roles).toHaveLength(2);
    expect(log[0]).toMatchObject({ status: 502, faults: ['commit-late'] });
  });
});
