import { randomBytes } from 'node:crypto';
import { administratorOf } from './access.ts';
import type { EmbeddedTenant } from './tenant-with-account.ts';
import { SETUP_USERNAME } from './default-tenant.ts';
import { startEmulator, type ServeOptions } from './serve-tenant.ts';

/**
 * Runs a tenant for other people's tests: as its API is published, and below `/__fitform` as `control` says.
 * The answer's username and password sign in as an account that may administer it, until `stop`; the password is new
 * each time. Undefined where the tenant has no such account; rejects as `startEmulator` and the store do.
 */
export async function startStandIn(
  options: Omit<ServeOptions, 'operator' | 'control'>,
): Promise<EmbeddedTenant | undefined> {
  const account = administratorOf(await options.store.read(), SETUP_USERNAME);
  if (!account) return undefined;
  const operator = { username: account.username, password: randomBytes(24).toString('base64url') };
  const running = await startEmulator({ ...options, operator, control: true });
  return { ...running, ...operator };
}
