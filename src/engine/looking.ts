/**
 * Read the tenant, make the plan, and be able to do so again: the way of every run, whatever its source is. What earlier
 * runs have left open is waited for first, and what would be deleted is asked about.
 */
import type { Undoes } from '../apply/journal.ts';
import type { Kept } from '../apply/verify.ts';
import type { MadeBefore } from '../apply/writing.ts';
import type { Kinds } from '../kinds/kind.ts';
import type { Live } from '../kinds/live.ts';
import type { Plan } from '../plan/change.ts';
import type { Known } from '../policy/deletions.ts';
import type { Wanted } from '../tenant/observe.ts';
import { askBeforeDeleting } from './ask-before-deleting.ts';
import { idsOf, letArrive, stillOpen, type Unseen } from './earlier-runs.ts';
import { unlessStopped } from './errors.ts';
import { looking } from './host.ts';
import { readTenant } from './read-tenant.ts';
import type { Session } from './session.ts';
import { untilSeen } from './until-seen.ts';

/**
 * What a run is about: a spec, a plan that was saved, or the journal of a run that is to be taken back. A source says what
 * is its own in the way to a plan. They are in spec-source.ts, plan-source.ts and journal-source.ts.
 */
export interface Source {
  /** The verb that a person runs again when the tenant has changed meanwhile. */
  readonly verb: 'apply' | 'undo';
  /** Knowing the extra permissions that it is about. */
  readonly kinds: Kinds;
  /** What to read. */
  readonly wanted: Wanted;
  /** API keys are read too, and count as holders of access. */
  readonly withKeys?: boolean | undefined;
  /** Of an undo, which run it takes back. */
  readonly undoes?: Undoes;
  /** It only compares, so nothing is asked about what would be deleted. */
  readonly compares?: boolean;
  /** What is live, read by `read`, as often as it has to be: once unless it says otherwise. */
  settled?(read: () => Promise<Live>): Promise<Live>;
  /** Throws what ends the run where the source does not fit the tenant: `InvalidInput`, or `Stopped` for one that has moved on. */
  on(live: Live, unseen: readonly Unseen[]): OnTenant;
  /** Throws `InvalidInput` for patterns that match nothing. Asked once, of what was read first. */
  mustMatch?(live: Live): void;
  /** What the plan would create although an earlier run has. */
  unseenIn?(plan: Plan, live: Live): Promise<readonly Unseen[]>;
}

/** A source on a tenant as it was read. */
export interface OnTenant {
  /** Made without what only the tenant knows of deletions. */
  readonly plan: Plan;
  /** The plan with what is known now: the one that is shown and carried out. */
  planned(now: Now): Plan;
  /** What would still be to do, on what is read after the writes. */
  rest(found: Live, now: Now, kept?: Kept): Plan;
}

/** What is known besides what was read. */
export interface Now {
  /** `null`: nothing is to be deleted, or it was not asked. */
  readonly known: Known | null;
  /** What earlier runs have made and no list shows yet. */
  readonly unseen: readonly Unseen[];
}

/** Made once the connection stands. */
export type SourceOf = (session: Session) => Source;

/** What was read, and the plan that was made of it. */
export interface Seen {
  readonly live: Live;
  readonly plan: Plan;
  /** What would still be to do, on what is read otherwise; `kept`: what goes by another name than it was given. */
  rest(found: Live, kept?: Kept): Plan;
}

export interface Looked extends Seen {
  readonly verb: Source['verb'];
  readonly kinds: Kinds;
  readonly undoes: Undoes | undefined;
  /** What earlier runs have made and the plan would create, as it is not visible yet. */
  readonly madeBefore: MadeBefore;
  /** Reads the tenant and plans again. */
  again(): Promise<Seen>;
}

/**
 * Throws `InvalidInput` for a source that is wrong or does not fit the tenant, `Stopped` where the tenant has moved on,
 * `Refused`, `Interrupted`, or a `TenantError`.
 */
export function look(session: Session, sourceOf: SourceOf): Promise<Looked> {
  return looking(session.host, () => lookAt(session, sourceOf));
}

async function lookAt(session: Session, sourceOf: SourceOf): Promise<Looked> {
  const { writes } = session.settings;
  if (writes) await letArrive(session);
  const source = sourceOf(session);
  const first = await read(session, source, []);
  source.mustMatch?.(first.live);
  const made = (await source.unseenIn?.(first.onTenant.plan, first.live)) ?? [];
  const { seen, missing } = writes
    ? await untilSeen(session, {
        seen: first,
        made,
        whose: 'that an earlier run made',
        look: () => read(session, source, []),
      })
    : { seen: first, missing: made };
  const unseen = await stillOpen(session, missing);
  return {
    ...seenAs(seen, unseen),
    verb: source.verb,
    kinds: source.kinds,
    undoes: source.undoes,
    madeBefore: idsOf(unseen),
    again: async () => seenAs(await looking(session.host, () => read(session, source, unseen)), unseen),
  };
}

interface Read {
  readonly live: Live;
  readonly onTenant: OnTenant;
  readonly known: Known | null;
}

async function read(session: Session, source: Source, unseen: readonly Unseen[]): Promise<Read> {
  const { host, world } = session;
  const observed = (): Promise<Live> => readTenant(session, source, host.warning);
  const live = await (source.settled?.(observed) ?? observed());
  const onTenant = source.on(live, unseen);
  const { plan } = onTenant;
  if (source.compares || plan.summary.delete === 0) return { live, onTenant, known: null };
  const asked = askBeforeDeleting(session, plan);
  return { live, onTenant, known: await unlessStopped(world.stop, asked) };
}

function seenAs({ live, onTenant, known }: Read, unseen: readonly Unseen[]): Seen {
  const now = { known, unseen };
  return {
    live,
    plan: onTenant.planned(now),
    rest: (found, kept) => onTenant.rest(found, now, kept),
  };
}
