/** A port that nobody listens on now: an address that is registered has to be known before anything listens there. */
import { createServer } from 'node:net';

/** Below those that the system gives to whoever asks for any, so that nobody else is given it meanwhile. */
let nextPort = 20_000 + (process.pid % 900) * 10;

export async function freePort(): Promise<number> {
  for (;;) {
    const port = (nextPort += 1);
    const server = createServer();
    const free = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false));
      server.listen(port, '127.0.0.1', () => resolve(true));
    });
    if (!free) continue;
    await new Promise((resolve) => server.close(resolve));
    return port;
  }
}
