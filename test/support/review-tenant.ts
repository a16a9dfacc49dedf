/** Review links on an emulated tenant that is provisioned as the guide wants it, with time in hand. */
import { expect } from 'vitest';
import type { Behaviour } from '../../src/emulator/tenant/tenant-behaviour.ts';
import { permissionMap, type Permission } from '../../src/emulator/tenant/permissions.ts';
import { memoryTenant, seedState, SETUP_USERNAME } from '../../src/emulator/tenant/default-tenant.ts';
import { startEmulator, type RunningEmulator } from '../../src/emulator/tenant/serve-tenant.ts';
import type { ApiKey, Draft } from '../../src/emulator/tenant/state.ts';
import type { Store } from '../../src/emulator/tenant/store.ts';
import { kinds } from '../../src/kinds/index.ts';
import { LinkError } from '../../src/review/link-error.ts';
import { reviewLinks, type ReviewLinks } from '../../src/review/review-links.ts';
import type { Viewer } from '../../src/tenant/seen-with-key.ts';
import { readSpec } from '../../src/specfile/read.ts';
import { TenantError } from '../../src/tenant/tenant-error.ts';
import { httpTenant } from '../../src/tenant/http-tenant.ts';
import { Secret } from '../../src/wire/secret.ts';
import { afterThisTest } from './clean-up.ts';
import { GUIDE } from './specs.ts';
import { virtualClock, type Clock } from './fake-clock.ts';

const seed = seedState();
const [first, second, third] = (seed.documents ?? []).map(({ id }) => id);
export const ids = {
  invoice: seed.inboxes[0]?.id ?? '',
  orders: seed.inboxes[1]?.id ?? '',
  setup: seed.users[0]?.id ?? '',
  john: seed.users[1]?.id ?? '',
  administrator: seed.roles[0]?.id ?? '',
  reviewer: seed.roles[1]?.id ?? '',
  inboxGuest: '5eed0000000000000000a001',
  reviewGuest: '5eed0000000000000000a002',
  guest: '5eed0000000000000000a003',
  first: first ?? '',
  second: second ?? '',
  third: third ?? '',
  unknown: 'ffffffffffffffffffffffff',
};
export const JOHN = 'john@embedded.example';

/** What the guide's spec gives, applied. */
export function provision(draft: Draft): void {
  draft.roles.push(
    {
      id: ids.inboxGuest,
      name: 'InboxGuest',
      permissions: permissionMap(['view_list', 'read_thresholds_settings', 'edit_format_settings']),
    },
    {
      id: ids.reviewGuest,
      name: 'ReviewGuest',
      permissions: permissionMap(['review', 'submit', 'escalate_document']),
    },
  );
  const roles = [ids.inboxGuest, ids.reviewGuest].map((role) => ({ role, inbox: ids.invoice }));
  draft.users.push({ id: ids.guest, username: 'guest', active: true, roles });
}

/** A role's permissions, in place. */
export function permit(draft: Draft, role: string, permissions: readonly Permission[]): void {
  draft.roles = draft.roles.map((one) =>
    one.id === role ? { ...one, permissions: permissionMap(permissions) } : one,
  );
}

/** A key past the API, as somebody else would have made it. */
export function keyOf(token: string, more: Partial<ApiKey> = {}): ApiKey {
  return {
    id: `id of ${token}`,
    token,
    user: ids.guest,
    roles: [
      { role: ids.inboxGuest, inbox: ids.invoice },
      { role: ids.reviewGuest, document_id: ids.first },
    ],
    active: true,
    expire_at: '2026-11-22T11:15:00.000Z',
    ...more,
  };
}

export interface Options {
  readonly change?: (draft: Draft) => void;
  readonly behaviour?: Partial<Behaviour>;
  readonly faults?: readonly string[];
  /** Whom fitform signs in as. */
  readonly account?: string;
  readonly spec?: string;
  readonly freshFor?: number;
}

export interface Review {
  readonly links: ReviewLinks;
  readonly emulator: RunningEmulator;
  readonly store: Store;
  readonly clock: Clock;
  readonly notices: readonly string[];
  keys(): Promise<readonly ApiKey[]>;
  /** Calls but the sign-in, as `POST /auth/api-key`. */
  calls(method?: string): string[];
  /** What the review page would get to see, as statuses. */
  page(url: string, ...paths: string[]): Promise<number[]>;
  /** The tenant as whoever holds the key sees it; without one, as the account does. */
  viewerWith(key?: Secret): Viewer;
  /** The error of a call that must fail; none of its texts holds a token. */
  failure(promise: Promise<unknown>): Promise<LinkError | TenantError>;
}

export async function openReview(options: Options = {}): Promise<Review> {
  const { change = () => undefined, behaviour = {}, faults = [], spec = GUIDE, freshFor } = options;
  const clock = virtualClock();
  const tokens = new Set<string>();
  const watched = watch(memoryTenant(), tokens);
  await watched.update(provision);
  await watched.update(change);
  const operator = { username: options.account ?? SETUP_USERNAME, password: 'of this account' };
  const emulator = await startEmulator({
    store: watched,
    behaviour,
    faults,
    clock: clock.now,
    pause: (ms) => clock.until(ms),
    operator,
  });
  const said: string[] = [];
  const notices: string[] = [];
  const account = {
    method: 'password',
    username: operator.username,
    password: new Secret(operator.password),
  } as const;
  const way = {
    origin: emulator.url,
    basePath: '/admin',
    sockets: 10,
    timeout: 20_000,
    log: (line: string) => said.push(line),
    world: { random: () => 0, ...clock, stop: new AbortController().signal },
  };
  const tenant = httpTenant({ ...way, credentials: account, readOnly: false });
  const { desired } = await readSpec({
    files: ['tenant.yaml'],
    kinds,
    env: {},
    readFile: () => Promise.resolve(Buffer.from(spec)),
  });
  const links = reviewLinks({
    tenant,
    origin: emulator.url,
    kinds,
    desired,
    world: clock,
    notice: (message) => notices.push(message),
    ...(freshFor === undefined ? {} : { freshFor }),
  });
  afterThisTest(async () => {
    tenant.close();
    await emulator.stop();
    const all = [...said, ...notices].join('\n');
    for (const token of tokens) expect(all).not.toContain(token);
  });
  return {
    links,
    emulator,
    store: watched,
    clock,
    notices,
    keys: async () => (await watched.read()).api_keys ?? [],
    calls: (only) =>
      emulator.log
        .filter(({ method, path }) => path !== '/admin/auth' && (only === undefined || method === only))
        .map(({ method, path }) => `${method} ${path.replace('/admin', '')}`),
    page: (url, ...paths) => {
      const token = tokenIn(url);
      return Promise.all(
        paths.map(async (path) => {
          const headers = { 'x-api-key': token };
          const response = await fetch(`${emulator.url}/admin${path}`, { headers });
          await response.text();
          return response.status;
        }),
      );
    },
    viewerWith: (key) =>
      httpTenant({ ...way, credentials: key ? { method: 'api-key', key } : account, readOnly: true }),
    async failure(promise) {
      const error: unknown = await promise.then(
        () => null,
        (thrown: unknown) => thrown,
      );
      if (!(error instanceof LinkError) && !(error instanceof TenantError)) {
        throw new Error('it should have failed otherwise', { cause: error });
      }
      said.push(error.message, error.hint ?? '', String(error.stack), JSON.stringify(error));
      return error;
    },
  };
}

export const tokenIn = (url: string): string =>
  new URLSearchParams(new URL(url).hash.split('?')[1]).get('nonce') ?? '';

function watch(store: Store, tokens: Set<string>): Store {
  return {
    ...store,
    async update(change) {
      const result = await store.update(change);
      for (const { token } of (await store.read()).api_keys ?? []) tokens.add(token);
      return result;
    },
  };
}
