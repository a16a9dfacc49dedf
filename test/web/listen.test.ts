/** What a server here can tell of its connections, and how it ends. On real ones. */
import { connect, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { listen, type ListenOptions, type Listening } from '../../src/web/listen.ts';

/** Time never passes: what ends here, ends by itself. */
const never = () => () => undefined;

async function open(
  fetch: ListenOptions['fetch'],
  later: ListenOptions['later'] = never,
): Promise<Listening> {
  const server = await listen({ fetch, host: '127.0.0.1', port: 0, grace: 10_000, later });
  onTestFinished(() => server.stop());
  return server;
}

/** Connected, with something sent. */
async function connected({ url }: Listening, text = ''): Promise<Socket> {
  const { port, hostname } = new URL(url);
  const socket = connect(Number(port), hostname);
  // It must read, or it does not see that it was closed.
  socket.on('error', () => undefined).on('data', () => undefined);
  onTestFinished(() => void socket.destroy());
  await new Promise((resolve) => socket.once('connect', resolve));
  if (text !== '') socket.write(text);
  return socket;
}

const closed = (socket: Socket): Promise<unknown> =>
  new Promise((resolve) => (socket.closed ? resolve(null) : socket.once('close', resolve)));

const GET = 'GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n';

test('an answer that went out has arrived', async () => {
  const told = Promise.withResolvers<boolean>();
  const { url } = await open((_request, _address, arrived) => {
    told.resolve(arrived);
    return Promise.resolve(new Response('all of it'));
  });
  expect(await (await fetch(url)).text()).toBe('all of it');
  expect(await told.promise).toBe(true);
});

test.each(['closes', 'resets'])('one whose caller %s the connection before has not', async (how) => {
  const asked = Promise.withResolvers<undefined>();
  const told = Promise.withResolvers<boolean>();
  const gate = Promise.withResolvers<undefined>();
  const server = await open(async (_request, _address, arrived) => {
    void arrived.then(told.resolve);
    asked.resolve(undefined);
    await gate.promise;
    return new Response('too late');
  });
  const socket = await connected(server, GET);
  await asked.promise;
  if (how === 'closes') socket.destroy();
  else socket.resetAndDestroy();
  expect(await told.promise).toBe(false);
  gate.resolve(undefined);
});

test('of requests that wait on one connection none has arrived when that is closed', async () => {
  const fates: Promise<boolean>[] = [];
  const both = Promise.withResolvers<undefined>();
  const server = await open((_request, _address, arrived) => {
    fates.push(arrived);
    if (fates.length === 2) both.resolve(undefined);
    return new Promise(() => undefined);
  });
  const socket = await connected(server, GET + GET);
  await both.promise;
  socket.destroy();
  expect(await Promise.all(fates)).toEqual([false, false]);
});

test('an end does not wait for connections that have sent nothing', async () => {
  const server = await open(() => Promise.resolve(new Response('x')));
  const silent = [await connected(server), await connected(server)];
  // The server has taken them, as it takes connections in their order.
  await (await fetch(server.url)).text();
  await server.stop();
  await Promise.all(silent.map(closed));
});

test('an end waits for an answer that was begun, until its grace is over', async () => {
  const asked = Promise.withResolvers<undefined>();
  const told = Promise.withResolvers<boolean>();
  const over: (() => void)[] = [];
  const server = await open(
    async (_request, _address, arrived) => {
      void arrived.then(told.resolve);
      asked.resolve(undefined);
      return new Promise(() => undefined);
    },
    (_ms, run) => {
      over.push(run);
      return () => undefined;
    },
  );
  const socket = await connected(server, GET);
  await asked.promise;
  const stopped = server.stop();
  expect(over).toHaveLength(1);
  for (const run of over) run();
  await stopped;
  await closed(socket);
  expect(await told.promise).toBe(false);
});
