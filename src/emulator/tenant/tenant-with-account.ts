import { randomBytes } from 'node:crypto';
import { administratorOf } from './access.ts';
import { seedState, SETUP_USERNAME } from './default-tenant.ts';
import { fileStore, TenantFileError } from './file-store.ts';
import { startEmulator, type RunningEmulator, type ServeOptions } from './serve-tenant.ts';

/** A running tenant, and the account to sign in with until `stop`. */
export type TenantWithAccount = RunningEmulator & { readonly username: string; readonly password: string };

/**
 * Runs the tenant that is kept in the file, which is made and seeded when missing, with its set-up account.
 * Throws a TenantFileError where the file cannot serve.
 */
export async function startEmbedded(
  file: string,
  options: Pick<ServeOptions, 'returnTo'> = {},
): Promise<TenantWithAccount> {
  const store = fileStore(file, seedState);
  const { users } = await store.read();
  if (!users.some((user) => user.username === SETUP_USERNAME && user.active)) {
    throw new TenantFileError(
      file,
      `has no active user ${SETUP_USERNAME} to sign in as`,
      'delete it to start afresh',
    );
  }
  return startAs(SETUP_USERNAME, { ...options, store });
}

/**
 * Runs a tenant for other people's tests: as its API is published, and below `/__fitform` as tenant-control.ts says,
 * with an account that may administer it. Undefined where the tenant has no such account; rejects as `startEmulator`
 * and the store do.
 */
export async function startTestTenant(
  options: Omit<ServeOptions, 'operator' | 'control'>,
): Promise<TenantWithAccount | undefined> {
  const account = administratorOf(await options.store.read(), SETUP_USERNAME);
  return account && startAs(account.username, { ...options, control: true });
}

/** The password is new each time and stored nowhere. */
async function startAs(username: string, options: ServeOptions): Promise<TenantWithAccount> {
  const operator = { username, password: randomBytes(24).toString('base64url') };
  return { ...(await startEmulator({ ...options, operator })), ...operator };
}
