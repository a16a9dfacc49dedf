/**
 * Review links for back-ends: `import { connect } from 'fitform'`. The same code as the command line and the service,
 * with options instead of a spec, and nothing from the environment. Beside it, `connectAirisk` (connect-airisk.ts).
 */
import { setTimeout as pause } from 'node:timers/promises';
import { kinds } from '../kinds/index.ts';
import { reviewLinks } from '../review/review-links.ts';
import type { ListedKey } from '../review/list-keys.ts';
import { httpTenant } from '../tenant/http-tenant.ts';
import { credentialsOf, proxyOf, requestOf, reviewOf, seconds, targetOf, whichOf } from './options.ts';
import type { Connection, ConnectOptions, ListedLink } from './types.ts';

export { AiriskError, type AiriskErrorKind } from '../airisk/airisk-error.ts';
export type { Json } from '../airisk/json-value.ts';
export type { AiriskUser, UserList } from '../airisk/airisk-user.ts';
export { LinkError, type LinkFault } from '../review/link-error.ts';
export { TenantError, type TenantErrorKind } from '../tenant/tenant-error.ts';
export * from './connect-airisk.ts';
export type * from './types.ts';

/**
 * A tenant to make review links on. Nothing is sent yet; the sign-in comes with the first call. Throws a `TypeError` for
 * options that cannot be, and a `LinkError` (`too-long`) where `review.ttl` is above `review.maxTtl`.
 *
 * ```js
 * const { reviewLinks, close } = connect({
 *   url: 'https://yourname.contract-q.fit',
 *   credentials: { username, password },
 * });
 * const { url, fingerprint } = await reviewLinks.create({ documentId, ttl: 1800 });
 * // … and when the user is back:
 * await reviewLinks.revoke({ fingerprints: [fingerprint] });
 * ```
 */
export function connect(options: ConnectOptions): Connection {
  const { origin, basePath } = targetOf(options);
  const { timeout = 30, parallelism = 10, freshFor = 0, proxy, certificates, onNotice } = options;
  const credentials = credentialsOf(options.credentials);
  const review = reviewOf(options.review);
  const world = {
    now: () => Date.now(),
    monotonic: () => performance.now(),
    random: () => Math.random(),
    pause: (ms: number, until?: AbortSignal) =>
      pause(ms, undefined, until && { signal: until }).catch(() => undefined),
    stop: new AbortController().signal,
  };
  const tenant = httpTenant({
    origin,
    basePath,
    credentials,
    readOnly: false,
    sockets: seconds('parallelism', parallelism),
    timeout: seconds('timeout', timeout) * 1000,
    proxy: proxyOf(origin, proxy),
    ...(certificates === undefined ? {} : { certificates }),
    world,
  });
  const links = reviewLinks({
    tenant,
    origin,
    kinds,
    desired: { tenant: { url: null, base_path: null, extra_permissions: [] }, review, resources: [] },
    world,
    notice: (message) => onNotice?.(message),
    freshFor: freshFor === 0 ? 0 : seconds('freshFor', freshFor) * 1000,
  });
  let closed = false;
  const underWay = new Set<Promise<unknown>>();
  /** A call that has begun is not cut off: it may be about to revoke what it has made. */
  async function call<T>(run: () => Promise<T>): Promise<T> {
    if (closed) throw new Error('this connection is closed');
    const running = run();
    underWay.add(running);
    try {
      return await running;
    } finally {
      underWay.delete(running);
    }
  }
  return {
    reviewLinks: {
      create: (given) =>
        call(async () => {
          const { url, fingerprint, expires_at } = await links.create(requestOf(given));
          return { url, fingerprint, expiresAt: new Date(expires_at) };
        }),
      list: () => call(async () => (await links.list()).links.map(linkOf)),
      revoke: (which) => call(async () => (await links.revoke(whichOf(which))).map(linkOf)),
      sweep: (given) =>
        call(async () => (await links.sweep(given)).map((one) => ({ ...linkOf(one), why: one.why }))),
    },
    async close() {
      closed = true;
      await Promise.allSettled(underWay);
      tenant.close();
    },
  };
}

function linkOf({ fingerprint, user, grants, active, expires_at }: ListedKey): ListedLink {
  return {
    fingerprint,
    user,
    grants: grants.map(({ role, inbox, document_id }) => ({ role, inbox, documentId: document_id })),
    active,
    expiresAt: expires_at === null ? null : new Date(expires_at),
  };
}
