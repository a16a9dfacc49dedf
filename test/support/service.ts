/** The service on an emulated tenant that is set up, without a port and with a clock that only tests turn. */
import { randomBytes } from 'node:crypto';
import { onTestFinished } from 'vitest';
import { defaultBehaviour, type Behaviour } from '../../src/emulator/tenant/tenant-behaviour.ts';
import { permissionMap } from '../../src/emulator/tenant/permissions.ts';
import { memoryTenant, seedState, SETUP_USERNAME } from '../../src/emulator/tenant/default-tenant.ts';
import { startEmulator, type RunningEmulator } from '../../src/emulator/tenant/serve-tenant.ts';
import type { Draft } from '../../src/emulator/tenant/state.ts';
import type { Store } from '../../src/emulator/tenant/store.ts';
import { kinds } from '../../src/kinds/index.ts';
import { reviewLinks, type ReviewLinks } from '../../src/review/review-links.ts';
import type { DashboardOptions } from '../../src/serve/dashboard.ts';
import type { LogEntry } from '../../src/serve/service-world.ts';
import { createService } from '../../src/serve/service.ts';
import type { ServiceOptions } from '../../src/serve/service-world.ts';
import { defaultPolicy } from '../../src/specfile/desired.ts';
import { httpTenant } from '../../src/tenant/http-tenant.ts';
import { logLine } from '../../src/web/log-line.ts';
import { Secret } from '../../src/wire/secret.ts';
import { ids } from './emulated-tenant.ts';

export const TOKEN = 'the-token-that-callers-of-the-tests-bear';
const PASSWORD = 'the-password-of-the-set-up-account';
const BEGIN = Date.parse('2026-03-01T12:00:00Z');

export { ids };
export const [document, other] = (seedState().documents ?? []).map(({ id }) => id) as [string, string];

/** What the guide wants on a tenant. */
export function provisioned(draft: Draft): void {
  draft.roles.push(
    {
      id: 'role-inbox',
      name: 'InboxGuest',
      permissions: permissionMap(['view_list', 'read_thresholds_settings', 'edit_format_settings']),
    },
    {
      id: 'role-review',
      name: 'ReviewGuest',
      permissions: permissionMap(['review', 'submit', 'escalate_document']),
    },
  );
  draft.users.push({
    id: 'user-guest',
    username: 'guest',
    active: true,
    roles: ['role-inbox', 'role-review'].map((role) => ({ role, inbox: ids.invoice })),
  });
}

/** Time that stands still until it is told to go on; then what was due happens, in its order. */
export function clock() {
  let now = BEGIN;
  let set = 0;
  const due = new Set<{ readonly at: number; readonly run: () => void }>();
  return {
    now: () => now + set,
    /** The same to whoever is not set wrong, such as the tenant. */
    monotonic: () => now,
    /** Sets the clock of the service's machine, and nobody else's, ahead by so many milliseconds. */
    setAhead(ms: number) {
      set = ms;
    },
    later(ms: number, run: () => void) {
      const one = { at: now + ms, run };
      due.add(one);
      return () => void due.delete(one);
    },
    pass(ms: number) {
      now += ms;
      for (const one of [...due].filter(({ at }) => at <= now).sort((a, b) => a.at - b.at)) {
        due.delete(one);
        one.run();
      }
    },
    /** What is waited for, as milliseconds from now. */
    waits: () => [...due].map(({ at }) => at - now).sort((a, b) => a - b),
  };
}

export interface Setting extends Partial<Pick<ServiceOptions, 'rate' | 'token' | 'onLoopback'>> {
  readonly change?: (draft: Draft) => void;
  readonly behaviour?: Partial<Behaviour>;
  /** A tenant that another service has already. */
  readonly tenant?: { readonly emulator: RunningEmulator; readonly store: Store };
  readonly time?: ReturnType<typeof clock>;
  readonly dashboard?: boolean;
  /** Where the tenant's review page sends people back to. */
  readonly returnTo?: string;
  /** The address of something that stands in front of the tenant's. */
  readonly front?: (url: string) => Promise<string>;
  /** What the service gets in place of the links. */
  readonly links?: (links: ReviewLinks) => ReviewLinks;
}

export async function openService({
  change = provisioned,
  behaviour = {},
  rate = 1000,
  token = new Secret(TOKEN),
  onLoopback = true,
  time = clock(),
  dashboard = false,
  returnTo,
  front = (url) => Promise.resolve(url),
  links: changed = (links) => links,
  tenant: given,
}: Setting = {}) {
  const store = given?.store ?? memoryTenant(seedState());
  if (!given) await store.update(change);
  const operator = { username: SETUP_USERNAME, password: PASSWORD };
  const emulator =
    given?.emulator ??
    (await startEmulator({
      store,
      operator,
      clock: time.monotonic,
      returnTo: () => returnTo,
      behaviour: { ...behaviour, token_seconds: behaviour.token_seconds ?? defaultBehaviour.token_seconds },
    }));
  const stop = new AbortController();
  const world = {
    now: time.now,
    monotonic: time.monotonic,
    pause: () => Promise.resolve(),
    random: () => 0.5,
    stop: stop.signal,
  };
  const tenant = httpTenant({
    origin: await front(emulator.url),
    basePath: '/admin',
    credentials: { method: 'password', username: SETUP_USERNAME, password: new Secret(PASSWORD) },
    readOnly: false,
    sockets: 10,
    timeout: 20_000,
    world,
    log: (message) => log.push({ event: 'tenant', message }),
  });
  const log: LogEntry[] = [];
  const desired = {
    tenant: { url: emulator.url, base_path: null, extra_permissions: [] },
    policy: defaultPolicy,
    resources: [],
  };
  const notice = (message: string): void => void log.push({ event: 'notice', message });
  const links = changed(
    reviewLinks({ tenant, origin: emulator.url, kinds, desired, world, notice, freshFor: 10_000 }),
  );
  const inside: DashboardOptions = { tenant, setUp: 'fitform apply <tenant>.yaml' };
  const service = createService({
    links,
    origin: emulator.url,
    token,
    rate,
    onLoopback,
    version: '1.2.3',
    world: { ...time, randomBytes: (count) => randomBytes(count) },
    log: (entry) => log.push(entry),
    ...(dashboard && { dashboard: inside }),
  });
  service.start();
  onTestFinished(async () => {
    await service.stop();
    tenant.close();
    await emulator.stop();
  });

  /** A request from loopback; `token: null` leaves the token out. */
  async function ask(
    method: string,
    path: string,
    {
      body,
      headers = {},
      token: sent = TOKEN,
      address = '127.0.0.1',
      host = '127.0.0.1:8080',
      arrived,
    }: {
      readonly body?: unknown;
      readonly headers?: Readonly<Record<string, string>>;
      readonly token?: string | null;
      readonly address?: string;
      readonly host?: string;
      readonly arrived?: Promise<boolean>;
    } = {},
  ) {
    const request = new Request(`http://${host}${path}`, {
      method,
      headers: {
        ...(sent === null ? {} : { authorization: `Bearer ${sent}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const response = await service.fetch(request, address, arrived);
    const text = await response.text();
    const isJson = (response.headers.get('content-type') ?? '').includes('json');
    return {
      status: response.status,
      headers: response.headers,
      text,
      // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the test looks at what it is about
      json: (isJson ? JSON.parse(text) : {}) as Record<string, any>,
    };
  }

  /** What the API answers to somebody who has the link of that URL. */
  async function callWith(url: string, method: string, path: string): Promise<number> {
    const key = new URLSearchParams(url.split('?')[1]).get('nonce') ?? '';
    const response = await fetch(`${emulator.url}/admin${path}`, { method, headers: { 'x-api-key': key } });
    await response.arrayBuffer();
    return response.status;
  }

  return {
    service,
    ask,
    callWith,
    time,
    log,
    store,
    emulator,
    /** All that was logged, as it is written. */
    logged: () => log.map((entry) => logLine(0, entry)).join(''),
    keys: async () => (await store.read()).api_keys ?? [],
    make: (body: object = {}) => ask('POST', '/links', { body: { document_id: document, ...body } }),
    async ticket(body: object = {}): Promise<string> {
      const { json } = await ask('POST', '/tickets', { body: { document_id: document, ...body } });
      return String(json['ticket']);
    },
  };
}

export type Opened = Awaited<ReturnType<typeof openService>>;

/** A link of the placeholder that ends so many milliseconds after the beginning. */
export const keyEnding = (after: number) => ({
  id: `key-${after}`,
  token: `left-behind-${after}`,
  user: 'user-guest',
  active: true,
  roles: [{ role: 'role-review', document_id: document }],
  expire_at: new Date(BEGIN + after).toISOString(),
});

/** Lets everything else go on until it is so. */
export async function until(so: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await so())) await new Promise((resolve) => setImmediate(resolve));
}
