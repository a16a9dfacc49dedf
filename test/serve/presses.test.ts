/** A ticket's button, pressed more than once, by one person or several, and by people who do not stay. */
import { describe, expect, test } from 'vitest';
import { fault } from '../../src/emulator/tenant/tenant-faults.ts';
import { startFront } from '../support/tenant-server.ts';
import { clock, openService, until, type Opened, type Setting } from '../support/service.ts';

/** The tenant makes no key until it is let go; `asked`: until it has been asked for so many. */
function held() {
  const gate = Promise.withResolvers<undefined>();
  let count = 0;
  const waiting: { readonly count: number; readonly done: () => void }[] = [];
  const links: Setting['links'] = (inner) => ({
    ...inner,
    async create(...given) {
      count += 1;
      for (const one of waiting) if (count >= one.count) one.done();
      await gate.promise;
      return inner.create(...given);
    },
  });
  const asked = (until = 1): Promise<void> =>
    new Promise((done) => (count >= until ? done() : void waiting.push({ count: until, done })));
  return { links, asked, release: () => gate.resolve(undefined) };
}

/** The tenant makes one key; all other links are like its, each with an address of its own: a thousand keys take long. */
const likeTheFirst: Setting['links'] = (inner) => {
  let first: ReturnType<typeof inner.create> | undefined;
  let count = 0;
  return {
    ...inner,
    async create(...given) {
      const link = await (first ??= inner.create(...given));
      count += 1;
      return count === 1 ? link : { ...link, url: `${link.url}-${count}` };
    },
  };
};

/** A tenant that answers the first POST of a key only when it is let go; `asked`: until it has come. */
function slowTenant() {
  const gate = Promise.withResolvers<undefined>();
  const asked = Promise.withResolvers<undefined>();
  let count = 0;
  const front = async (url: string): Promise<string> =>
    (
      await startFront({ url }, async ({ method, path }) => {
        if (method !== 'POST' || !path.endsWith('/api-key')) return undefined;
        count += 1;
        asked.resolve(undefined);
        if (count === 1) await gate.promise;
        return undefined;
      })
    ).url;
  return { front, asked: asked.promise, release: () => gate.resolve(undefined) };
}

const posts = ({ emulator }: Opened): number =>
  emulator.log.filter(({ method, path }) => method === 'POST' && path.endsWith('/api-key')).length;

/** The value that the page of a ticket puts into its form. */
async function pageOf(opened: Opened, path: string): Promise<string> {
  const { status, text } = await opened.ask('GET', path, { token: null });
  expect(status).toBe(200);
  return /name="page" value="([\w-]+)"/.exec(text)?.[1] ?? 'none';
}

const press = (opened: Opened, path: string, page: string | null, arrived?: Promise<boolean>) =>
  opened.ask('POST', path, {
    token: null,
    body: page === null ? '' : `page=${page}`,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    ...(arrived && { arrived }),
  });

/** An answer whose fate the test decides. */
const fate = () => Promise.withResolvers<boolean>();

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Pressed, while the tenant makes the key; `lost` decides whether the answer arrives. */
async function onePressed() {
  const slow = slowTenant();
  const time = clock();
  const opened = await openService({ front: slow.front, time });
  const path = `/go/${await opened.ticket()}`;
  const page = await pageOf(opened, path);
  const lost = fate();
  const first = press(opened, path, page, lost.promise);
  await slow.asked;
  return { slow, time, opened, path, page, lost, first };
}

/** And pressed on another page as well. */
async function twoPressed(arrived?: Promise<boolean>) {
  const one = await onePressed();
  const other = await pageOf(one.opened, one.path);
  const second = press(one.opened, one.path, other, arrived);
  await turn();
  return { ...one, other, second };
}

describe('a second press', () => {
  test('from the same page, while the first is under way, gets the same link', async () => {
    const hold = held();
    const opened = await openService({ links: hold.links });
    const path = `/go/${await opened.ticket()}`;
    const page = await pageOf(opened, path);
    const both = [press(opened, path, page), press(opened, path, page)];
    await hold.asked();
    hold.release();
    const answers = await Promise.all(both);
    expect(answers.map(({ status }) => status)).toEqual([303, 303]);
    expect(new Set(answers.map(({ headers }) => headers.get('location'))).size).toBe(1);
    expect(await opened.keys()).toHaveLength(1);
  });

  test('from the same page gets the same link until the minute is over', async () => {
    const time = clock();
    const opened = await openService({ time });
    const path = `/go/${await opened.ticket()}`;
    const page = await pageOf(opened, path);
    const first = await press(opened, path, page);
    time.pass(59_999);
    const second = await press(opened, path, page);
    expect([second.status, second.headers.get('location')]).toEqual([303, first.headers.get('location')]);
    time.pass(1);
    expect((await press(opened, path, page)).status).toBe(410);
    expect(await opened.keys()).toHaveLength(1);
  });

  test('from another page, or from none, finds it used', async () => {
    const opened = await openService();
    const path = `/go/${await opened.ticket()}`;
    const [page, other] = [await pageOf(opened, path), await pageOf(opened, path)];
    expect(page).not.toBe(other);
    expect((await press(opened, path, page)).status).toBe(303);
    for (const strange of [other, null, '', `${page}x`, page.toLowerCase(), 'x'.repeat(22)]) {
      const answer = await press(opened, path, strange);
      expect([answer.status, answer.headers.get('location')], String(strange)).toEqual([410, null]);
      expect(answer.text).toContain('used already');
    }
    expect(await opened.keys()).toHaveLength(1);
  });

  test('from another page, while the first is under way, waits for what comes of it', async () => {
    const hold = held();
    const opened = await openService({ links: hold.links });
    const path = `/go/${await opened.ticket()}`;
    const [page, other] = [await pageOf(opened, path), await pageOf(opened, path)];
    const lost = fate();
    const first = press(opened, path, page, lost.promise);
    await hold.asked();
    const second = press(opened, path, other);
    // Whoever pressed first has gone by the time that the link is there.
    lost.resolve(false);
    hold.release();
    expect((await second).status).toBe(303);
    await first;
    await until(async () => (await opened.keys()).length === 1);
  });

  test('of a link that has ended meanwhile finds it used', async () => {
    const time = clock();
    const opened = await openService({ time });
    const path = `/go/${await opened.ticket({ ttl: 10 })}`;
    const page = await pageOf(opened, path);
    expect((await press(opened, path, page)).status).toBe(303);
    time.pass(10_000);
    expect((await press(opened, path, page)).status).toBe(410);
  });

  test('is good after a first one that failed', async () => {
    const opened = await openService();
    const path = `/go/${await opened.ticket()}`;
    const page = await pageOf(opened, path);
    opened.emulator.faults.set([fault('POST /auth/api-key#1=status:502')]);
    const failed = await press(opened, path, page);
    expect(failed.status).toBe(502);
    // The page that says so has a button, which is the same page's.
    expect(failed.text).toContain(`value="${page}"`);
    expect((await press(opened, path, page)).status).toBe(303);
  });

  test('at most 1,000 links are remembered for it; the ticket stays used beyond that', async () => {
    const opened = await openService({ rate: 1_000_000, links: likeTheFirst });
    const one = `/go/${await opened.ticket()}`;
    const page = await pageOf(opened, one);
    const first = await press(opened, one, page);
    const others = await Promise.all(
      Array.from({ length: 999 }, async () => {
        const path = `/go/${await opened.ticket()}`;
        await press(opened, path, await pageOf(opened, path));
      }),
    );
    expect(others).toHaveLength(999);
    expect((await press(opened, one, page)).headers.get('location')).toBe(first.headers.get('location'));
    const path = `/go/${await opened.ticket()}`;
    await press(opened, path, await pageOf(opened, path));
    const again = await press(opened, one, page);
    expect([again.status, again.headers.get('location')]).toEqual([410, null]);
  }, 60_000);
});

describe('whoever does not wait', () => {
  test('before the key is asked for: none is asked for, and the ticket is as good as before', async () => {
    const hold = held();
    const opened = await openService({ links: hold.links });
    const path = `/go/${await opened.ticket()}`;
    const page = await pageOf(opened, path);
    const first = press(opened, path, page, Promise.resolve(false));
    await hold.asked();
    hold.release();
    await first;
    expect(opened.log.at(-1)).toMatchObject({ problem: 'caller-gone', status: 499 });
    expect(posts(opened)).toBe(0);
    expect((await press(opened, path, page)).status).toBe(303);
    expect(await opened.keys()).toHaveLength(1);
  });

  test.each(['while the tenant makes the key', 'when its answer is on the way'])(
    'leaves no key, and the ticket is good again: %s',
    async (when) => {
      const slow = slowTenant();
      const opened = await openService({ front: slow.front });
      const path = `/go/${await opened.ticket()}`;
      const page = await pageOf(opened, path);
      const lost = fate();
      const first = press(opened, path, page, lost.promise);
      await slow.asked;
      if (when === 'while the tenant makes the key') lost.resolve(false);
      slow.release();
      await first;
      lost.resolve(false);
      await until(() => opened.log.some(({ event }) => event === 'late-link'));
      expect(await opened.keys()).toEqual([]);
      expect(opened.logged()).toMatch(
        /"late-link","detail":"nobody received the link [0-9a-f]{12}; it was revoked"/,
      );
      expect((await opened.ask('GET', path, { token: null })).status).toBe(200);
      expect((await press(opened, path, page)).status).toBe(303);
      expect(await opened.keys()).toHaveLength(1);
    },
  );

  test('leaves what was begun to somebody who waits on another page', async () => {
    const { opened, slow, path, page, other, lost, first, second } = await twoPressed();
    lost.resolve(false);
    await turn();
    slow.release();
    const { status, headers } = await second;
    await first;
    expect(status).toBe(303);
    expect((await press(opened, path, other)).headers.get('location')).toBe(headers.get('location'));
    expect((await press(opened, path, page)).status).toBe(410);
    expect(posts(opened)).toBe(1);
    expect(await opened.keys()).toHaveLength(1);
  });

  test('does not hold up the next press for long, where the tenant hangs', async () => {
    const { opened, time, slow, path, lost, first } = await onePressed();
    lost.resolve(false);
    await turn();
    time.pass(5001);
    expect((await press(opened, path, await pageOf(opened, path))).status).toBe(303);
    slow.release();
    await first;
    await until(() => opened.log.some(({ event }) => event === 'late-link'));
    expect(await opened.keys()).toHaveLength(1);
  });

  test('leaves what hangs to the next press, which waits for it 5 seconds and then begins anew', async () => {
    const { opened, time, slow, path, lost, first } = await onePressed();
    time.pass(3000);
    lost.resolve(false);
    await turn();
    const second = press(opened, path, await pageOf(opened, path));
    await until(() => time.waits().includes(2000));
    time.pass(2000);
    expect((await second).status).toBe(303);
    expect(posts(opened)).toBe(1);
    slow.release();
    await first;
    await until(() => opened.log.some(({ event }) => event === 'late-link'));
    expect(await opened.keys()).toHaveLength(1);
  });

  test('nor does a double click of the next one make it wait for longer', async () => {
    const { opened, time, slow, path, lost, first, other, second } = await twoPressed();
    const third = await pageOf(opened, path);
    time.pass(1000);
    lost.resolve(false);
    await turn();
    const again = press(opened, path, other);
    const stranger = press(opened, path, third);
    await until(() => time.waits().filter((ms) => ms === 4000).length === 2);
    time.pass(4000);
    expect([(await second).status, (await again).status, (await stranger).status]).toEqual([303, 303, 410]);
    slow.release();
    await first;
    await until(() => opened.log.some(({ event }) => event === 'late-link'));
    expect(await opened.keys()).toHaveLength(1);
  });

  test('and waited for somebody else’s press begins nothing when that comes to nothing', async () => {
    const two = fate();
    const { opened, slow, lost, first, second } = await twoPressed(two.promise);
    two.resolve(false);
    await turn();
    lost.resolve(false);
    slow.release();
    await Promise.all([first, second]);
    await until(() => opened.log.some(({ event }) => event === 'late-link'));
    expect(posts(opened)).toBe(1);
    expect(await opened.keys()).toEqual([]);
  });

  test('is answered within the time that any request has, however often the ticket changes hands', async () => {
    const { time, slow, lost, first, second } = await twoPressed();
    time.pass(20_000);
    lost.resolve(false);
    await turn();
    await turn();
    time.pass(10_000);
    expect((await second).status).toBe(504);
    slow.release();
    await first;
  });

  test('takes nothing from somebody who still does', async () => {
    const hold = held();
    const opened = await openService({ links: hold.links });
    const path = `/go/${await opened.ticket()}`;
    const page = await pageOf(opened, path);
    const [lost, arrived] = [fate(), fate()];
    const first = press(opened, path, page, lost.promise);
    await hold.asked();
    const second = press(opened, path, page, arrived.promise);
    await turn();
    lost.resolve(false);
    hold.release();
    const { headers } = await second;
    arrived.resolve(true);
    await first;
    const link = headers.get('location') ?? '';
    expect(await opened.callWith(link, 'GET', `/documents/${link.split('/')[5]?.split('?')[0] ?? ''}`)).toBe(
      200,
    );
    // Nor does one who comes later and goes.
    await press(opened, path, page, Promise.resolve(false));
    await opened.service.stop();
    expect(await opened.keys()).toHaveLength(1);
    expect(opened.log.map(({ event }) => event)).not.toContain('late-link');
  });

  test('and asked for a link of its own leaves none either', async () => {
    const opened = await openService();
    const lost = fate();
    const { status } = await opened.ask('POST', '/links', {
      body: { document_id: (await opened.store.read()).documents?.[0]?.id },
      arrived: lost.promise,
    });
    expect(status).toBe(201);
    expect(await opened.keys()).toHaveLength(1);
    lost.resolve(false);
    await until(async () => (await opened.keys()).length === 0);
  });

  test('is told of with the end of the key, where that cannot be revoked', async () => {
    const opened = await openService();
    opened.emulator.faults.set([fault('DELETE /auth/api-key/*=status:403')]);
    const lost = fate();
    await opened.ask('POST', '/links', {
      body: { document_id: (await opened.store.read()).documents?.[0]?.id },
      arrived: lost.promise,
    });
    lost.resolve(false);
    await until(() => opened.log.some(({ event }) => event === 'late-link'));
    expect(opened.logged()).toMatch(
      /nobody received the link [0-9a-f]{12}; it could not be revoked and ends by itself at 2026-03-01T13:00:00.000Z: /,
    );
  });
});

test('a spent ticket stays spent, however the clock is set', async () => {
  const time = clock();
  const opened = await openService({ time });
  const tickets = await Promise.all([1, 2].map(() => opened.ticket()));
  const [one = '', two = ''] = tickets.map((ticket) => `/go/${ticket}`);
  expect((await press(opened, one, null)).status).toBe(303);
  // Ahead by two hours, where another ticket is spent, and back.
  time.setAhead(7_200_000);
  const { json } = await opened.ask('POST', '/tickets', { body: { document_id: 'x' } });
  await press(opened, String(json['path']), null);
  time.setAhead(0);
  expect((await press(opened, one, null)).text).toContain('used already');
  expect((await press(opened, two, null)).status).toBe(303);
  // A day later, back to the minute of the ticket.
  time.pass(86_400_000);
  time.setAhead(-86_400_000);
  expect((await press(opened, one, null)).text).toContain('used already');
});
