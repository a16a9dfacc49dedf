/** One try, beside what ends it (exchange.test.ts): whether it is sent to where somebody still listens. */
import { Worker } from 'node:worker_threads';
import { expect, onTestFinished, test } from 'vitest';
import { agentsFor } from '../../src/wire/agents.ts';
import { tryOnce } from '../../src/wire/one-try.ts';
import { stillWorld } from '../support/still-world.ts';

/** Ends each connection after one answer, without a word of that, and tells how many it has ended. */
const SERVER = `
const { createServer } = require('node:net');
const { parentPort, workerData } = require('node:worker_threads');
const ended = new Int32Array(workerData);
createServer((socket) => {
  socket.on('error', () => undefined);
  socket.once('data', () => {
    socket.end('HTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\n\\r\\n{}', () => {
      Atomics.add(ended, 0, 1);
      Atomics.notify(ended, 0);
    });
  });
}).listen(0, '127.0.0.1', function () {
  parentPort.postMessage(this.address().port);
});
`;

test('a connection that was closed while this process was busy is not used again', async () => {
  const shared = new SharedArrayBuffer(4);
  const server = new Worker(SERVER, { eval: true, workerData: shared });
  onTestFinished(async () => void (await server.terminate()));
  const port = await new Promise((resolve) => server.once('message', resolve));
  const agents = agentsFor({ sockets: 1, timeout: 60_000 });
  onTestFinished(agents.close);
  const ended = new Int32Array(shared);
  const post = () =>
    tryOnce(
      {
        method: 'POST',
        url: `http://127.0.0.1:${String(port)}/roles`,
        path: '/roles',
        headers: {},
        body: '{}',
      },
      { timeout: 60_000, decompress: false, world: stillWorld() },
      agents,
    );
  for (let call = 0; call < 5; call += 1) {
    expect(await post()).toMatchObject({ status: 200 });
    // Its connection is free by then; this process is busy until the server has closed it.
    await new Promise<void>((resolve) => void process.nextTick(resolve));
    Atomics.wait(ended, 0, call);
  }
});
