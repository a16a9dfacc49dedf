/** How this machine reaches the network, and where what is said of it goes. */
import { getCACertificates } from 'node:tls';
import { invalid } from '../spec/problem.ts';
import type { Environment } from '../tenant/target.ts';
import type { World } from './world.ts';

/** The lines of --verbose. */
export const logOn =
  (world: World) =>
  (line: string): void => {
    world.stderr.write(`${line}\n`);
  };

export function proxyOf(env: Environment): Record<string, string | undefined> {
  const names = ['HTTPS_PROXY', 'HTTP_PROXY', 'NO_PROXY', 'https_proxy', 'http_proxy', 'no_proxy'];
  return Object.fromEntries(names.map((name) => [name, env[name]]));
}

/** Node itself reads NODE_EXTRA_CA_CERTS, but only from the real environment; from `.env` we have to. */
export async function extraCertificates(world: World, env: Environment): Promise<string[] | undefined> {
  const path = env['NODE_EXTRA_CA_CERTS'];
  if (path === undefined || world.env['NODE_EXTRA_CA_CERTS'] === path) return undefined;
  try {
    return [...getCACertificates('default'), (await world.readFile(path)).toString('utf8')];
  } catch (error) {
    throw invalid(
      `NODE_EXTRA_CA_CERTS names ${path}, which cannot be read (${(error as NodeJS.ErrnoException).code ?? 'no code'})`,
      'give the path of a file with certificates in PEM form',
    );
  }
}

/** Runs something after so many milliseconds; returns what takes it back. */
export const later = (ms: number, run: () => void): (() => void) => {
  const timer = setTimeout(run, ms);
  return () => {
    clearTimeout(timer);
  };
};

/**
 * The error to throw where a server could not begin. `where`: the port, in words; `what` cannot be, for any reason but
 * the port's.
 */
export function cannotListen(
  error: unknown,
  { where, what, wayOut }: { readonly where: string; readonly what: string; readonly wayOut: string },
): unknown {
  const { code, syscall, message } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') return invalid(`${where} is taken`, wayOut);
  // A file that may not be read has the same code.
  if (code === 'EACCES' && syscall === 'listen') {
    return invalid(`${where} may not be listened on by this account`, wayOut);
  }
  return code === undefined ? error : invalid(`${what}: ${message}`, wayOut);
}
