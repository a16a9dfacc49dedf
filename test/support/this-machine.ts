/** Keeps the sockets of a test's process to this machine. */
import { Socket } from 'node:net';
import { networkInterfaces } from 'node:os';

const own = new Set([
  '0.0.0.0',
  ...Object.values(networkInterfaces()).flatMap((all = []) => all.map(({ address }) => address)),
]);
/** Names that end in .invalid are nobody's (RFC 2606), and some tests ask for just that. */
const NAMES = /^(localhost|([^.]+\.)+invalid)$/;

const { connect } = Socket.prototype as { connect: (...given: unknown[]) => Socket };
let isKept = false;

/** Whoever connects elsewhere gets an error that says so. */
export function keepToThisMachine(): void {
  isKept = true;
  Socket.prototype.connect = connectHere;
}

/** For nock, which refuses other machines itself, and lets sockets begin to connect where it answers. */
export function leaveItToOthers(): void {
  isKept = false;
}

function connectHere(this: Socket, ...given: unknown[]): Socket {
  const host = hostIn(given);
  if (isKept && typeof host === 'string' && !own.has(host) && !NAMES.test(host)) {
    throw new Error(`a test may talk to this machine only, not to ${host}`);
  }
  return connect.apply(this, given);
}

/** As `connect` is called: with options, with a port and a host, with a path, or with a list of these from within Node. */
function hostIn(given: readonly unknown[]): unknown {
  const [first, second] = given.flat();
  return typeof first === 'object' && first !== null ? (first as { host?: unknown }).host : second;
}
