/** Making and ending links for whoever asked, with what must be counted and looked after around it. */
import type { Link, LinkRequest } from '../review/links.ts';
import { LinkError } from '../review/link-error.ts';
import type { Metrics } from './metrics.ts';
import { problemOf } from './problem.ts';
import { checkSetUp } from './set-up.ts';
import { inTime } from './time.ts';
import type { ServiceOptions } from './world.ts';

export type Asker = 'caller' | 'ticket' | 'dashboard';

export interface Mint {
  /** Throws a `LinkError`, a `TenantError`, or a `Problem` (504): then what is made too late is revoked. */
  create(request: LinkRequest, by: Asker): Promise<Link>;
  /** Throws likewise. */
  revoke(fingerprint: string): Promise<void>;
  /** Resolves to how many links of the document there were. Throws likewise. */
  revokeDocument(document_id: string): Promise<number>;
  /** Resolves when nothing is under way any more. */
  settled(): Promise<void>;
}

/** What a caller must know whose request took too long. */
const MADE_LATE = 'A link that it makes after all is revoked.';
const ENDED_LATE = 'The link may still be live: ask again, until the answer is 204, or 404 as it is gone.';
const MARKED_LATE = 'Its links may still be live: mark it as done again.';

export function makeMint(
  { links, world, log }: Pick<ServiceOptions, 'links' | 'world' | 'log'>,
  metrics: Metrics,
): Mint {
  const underWay = new Set<Promise<unknown>>();
  function watched<T>(promise: Promise<T>): Promise<T> {
    underWay.add(promise);
    const over = (): void => void underWay.delete(promise);
    promise.then(over, over);
    return promise;
  }

  /** Nobody was told of it, so nobody will end it. */
  async function withdraw({ fingerprint, expires_at }: Link): Promise<void> {
    try {
      await links.revoke({ fingerprints: [fingerprint] });
      metrics.linkRevoked('late', 1);
      log({ event: 'late-link', detail: `the link ${fingerprint} came too late and was revoked` });
    } catch (error) {
      const { detail } = problemOf(error);
      const end = `it could not be revoked and ends by itself at ${expires_at}`;
      log({ event: 'late-link', detail: `the link ${fingerprint} came too late; ${end}: ${detail}` });
    }
  }

  return {
    async create(request, by) {
      const made = watched(links.create(request).catch(blame));
      const link = await inTime(made, world, (late) => void watched(withdraw(late)), MADE_LATE);
      metrics.linkCreated(by);
      return link;
    },
    async revoke(fingerprint) {
      const done = watched(links.revoke({ fingerprints: [fingerprint] }));
      await inTime(done, world, () => undefined, ENDED_LATE);
      metrics.linkRevoked('caller', 1);
    },
    async revokeDocument(document_id) {
      const done = watched(links.revoke({ document_id }));
      const { length } = await inTime(done, world, () => undefined, MARKED_LATE);
      metrics.linkRevoked('dashboard', length);
      return length;
    },
    async settled() {
      while (underWay.size > 0) await Promise.allSettled(underWay);
    },
  };

  /** A name that does not exist may be the inbox that the caller names, or a role that the tenant should have. */
  async function blame(error: unknown): Promise<never> {
    if (error instanceof LinkError && error.fault === 'unknown-name') await checkSetUp(links);
    throw error;
  }
}
