/**
 * Where Node may keep what it has compiled of the program: the next start takes a seventh less. Node runs what it finds
 * there, so it must be a place where nobody else can write, which the system's folder for temporary files is not.
 */
import { join } from 'node:path';

export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string | null;
  readonly platform: NodeJS.Platform;
  /** Who runs the program; `undefined` on Windows. */
  readonly user: number | undefined;
  /** Throws where there is nothing. */
  stat(path: string): { readonly uid: number; readonly mode: number };
}

/**
 * In the user's own cache folder, which is never made for it; `null`: nowhere. A CI job mostly starts on a new machine, where
 * it would only be written. Where `NODE_COMPILE_CACHE` is set, Node has its place already.
 */
export function compiledCodeFolder({ env, home, platform, user, stat }: Surroundings): string | null {
  if (user === undefined || home === null || (env['CI'] ?? '') !== '') return null;
  const own = platform === 'darwin' ? 'Library/Caches' : '.cache';
  const caches = platform === 'linux' && env['XDG_CACHE_HOME'] ? env['XDG_CACHE_HOME'] : join(home, own);
  try {
    const { uid, mode } = stat(caches);
    return uid === user && (mode & 0o022) === 0 ? join(caches, 'fitform') : null;
  } catch {
    return null;
  }
}
