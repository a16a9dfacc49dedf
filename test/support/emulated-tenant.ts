import { createEmulator, type EmulatorOptions } from '../../src/emulator/tenant/tenant-emulator.ts';
import { hashPassword } from '../../src/emulator/tenant/password.ts';
import { permissionMap, type Permission } from '../../src/emulator/tenant/permissions.ts';
import { memoryTenant, seedState, SETUP_USERNAME } from '../../src/emulator/tenant/default-tenant.ts';
import type { Grant } from '../../src/emulator/tenant/state.ts';

export const operator = { username: SETUP_USERNAME, password: 'for this test' };
export const unknownId = 'ffffffffffffffffffffffff';

const seed = seedState();
/** The ids of the seed, by name. */
export const ids = {
  format: seed.formats[0]?.id ?? '',
  project: seed.projects[0]?.id ?? '',
  invoice: seed.inboxes[0]?.id ?? '',
  orders: seed.inboxes[1]?.id ?? '',
  administrator: seed.roles[0]?.id ?? '',
  reviewer: seed.roles[1]?.id ?? '',
  setup: seed.users[0]?.id ?? '',
  john: seed.users[1]?.id ?? '',
};

export type Answer = { status: number; body: unknown };
export type Credentials = { username: string; password: string };

/** The Authorization header of HTTP Basic. */
export function basic({ username, password }: Credentials): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

/** An emulator on the seed, and ways to call it: by default as the set-up account, under /admin. */
export function openTenant(options: Partial<EmulatorOptions> = {}) {
  const store = options.store ?? memoryTenant();
  const { fetch, log, faults } = createEmulator({ operator, ...options, store });

  async function send(method: string, path: string, headers: Record<string, string>, body?: unknown) {
    const json = body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) };
    const type = { 'content-type': 'application/json' };
    const request = new Request(`http://tenant.example${path}`, {
      method,
      headers: { ...(body !== undefined && type), ...headers },
      ...json,
    });
    const response = await fetch(request);
    const text = await response.text();
    return { status: response.status, body: text === '' ? undefined : (JSON.parse(text) as unknown) };
  }

  const callAs = (who: Credentials) => (method: string, path: string, body?: unknown) =>
    send(method, `/admin${path}`, { authorization: basic(who) }, body);

  /** Puts a user who holds the permissions in the given places into the tenant, and calls as them. */
  async function withGrants(permissions: readonly Permission[], ...places: Omit<Grant, 'role'>[]) {
    const who = { username: `user ${permissions.join(' ')}`, password: 'secret' };
    const password = await hashPassword(who.password);
    await store.update((draft) => {
      const role = `role-${draft.roles.length}`;
      draft.roles.push({ id: role, name: role, permissions: permissionMap(permissions) });
      const roles = places.map((place) => ({ role, ...place }));
      draft.users.push({
        id: `user-${draft.users.length}`,
        username: who.username,
        active: true,
        roles,
        password,
      });
    });
    return callAs(who);
  }

  return { store, log, faults, fetch, send, call: callAs(operator), callAs, withGrants };
}
