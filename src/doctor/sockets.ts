/** The steps below HTTP, each by itself: the name, the connection, the certificate. Nothing is sent beyond a handshake. */
import { lookup } from 'node:dns/promises';
import { connect, isIP, type Socket } from 'node:net';
import { connect as connectSecurely } from 'node:tls';

export interface Place {
  readonly host: string;
  readonly port: number;
}

export interface Handshake {
  /** Why Node does not accept the certificate, as a code; `null` where it does. */
  readonly fault: string | null;
  /** Milliseconds since the epoch; `null` where the certificate does not tell. */
  readonly until: number | null;
  /** Whom the certificate is for, as it says itself. */
  readonly names: string;
}

/** Each throws Node's error, with ETIMEDOUT where it takes more than `timeout` milliseconds. */
export interface Network {
  lookup(host: string, timeout: number): Promise<readonly string[]>;
  connect(place: Place, timeout: number): Promise<void>;
  /** `certificates`: trusted instead of Node's own list. */
  handshake(place: Place, timeout: number, certificates: readonly string[] | undefined): Promise<Handshake>;
}

export const network: Network = {
  lookup: async (host, timeout) => {
    const found = await unlessLate(lookup(host, { all: true }), timeout);
    return found.map(({ address }) => address);
  },
  connect: (place, timeout) => opened(connect(place), 'connect', timeout, () => undefined),
  handshake: ({ host, port }, timeout, certificates) => {
    const socket = connectSecurely({
      host,
      port,
      // What is wrong with the certificate is what is asked for; nothing is sent to whoever shows it.
      rejectUnauthorized: false,
      ...(isIP(host) === 0 ? { servername: host } : {}),
      ...(certificates ? { ca: [...certificates] } : {}),
    });
    return opened(socket, 'secureConnect', timeout, () => {
      const { valid_to = '', subjectaltname = '' } = socket.getPeerCertificate();
      const until = Date.parse(valid_to);
      return {
        // A code, though Node's types say Error.
        fault: socket.authorized ? null : String(socket.authorizationError),
        until: Number.isNaN(until) ? null : until,
        names: subjectaltname,
      };
    });
  },
};

const late = (): Error => Object.assign(new Error('no answer in time'), { code: 'ETIMEDOUT' });

/** What the promise comes to. Throws ETIMEDOUT where that takes longer. */
export async function unlessLate<T>(promise: Promise<T>, timeout: number): Promise<T> {
  const { promise: over, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(late()), timeout);
  try {
    return await Promise.race([promise, over]);
  } finally {
    clearTimeout(timer);
  }
}

function opened<T>(socket: Socket, event: string, timeout: number, read: () => T): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    socket.setTimeout(timeout, () => {
      socket.destroy(late());
    });
    socket.once('error', reject);
    socket.once(event, () => {
      resolve(read());
      socket.destroy();
    });
  });
}
