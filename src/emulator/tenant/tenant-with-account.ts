import { randomBytes } from 'node:crypto';
import { fileStore, TenantFileError } from './file-store.ts';
import { seedState, SETUP_USERNAME } from './default-tenant.ts';
import { startEmulator, type RunningEmulator, type ServeOptions } from './serve-tenant.ts';

/** A running tenant, and the account to sign in with. */
export type EmbeddedTenant = RunningEmulator & { readonly username: string; readonly password: string };

/**
 * Runs the tenant that is kept in the file, which is made and seeded when missing. The answer's username and
 * password sign in as the set-up account until `stop`; the password is new each time and stored nowhere.
 * Throws a TenantFileError where the file cannot serve.
 */
export async function startEmbedded(
  file: string,
  options: Pick<ServeOptions, 'returnTo'> = {},
): Promise<EmbeddedTenant> {
  const store = fileStore(file, seedState);
  const { users } = await store.read();
  if (!users.some((user) => user.username === SETUP_USERNAME && user.active)) {
    throw new TenantFileError(
      file,
      `has no active user ${SETUP_USERNAME} to sign in as`,
      'delete it to start afresh',
    );
  }
  const operator = { username: SETUP_USERNAME, password: randomBytes(24).toString('base64url') };
  const running = await startEmulator({ ...options, store, operator });
  return { ...running, ...operator };
}
