/**
 * Where Node may keep what it has compiled of the program: the next start takes a seventh less. Node runs what it finds
 * there, so it must be a place where nobody else can write, which the system's folder for temporary files is not.
 */
import { isAbsolute, join } from 'node:path';
import { isCi } from '../../tenant/is-ci.ts';

export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string | null;
  readonly platform: NodeJS.Platform;
  /** Who runs the program; `undefined` on Windows. */
  readonly user: number | undefined;
  /** Throws where there is nothing. */
  stat(path: string): { readonly uid: number; readonly mode: number };
  /** For the user alone, where it is not there yet: Node would leave it to the umask, which may let others write. */
  makeFolder(path: string): void;
}

/**
 * In the user's own cache folder, which is never made for it; `null`: nowhere. A CI job mostly starts on a new machine, where
 * it would only be written. Where `NODE_COMPILE_CACHE` is set, Node has its place already.
 */
export function compiledCodeFolder(surroundings: Surroundings): string | null {
  const { env, user, stat, makeFolder } = surroundings;
  const isSettled = ['NODE_COMPILE_CACHE', 'NODE_DISABLE_COMPILE_CACHE'].some(
    (name) => (env[name] ?? '') !== '',
  );
  const caches = cachesOf(surroundings);
  if (user === undefined || isCi(env) || isSettled || caches === null) return null;
  const folder = join(caches, 'fitform');
  const isMine = (path: string): boolean => {
    const { uid, mode } = stat(path);
    return uid === user && (mode & 0o022) === 0;
  };
  try {
    if (!isMine(caches)) return null;
    makeFolder(folder);
    // It may have been there, or be a link to somewhere else.
    return isMine(folder) ? folder : null;
  } catch {
    return null;
  }
}

/** A path from the working folder on would lead into whatever was cloned or unpacked there. */
function cachesOf({ env, home, platform }: Surroundings): string | null {
  const named = platform === 'linux' ? (env['XDG_CACHE_HOME'] ?? '') : '';
  if (isAbsolute(named)) return named;
  const own = platform === 'darwin' ? 'Library/Caches' : '.cache';
  return home !== null && isAbsolute(home) ? join(home, own) : null;
}
