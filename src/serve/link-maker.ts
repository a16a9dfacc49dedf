/** Making and ending links for whoever asked, with what must be counted and looked after around it. */
import type { Link, LinkRequest } from '../review/create-link.ts';
import { LinkError } from '../review/link-error.ts';
import type { Which } from '../review/list-keys.ts';
import { pendingLink, type Ends, type PendingLink } from './pending-link.ts';
import type { Asker, Metrics } from './metrics.ts';
import { Problem, problemOf } from './problem-details.ts';
import { checkSetUp } from './check-set-up.ts';
import { answerInTime } from './time-limit.ts';
import type { ServiceOptions } from './service-world.ts';

export type LinkMaker = ReturnType<typeof makeLinkMaker>;

/** What a caller must know whose request took too long. */
const ENDED_LATE = 'The link may still be live: ask again, until the answer is 204, or 404 as it is gone.';
const MARKED_LATE = 'Its links may still be live: mark it as done again.';

/** It reaches nobody but the log. 499 is what servers log who have been left. */
export const callerGone = (): Problem =>
  new Problem({
    name: 'caller-gone',
    title: 'Nobody is waiting for this any more',
    status: 499,
    detail: 'The connection was closed before the link was asked for, so none was made.',
  });

export function makeLinkMaker(
  { links, world, log }: Pick<ServiceOptions, 'links' | 'world' | 'log'>,
  metrics: Metrics,
) {
  /** Each with what it may leave behind; `null` for nothing. */
  const underWay = new Map<Promise<unknown>, () => string | null>();
  function watched<T>(promise: Promise<T>, leaves: () => string | null): Promise<T> {
    underWay.set(promise, leaves);
    const over = (): void => void underWay.delete(promise);
    promise.then(over, over);
    return promise;
  }

  async function withdraw(link: Link): Promise<void> {
    const { fingerprint, expires_at } = link;
    const said = `nobody received the link ${fingerprint}`;
    try {
      await links.withdraw(link);
      metrics.linkRevoked('late', 1);
      log({ event: 'late-link', detail: `${said}; it was revoked` });
    } catch (error) {
      const { detail } = problemOf(error);
      const end = `it could not be revoked and ends by itself at ${expires_at}`;
      log({ event: 'late-link', detail: `${said}; ${end}: ${detail}` });
    }
  }

  /** Begins to make a link. A link that is given up is revoked. */
  function begin(request: LinkRequest, by: Asker, ends: Partial<Ends> = {}): PendingLink {
    let end: string | null = null;
    let known: string | null = null;
    const leaves = (): string | null =>
      end &&
      `${known === null ? 'a link that may be made after all' : `the link ${known}`}, which ends at ${end}`;
    const created = links.create(request, {
      asked(expires_at) {
        if (!pending.isWanted()) throw callerGone();
        end = expires_at;
      },
      answered: (fingerprint) => void (known = fingerprint),
    });
    const made = watched(created.catch(orWhatIsMissing), leaves);
    made.then(
      () => metrics.linkCreated(by),
      () => undefined,
    );
    const pending = pendingLink(made, world, {
      idle: () => ends.idle?.(),
      kept: (link) => ends.kept?.(link),
      givenUp(link) {
        const { fingerprint, expires_at } = link;
        void watched(withdraw(link), () => `the link ${fingerprint}, which ends at ${expires_at}`);
        ends.givenUp?.(link);
      },
      failed: () => ends.failed?.(),
    });
    return pending;
  }

  /** Resolves to how many links there were. `late`: what to tell whose request took too long. */
  async function revoke(
    which: Which,
    by: 'caller' | 'dashboard',
    { leaves, late }: { readonly leaves: string; readonly late: string },
  ): Promise<number> {
    const revoked = links.revoke(which, { persist: true }).catch(orWhatIsMissing);
    revoked.then(
      ({ length }) => metrics.linkRevoked(by, length),
      () => undefined,
    );
    const { length } = await answerInTime(
      watched(revoked, () => leaves),
      world,
      late,
    );
    return length;
  }

  /** A name that does not exist may be the inbox that the caller names, or a role that the tenant should have. */
  async function orWhatIsMissing(error: unknown): Promise<never> {
    if (error instanceof LinkError && error.fault === 'unknown-name') await checkSetUp(links);
    throw error;
  }

  return {
    begin,
    /** A link for one request; `arrived` as `PendingLink.join` has it. Throws a `LinkError`, a `TenantError` or a `Problem` (504). */
    create: (request: LinkRequest, by: Asker, arrived: Promise<boolean>): Promise<Link> =>
      begin(request, by).join(arrived),
    /** Throws likewise. */
    revoke: (fingerprint: string): Promise<number> =>
      revoke({ fingerprints: [fingerprint] }, 'caller', {
        leaves: `the link ${fingerprint}`,
        late: ENDED_LATE,
      }),
    /** Resolves to how many links of the document there were. Throws likewise. */
    revokeDocument: (document_id: string): Promise<number> =>
      revoke({ document_id }, 'dashboard', { leaves: `links of document ${document_id}`, late: MARKED_LATE }),
    /** Resolves when nothing is under way any more. */
    async settled(): Promise<void> {
      while (underWay.size > 0) await Promise.allSettled(underWay.keys());
    },
    /** What may be live on the tenant although it should not be, as far as work on it is under way: for the log. */
    open: (): readonly string[] =>
      [...underWay.values()].map((leaves) => leaves()).filter((one) => one !== null),
  };
}
