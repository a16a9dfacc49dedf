/** What the writes of one apply share, and how they fail besides what the tenant answers. */
import type { DecodeContext, EncodeContext, Kind, Kinds } from '../kinds/kind.ts';
import type { Live } from '../kinds/live.ts';
import type { Change, Create, Plan } from '../plan/change.ts';
import type { TenantClient } from '../tenant/client.ts';
import type { RetryWorld } from '../wire/retry.ts';
import type { Journal } from './journal.ts';
import type { Names } from './names.ts';
import type { News } from './outcome.ts';

/** The tenant did what nobody planned; nothing more must be written. */
export class BroaderThanPlanned extends Error {
  override readonly name = 'BroaderThanPlanned';
}

/** Nobody can say whether the resource was created: it must not be created again now. */
export class UnclearCreate extends Error {
  override readonly name = 'UnclearCreate';
}

/** Another write has shown that nothing more must be written. */
export class HeldBack extends Error {
  override readonly name = 'HeldBack';
}

export interface WriteWorld extends Pick<RetryWorld, 'now' | 'pause' | 'stop'> {
  readonly randomBytes: RandomBytes;
  /** Milliseconds for which an unclear create is looked for: it may be carried out late. */
  readonly settle: number;
}

/** `bytes` random bytes. */
export type RandomBytes = (bytes: number) => Buffer;

/** A tenant may lag behind its own writes. */
export const READ_BACK_PAUSES_MS: readonly number[] = [1000, 2000, 2000];

/** By address, the ids of objects that an earlier run has made and that are not visible yet. */
export type MadeBefore = ReadonlyMap<string, string>;

/** What a plan is written with. */
export interface WriterInput {
  readonly tenant: TenantClient;
  /** Knowing the extra permissions that the plan is about. */
  readonly kinds: Kinds;
  readonly plan: Plan;
  /** What the plan was made from: the pre-images of the writes. */
  readonly live: Live;
  /** Once its signal is aborted, calls in flight are finished and no more are begun. */
  readonly world: WriteWorld;
  readonly journal: Journal;
  readonly madeBefore: MadeBefore;
  tell(news: News): void;
}

export interface Writing extends WriterInput {
  readonly names: Names;
  readonly encoding: EncodeContext;
  readonly decoding: DecodeContext;
  /** What takes away what the tenant has added to a create: nothing else is written meanwhile. */
  readonly takings: Set<Promise<unknown>>;
  /** From here on nothing more is written, because of this change. */
  halt(change: Change): void;
  /** Whether another step waits for this change. */
  isNeeded(change: Change): boolean;
  /** A new object is shown in full. `more`: the tenant has given it more than was asked for. */
  created(kind: Kind, change: Create, more: boolean): void;
}
