/** Review links as one thing to hold: what the command line, the library and the service all use. */
import { kindsKnowing, type Kinds } from '../kinds/kind.ts';
import type { Live } from '../kinds/live.ts';
import type { Desired } from '../specfile/desired.ts';
import type { KeyCalls, TenantReader } from '../tenant/client.ts';
import type { Key } from '../tenant/api-keys.ts';
import { audit, type Finding } from './audit.ts';
import { clockFault, describeUnknownClock, tenantTime } from './clock-check.ts';
import type { KeyProgress } from './create-key.ts';
import { deleteKey, readKeys } from './key-calls.ts';
import { findLeft, type LeftKey } from './left-keys.ts';
import { LinkError } from './link-error.ts';
import { createLink, type Link, type LinkInput, type LinkRequest } from './create-link.ts';
import { readVisible, presentIn } from './read-visible.ts';
import { mustBeExpected, only, linkActor, linkActorFromIds, type LinkActor } from './link-actor.ts';
import { reviewSettings } from './review-settings.ts';
import type { Viewer } from '../tenant/seen-with-key.ts';
import { verifyAccess, type Verified, type VerifyRequest } from './verify-access.ts';
import type { Secret } from '../wire/secret.ts';
import {
  chosenFrom,
  deleteAll,
  listed,
  useless,
  type ListedKey,
  type Swept,
  type Which,
} from './list-keys.ts';

export interface ReviewInput extends Pick<LinkInput, 'tenant' | 'origin' | 'world' | 'notice'> {
  readonly kinds: Kinds;
  readonly desired: Pick<Desired, 'tenant' | 'resources' | 'review'>;
  /** Milliseconds for which what was looked up may be used again; 0 where nothing is said. */
  readonly freshFor?: number;
}

/** Each method throws a `LinkError` or a `TenantError`; none of their texts holds a token. */
export interface ReviewLinks {
  create(request: LinkRequest, progress?: KeyProgress): Promise<Link>;
  /**
   * Makes a key as that of a link, asks the tenant with it for what a link must and must not open, and revokes it.
   * `viewerWith`: the tenant as whoever holds the key sees it.
   */
  verify(
    request: VerifyRequest,
    viewerWith: (key: Secret) => Viewer,
    progress?: KeyProgress,
  ): Promise<Verified>;
  /** Revokes a link that was made here and that nobody has received. It is not given up when the program is told to stop. */
  withdraw(link: Link): Promise<void>;
  /** Resolves when the tenant answers, the clocks agree, and the placeholder and its roles are in order; no inbox is looked at. */
  check(): Promise<void>;
  /** The links that are out, and how many keys act as somebody else. */
  list(): Promise<{ readonly links: readonly ListedKey[]; readonly others: number }>;
  /** What was revoked. Only keys of the placeholder can be. `persist`: it goes on when the program is told to stop. */
  revoke(which: Which, options?: { readonly persist?: boolean }): Promise<readonly ListedKey[]>;
  /** Revokes the links that are that no longer work; with `dryRun`, only tells which. */
  sweep(options?: {
    readonly dryRun?: boolean;
  }): Promise<readonly (ListedKey & { readonly why: Swept['why'] })[]>;
  /**
   * Revokes those keys of the placeholder that runs of `verify` left behind; with `dryRun`, only tells which. `settled`:
   * of what was given, that which nothing is left to do about.
   */
  sweepLeft(
    left: readonly LeftKey[],
    options?: { readonly dryRun?: boolean },
  ): Promise<{ readonly swept: readonly ListedKey[]; readonly settled: ReadonlySet<LeftKey> }>;
  /** What is wrong with keys, whoever's they are. */
  audit(): Promise<
    readonly { readonly key: ListedKey; readonly rule: Finding['rule']; readonly message: string }[]
  >;
}

/** Throws a `LinkError` for settings that contradict each other. */
export function reviewLinks(input: ReviewInput): ReviewLinks {
  const { tenant, kinds, desired, world, notice, freshFor = 0 } = input;
  const settings = reviewSettings(desired.review);
  const knowing = kindsKnowing(kinds, desired.tenant.extra_permissions);
  const readLive = (around?: readonly string[], by: TenantReader = tenant): Promise<Live> =>
    readVisible(by, knowing, notice, around);
  const ends = new Set<number>();
  const tokens = new WeakMap<Link, Secret>();

  let isClockNoted = false;
  /** What is wrong with the clocks. That they cannot be compared is said once. */
  function findClockFault(): LinkError | null {
    const reading = tenant.clock();
    const untold = describeUnknownClock(reading);
    if (untold !== null && !isClockNoted) notice(untold);
    isClockNoted ||= untold !== null;
    return clockFault(reading);
  }
  function demandClock(): void {
    const fault = findClockFault();
    if (fault) throw fault;
  }

  let known: { readonly actor: Promise<LinkActor>; readonly until: number } | null = null;
  function actor(): Promise<LinkActor> {
    if (known && world.monotonic() < known.until) return known.actor;
    const asked = findActor();
    known = { actor: asked, until: world.monotonic() + freshFor };
    asked.catch(() => {
      if (known?.actor === asked) known = null;
    });
    return asked;
  }

  async function findActor(): Promise<LinkActor> {
    const { ids } = settings;
    if (!ids) return linkActor({ kinds, settings, desired, live: await readLive(), notice });
    const live = await readLive(['role']);
    return linkActorFromIds({ kinds, settings, desired, live, notice }, ids);
  }

  /** Only the id: to end a link, its roles need not be in order. */
  async function placeholder(live: Live): Promise<string> {
    if (settings.ids) return settings.ids.user;
    // Without the list of users, this throws what there is to say about it.
    if (!live.objects.has('user')) return (await actor()).user;
    return only({ live, desired }, 'user', settings.user).id;
  }

  /** Keys before names: what was made since the lists were read must not look as if its role were gone. */
  async function linksAndLive(
    by: KeyCalls = tenant,
  ): Promise<{ keys: Key[]; links: Key[]; live: Live; user: string }> {
    const keys = await readKeys(by);
    const live = await readLive(undefined, by);
    const user = await placeholder(live);
    return { keys, links: keys.filter((key) => key.user === user), live, user };
  }

  return {
    async create(request, progress = {}) {
      const making = { ...input, settings, actor, ends, demandClock };
      const { link, token } = await createLink(making, request, progress);
      tokens.set(link, token);
      return link;
    },
    async verify(request, viewerWith, progress = {}) {
      const readInboxes = async (): Promise<ReadonlySet<string>> =>
        new Set((await readLive(['inbox'])).objects.get('inbox')?.map(({ id }) => id));
      const making = { ...input, settings, actor, ends, demandClock, viewerWith, readInboxes };
      return verifyAccess(making, request, progress);
    },
    async withdraw(link) {
      const token = tokens.get(link);
      if (!token) throw new TypeError('the link was not made here');
      await deleteKey(tenant.persistent, { token });
    },
    async check() {
      // With ids that are written down nothing would be asked.
      await (settings.ids ? readKeys(tenant) : actor());
      demandClock();
    },
    async list() {
      const { keys, links, live } = await linksAndLive();
      return { links: links.map((key) => listed(key, live)), others: keys.length - links.length };
    },
    async revoke(which, { persist = false } = {}) {
      const by = persist ? tenant.persistent : tenant;
      const { keys, links, live } = await linksAndLive(by);
      mustBeExpected({ desired, live });
      const chosen = chosenFrom(keys, links, which);
      await deleteAll(by, chosen);
      return chosen.map((key) => listed(key, live));
    },
    async sweep({ dryRun = false } = {}) {
      const { links, live } = await linksAndLive();
      const present = presentIn(kinds, live);
      if (!present) {
        notice(
          'this account may not see every role and inbox, so no link was judged by whether they are there',
        );
      }
      const fault = findClockFault();
      if (fault) notice(`${fault.message}: no link was judged by its end`);
      const found = useless(links, tenantTime(world.now(), tenant.clock()), present);
      if (!dryRun) {
        mustBeExpected({ desired, live });
        await deleteAll(
          tenant,
          found.map(({ key }) => key),
        );
      }
      return found.map(({ key, why }) => ({ ...listed(key, live), why }));
    },
    async sweepLeft(left, { dryRun = false } = {}) {
      const { links, live, user } = await linksAndLive();
      const found = new Map(left.map((one) => [one, findLeft(links, one)]));
      const keys = [...new Set(found.values())].filter((key) => key !== null);
      if (!dryRun) {
        mustBeExpected({ desired, live });
        await deleteAll(tenant, keys);
      }
      const isSettled = (one: LeftKey): boolean =>
        one.user === user && (found.get(one) !== null || one.expires <= world.now());
      return {
        swept: keys.map((key) => listed(key, live)),
        settled: new Set(dryRun ? [] : left.filter(isSettled)),
      };
    },
    async audit() {
      const keys = await readKeys(tenant);
      const live = await readLive();
      const present = presentIn(kinds, live);
      if (!present || !live.objects.has('user')) {
        throw new LinkError(
          'not-permitted',
          'this account may not see every user, role and inbox, so the keys cannot be judged',
          'run it as an account that holds edit_users and view_list on the whole tenant',
        );
      }
      return audit(keys, present, live).map(({ key, ...rest }) => ({ key: listed(key, live), ...rest }));
    },
  };
}
