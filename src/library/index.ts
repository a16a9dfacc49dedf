/**
 * fitform for programs: `connect` and `validate`. The same engine as the command line, with options instead of flags and
 * variables, and nothing from the environment. Beside it, `connectAirisk`.
 */
import type { Validation } from '../documents/problem-documents.ts';
import { kinds } from '../kinds/index.ts';
import { reviewLinks } from '../review/review-links.ts';
import type { ListedKey } from '../review/list-keys.ts';
import { httpTenant } from '../tenant/http-tenant.ts';
import {
  certificatesOf,
  credentialsOf,
  known,
  proxyOf,
  requestOf,
  reviewOf,
  seconds,
  targetOf,
  whichOf,
  wholeNumber,
} from './options.ts';
import {
  accessOptionsOf,
  applyOptionsOf,
  driftOptionsOf,
  exportOptionsOf,
  planOptionsOf,
  validateOptionsOf,
} from './run-options.ts';
import type { Settings } from './runs.ts';
import { calm } from './calm.ts';
import type { Connection, ConnectOptions, ListedLink, ValidateOptions } from './types.ts';
import { worldOf } from './world.ts';
import { WrongArgument } from './wrong-argument.ts';

export { AiriskError, type AiriskErrorKind } from '../airisk/airisk-error.ts';
export type { Json } from '../airisk/json-value.ts';
export type { AiriskUser, UserList } from '../airisk/airisk-user.ts';
export type * from '../documents/access-documents.ts';
export type * from '../documents/documents.ts';
export type * from '../documents/problem-documents.ts';
export { LinkError, type LinkFault } from '../review/link-error.ts';
export { TenantError, type TenantErrorKind } from '../tenant/tenant-error.ts';
export * from './connect-airisk.ts';
export * from './fitform-error.ts';
export type * from './types.ts';

/** Loaded with the first call that needs it: a program that only makes links starts without it. */
const engine = (): Promise<typeof import('./runs.ts')> => import('./runs.ts');

/** A `TypeError` for arguments of another shape, a `FitformError` with all `problems` of a spec that is wrong. Sends nothing. */
export async function validate(options: ValidateOptions): Promise<Validation> {
  const spec = validateOptionsOf(options);
  return (await engine()).validate(spec);
}

const OPTIONS = [
  'url',
  'basePath',
  'credentials',
  'review',
  'timeout',
  'parallelism',
  'settle',
  'freshFor',
  'proxy',
  'certificates',
  'onNotice',
] as const satisfies readonly (keyof ConnectOptions)[];

/**
 * A tenant to set up, to compare and to make review links on. Nothing is sent yet; each call signs in when it has to.
 * Throws a `TypeError` for options that cannot be, and a `LinkError` (`too-long`) where `review.ttl` is above
 * `review.maxTtl`.
 *
 * ```js
 * const tenant = connect({
 *   url: 'https://yourname.contract-q.fit',
 *   credentials: { username, password },
 * });
 * const plan = await tenant.plan({ spec: { files: ['tenant.yaml'] } });
 * const result = await tenant.apply({ plan });
 * const { url, fingerprint } = await tenant.reviewLinks.create({ documentId, ttl: 1800 });
 * // … and when the user is back:
 * await tenant.reviewLinks.revoke({ fingerprints: [fingerprint] });
 * await tenant.close();
 * ```
 */
export function connect(options: ConnectOptions): Connection {
  known('connect', options, OPTIONS);
  const { origin, basePath } = targetOf(options);
  const { timeout = 30, parallelism = 10, settle = 30, freshFor = 0, proxy, certificates } = options;
  const { onNotice } = options;
  if (onNotice !== undefined && typeof onNotice !== 'function') {
    throw new WrongArgument('onNotice: must be a function');
  }
  const credentials = credentialsOf(options.credentials);
  const review = reviewOf(options.review);
  const notice = (message: string): void => void calm(() => onNotice?.(message));
  const http = {
    credentials,
    sockets: wholeNumber('parallelism', parallelism),
    timeout: seconds('timeout', timeout) * 1000,
    proxy: proxyOf(origin, proxy),
    ...certificatesOf(certificates),
  };
  const settings: Settings = {
    http,
    origin,
    basePath: options.basePath === undefined ? undefined : basePath,
    settle: seconds('settle', settle),
    notice,
  };
  const world = worldOf(new AbortController().signal);
  const tenant = httpTenant({ ...http, origin, basePath, readOnly: false, world });
  const links = reviewLinks({
    tenant,
    origin,
    kinds,
    desired: { tenant: { url: null, base_path: null, extra_permissions: [] }, review, resources: [] },
    world,
    notice,
    freshFor: freshFor === 0 ? 0 : seconds('freshFor', freshFor) * 1000,
  });
  let closed = false;
  const underWay = new Set<Promise<unknown>>();
  /** A call that has begun is not cut off: it may be about to revoke what it has made. */
  async function call<T>(run: () => Promise<T>): Promise<T> {
    if (closed) throw new WrongArgument('this connection is closed');
    const running = run();
    underWay.add(running);
    try {
      return await running;
    } finally {
      underWay.delete(running);
    }
  }
  let lastApply: Promise<unknown> = Promise.resolve();
  return {
    plan: (given) => call(async () => (await engine()).plan(settings, planOptionsOf(given))),
    apply: (given) =>
      call(async () => {
        const asked = applyOptionsOf(given);
        const { apply } = await engine();
        const before = lastApply;
        const running = apply(settings, asked, before);
        lastApply = Promise.allSettled([before, running]);
        return running;
      }),
    drift: (given) => call(async () => (await engine()).drift(settings, driftOptionsOf(given))),
    access: (given) => call(async () => (await engine()).access(settings, accessOptionsOf(given))),
    export: (given) => call(async () => (await engine()).exported(settings, exportOptionsOf(given))),
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
