/** How this machine reaches the network, and where what is said of it goes. */
import { getBuiltinModule } from 'node:process';
import { InvalidInput, invalid, problemWith } from '../../specfile/problem/problem.ts';
import type { Environment } from '../../tenant/target.ts';
import { chooseProxy, type Proxy } from '../../wire/proxy.ts';
import type { Later } from '../../web/in-time.ts';
import { isLoopbackHost } from '../../web/loopback-host.ts';
import { readText } from './read-text.ts';
import type { World } from './world.ts';

/** The lines of --verbose. */
export const logOn =
  (world: World) =>
  (line: string): void => {
    world.stderr.write(`${line}\n`);
  };

/** Throws `InvalidInput`, naming the variable, where the proxy that `origin` would be reached by cannot be. */
export function proxyFor(origin: string, env: Environment): Proxy | null {
  const chosen = chooseProxy(origin, env);
  if (chosen && 'fault' in chosen) throw invalid(`${chosen.name} ${chosen.fault}`, chosen.hint);
  return chosen;
}

/** Node itself reads NODE_EXTRA_CA_CERTS, but only from the real environment; from `.env` we have to. */
export async function extraCertificates(world: World, env: Environment): Promise<string[] | undefined> {
  const name = 'NODE_EXTRA_CA_CERTS';
  const path = env[name];
  if (path === undefined || world.env[name] === path) return undefined;
  const hint = `${name} takes the path of a file with certificates in PEM form`;
  const text = await readText(world, path, { what: 'file of certificates', hint });
  if (!holdsCertificates(text)) {
    throw new InvalidInput([
      problemWith(path, 'it holds no certificate in PEM form, or one that is damaged', hint),
    ]);
  }
  return [...getBuiltinModule('node:tls').getCACertificates('default'), text];
}

/** OpenSSL passes over what it cannot read, and then nothing is trusted and nobody knows why. */
function holdsCertificates(text: string): boolean {
  const found = text.match(/-----BEGIN CERTIFICATE-----[^-]*(-----END CERTIFICATE-----)?/g) ?? [];
  const { X509Certificate } = getBuiltinModule('node:crypto');
  try {
    return found.map((one) => new X509Certificate(one)).length > 0;
  } catch {
    return false;
  }
}

/** Whether what listens there is reached from this machine alone; by the address that the name leads to. */
export async function isOnLoopback(host: string): Promise<boolean> {
  // Where it leads nowhere, to listen there says so.
  const { address } = await getBuiltinModule('node:dns/promises')
    .lookup(host)
    .catch(() => ({ address: host }));
  return isLoopbackHost(address);
}

export const later: Later = (ms, run) => {
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
  if (code === 'EADDRINUSE') return invalid(`${where} is already in use`, wayOut);
  // A file that may not be read has the same code.
  if (code === 'EACCES' && syscall === 'listen') {
    return invalid(`this account may not listen on ${where}`, wayOut);
  }
  return code === undefined ? error : invalid(`${what}: ${message}`, wayOut);
}
