/** Servers on this machine, each on a free port, closed after each test. */
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo, type Server as Listener } from 'node:net';
import { afterThisTest } from './clean-up.ts';

/** Resolves to its host and port. */
export async function listening(server: Listener): Promise<string> {
  const sockets = new Set<{ destroy(): unknown }>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  afterThisTest(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

export interface ProxyServer {
  readonly host: string;
  /** What each connection asked for: `CONNECT tenant.example:443`, `GET http://tenant.example/roles`. */
  readonly asked: string[];
  /** The user info that came with each. */
  readonly userInfo: (string | null)[];
}

/**
 * A proxy that takes everything to one server, whatever the name: `to` is its host and port. `status`: the answer in
 * place of that, as 407. `tunnel`: what it says to whoever wants a tunnel, instead; `null`: nothing, ever.
 */
export async function proxyServer({
  to,
  status,
  tunnel,
}: {
  readonly to?: string;
  readonly status?: number;
  readonly tunnel?: string | null;
}): Promise<ProxyServer> {
  const asked: string[] = [];
  const userInfo: (string | null)[] = [];
  const note = (line: string, header: string | undefined): void => {
    asked.push(line);
    const [, base64] = /^Basic (.+)$/.exec(header ?? '') ?? [];
    userInfo.push(base64 === undefined ? null : Buffer.from(base64, 'base64').toString());
  };
  const server: Server = createServer((request, response) => {
    const { method = '', url = '', headers } = request;
    note(`${method} ${url}`, headers['proxy-authorization']);
    if (status === undefined) response.end('[]');
    else response.writeHead(status).end();
  });
  server.on('connect', ({ url = '', headers }, socket) => {
    note(`CONNECT ${url}`, headers['proxy-authorization']);
    socket.on('error', () => undefined);
    if (tunnel === null) return;
    if (tunnel !== undefined) {
      socket.end(tunnel);
      return;
    }
    if (to === undefined || status !== undefined) {
      socket.end(`HTTP/1.1 ${status ?? 502} No\r\n\r\n`);
      return;
    }
    const [host, port] = to.split(':');
    const target = connect(Number(port), host, () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      target.pipe(socket);
      socket.pipe(target);
    });
    target.on('error', () => socket.destroy());
    socket.on('close', () => target.destroy());
  });
  return { host: await listening(server), asked, userInfo };
}
