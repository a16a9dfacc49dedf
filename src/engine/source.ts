/**
 * What a run is about: a spec, a plan that was saved, or the journal of a run that is to be taken back. Each is looked at
 * on the tenant in the same way (looking.ts); a source says what is its own. They are in spec-source.ts, plan-source.ts
 * and journal-source.ts.
 */
import type { Kept } from '../apply/verify.ts';
import type { Kinds } from '../kinds/kind.ts';
import type { Live } from '../kinds/live.ts';
import type { Plan } from '../plan/change.ts';
import type { Known } from '../policy/deletions.ts';
import type { Wanted } from '../tenant/observe.ts';
import type { Unseen } from './earlier-runs.ts';
import type { Session } from './session.ts';

export interface Source {
  /** The verb that a person runs again when the tenant has changed meanwhile. */
  readonly verb: 'apply' | 'undo';
  /** Knowing the extra permissions that it is about. */
  readonly kinds: Kinds;
  /** What to read. */
  readonly wanted: Wanted;
  /** Addresses of users that review links act as. */
  readonly placeholders: ReadonlySet<string>;
  /** It only compares, so nothing is asked about what would be deleted. */
  readonly compares: boolean;
  /** What is live, read by `read`, as often as it has to be. */
  settled(read: () => Promise<Live>): Promise<Live>;
  /** Throws what ends the run where the source does not fit the tenant: `InvalidInput`, or `Stopped` for one that has moved on. */
  on(live: Live, unseen: readonly Unseen[]): OnTenant;
  /** Throws `InvalidInput` for patterns that match nothing. Asked once, of what was read first. */
  mustMatch(live: Live): void;
  /** What the plan would create although an earlier run has. */
  unseenIn(plan: Plan, live: Live): Promise<readonly Unseen[]>;
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
