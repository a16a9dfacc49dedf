/**
 * The one token that is ever kept on disk, because `fitform airisk login --cache` asked for it: in the user's own state
 * folder, readable by the user alone, and of no use after the token's end.
 */
import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import type { Instance } from '../../airisk/instance.ts';
import { isOver, type Token } from '../../airisk/token.ts';
import { Secret } from '../../wire/secret.ts';
import { decode } from '../../specfile/yaml/decode.ts';
import { invalid } from '../../specfile/problem/problem.ts';
import type { World } from '../system/world.ts';

interface Login {
  readonly userId: string;
  /** `null` where it was not known. */
  readonly name: string | null;
  readonly token: Token & { readonly expires: number };
}

interface Kept {
  readonly format: 'fitform.airisk-token/1';
  readonly url: string;
  readonly client_id: string;
  readonly user_id: string;
  readonly name: string | null;
  readonly access_token: string;
  readonly expires_at: string;
}

/** One for each client of each instance. */
export function loginFile(world: World, { origin, clientId }: Pick<Instance, 'origin' | 'clientId'>) {
  const folder = stateFolder(world);
  const name = createHash('sha256')
    .update(JSON.stringify([origin, clientId]))
    .digest('hex')
    .slice(0, 16);
  const path = folder && join(folder, `airisk-${name}.json`);
  const remove = async (): Promise<void> => {
    if (path !== null) await world.removeFile(path);
  };
  /** Throws `InvalidInput` where none can be kept: before anybody signs in for it. */
  const mustBeWritable = (): string => {
    if (path !== null) return path;
    throw invalid('no home folder is known, so no token can be kept', 'set HOME, or leave --cache out');
  };
  return {
    /** `null` where none can be kept, as no home folder is known. */
    path,
    remove,
    mustBeWritable,
    /** `null` where there is none for this client of this instance. One that is over is removed. */
    async read(): Promise<Login | null> {
      if (path === null) return null;
      let kept: Partial<Kept> | null;
      try {
        kept = JSON.parse(decode(await world.readFile(path)).text) as Partial<Kept> | null;
      } catch {
        return null;
      }
      if (kept?.format !== 'fitform.airisk-token/1' || kept.url !== origin || kept.client_id !== clientId) {
        return null;
      }
      const { user_id: userId, access_token, expires_at, name: userName } = kept;
      const expires = Date.parse(expires_at ?? '');
      if (typeof userId !== 'string' || typeof access_token !== 'string' || Number.isNaN(expires)) {
        return null;
      }
      const token = { value: new Secret(access_token), userId, expires };
      if (!isOver(token, world.now())) return { userId, name: userName ?? null, token };
      await remove();
      return null;
    },
    async write({ userId, name: userName, token }: Login): Promise<void> {
      const kept: Kept = {
        format: 'fitform.airisk-token/1',
        url: origin,
        client_id: clientId,
        user_id: userId,
        name: userName,
        access_token: token.value.reveal(),
        expires_at: new Date(token.expires).toISOString(),
      };
      const file = mustBeWritable();
      await world.makeFolder(dirname(file), 0o700);
      // A new file: one that is replaced would keep what others were once allowed.
      await remove();
      await world.writeFile(file, `${JSON.stringify(kept, null, 2)}\n`, { replace: false, mode: 0o600 });
    },
  };
}

/**
 * For what is kept between runs and belongs to one machine: XDG Base Directory, and Windows' own place for it. `null`
 * where no place is known.
 */
function stateFolder({ env, home, platform }: World): string | null {
  const below = (name: string, ...parts: string[]): string | null =>
    (env[name] ?? '') === '' ? home && join(home, ...parts) : (env[name] ?? null);
  const folder =
    platform === 'win32'
      ? below('LOCALAPPDATA', 'AppData', 'Local')
      : below('XDG_STATE_HOME', '.local', 'state');
  return folder && join(folder, 'fitform');
}
