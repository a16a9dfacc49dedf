/**
 * What a run did, line by line: enough to audit it and to take it back. One JSON document per line: a header, then
 * one line before and one after each write, then an end. A run that was cut off lacks the end, and perhaps an after.
 */
import type { JournalAfter, JournalBefore, JournalHeader } from '../documents/journal-lines.ts';
import { isObject } from '../kinds/field-types/fields.ts';
import type { Json, JsonObject, Kind } from '../kinds/kind.ts';
import { imageOf, knownKeys } from '../kinds/object.ts';
import type { Plan } from '../plan/change.ts';
import type { Receipt, RequestBody } from '../tenant/client.ts';
import { TenantError } from '../tenant/tenant-error.ts';
import { masked } from './mask.ts';

/** Where the lines go. */
export interface LineFile {
  readonly path: string;
  /** The system has the line when it returns: it is there also after a `kill -9`. Throws where it cannot be written. */
  append(line: string): void;
  /** Everything is on the disk when it resolves. */
  close(): Promise<void>;
}

/** The line before a write could not be written, so the write was not sent. */
export class JournalBroken extends Error {
  override readonly name = 'JournalBroken';
  /** Whether an earlier call of the same change was made. */
  readonly begun: boolean;

  constructor(message: string, begun: boolean) {
    super(message);
    this.begun = begun;
  }
}

/** Where a journal ends before its run does. */
export interface BrokenOff {
  /** As in `ENOSPC: no space left on device, write`. */
  readonly why: string;
  /** The calls that were made: each has its line before, and all but the last ones the line after. */
  readonly calls: number;
}

export interface Journal {
  /** Once it is not `null`, no further write may begin: nobody could take it back. */
  readonly broken: BrokenOff | null;
  /**
   * Writes the line before the call and the one after it, whatever becomes of it. Throws `JournalBroken` where the line
   * before cannot be written; where only the one after cannot, the call ends as it did.
   */
  record(
    what: Omit<JournalBefore, 'n' | 'when' | 'sent'> & { sent: RequestBody | null },
    kind: Kind,
    call: Call,
  ): Promise<Json>;
  /** Settings that were deleted and of which the tenant still shows an entry, as it is now. Never throws. */
  stays(address: string, kind: Kind, raw: JsonObject): void;
  /** New settings that the tenant filled in with more than was sent, as they are now. Never throws. */
  filledIn(address: string, kind: Kind, raw: JsonObject): void;
  /** Never rejects. */
  end(converged: boolean | null): Promise<void>;
}
type Call = (receipt: (receipt: Receipt) => void) => Promise<Json>;

/** What a journal's first line tells of its run. */
export interface About {
  readonly plan: Plan;
  /** Of fitform. */
  readonly version: string;
  /** Of an undo, which run it takes back. */
  readonly undoes?: Undoes | undefined;
}

/** The run that an undo takes back, and whether all of it was asked for. */
export type Undoes = Omit<NonNullable<JournalHeader['undoes']>, 'left'>;

/** `now` is in milliseconds since the epoch. Throws the file's error where not even the first line can be written. */
export function openJournal(file: LineFile, { plan, version, undoes }: About, now: () => number): Journal {
  const when = (): string => new Date(now()).toISOString();
  let failure: string | null = null;
  let calls = 0;
  const begun = new Set<string>();
  /** A line that was cut short must be the last, or all that follows it is lost with it. */
  const write = (line: object): void => {
    if (failure !== null) throw new Error(failure);
    try {
      file.append(`${JSON.stringify(line)}\n`);
    } catch (error) {
      failure = messageOf(error);
      throw error;
    }
  };
  /** What cannot be written down has happened all the same. */
  const note = (line: object): void => {
    try {
      write(line);
    } catch {
      // `broken` tells.
    }
  };
  const header: JournalHeader = {
    format: 'fitform.journal/1',
    started: when(),
    version,
    tenant: plan.tenant,
    spec_digest: plan.spec_digest,
    plan_digest: plan.plan_digest,
    ...(undoes ? { undoes: { ...undoes, left: plan.left.length } } : {}),
  };
  write(header);
  let count = 0;
  return {
    get broken() {
      return failure === null ? null : { why: failure, calls };
    },
    async record(what, kind, call) {
      const n = (count += 1);
      // What is deleted comes back from here or from nowhere, so all of it is kept.
      const before = (what.method === 'DELETE' ? fullImageOf : imageOf)(kind, what.before);
      try {
        write({ n, when: when(), ...what, before });
      } catch (error) {
        throw new JournalBroken(messageOf(error), begun.has(what.address));
      }
      calls += 1;
      begun.add(what.address);
      let receipt: Receipt | null = null;
      const ended = (after: Json, failed: Pick<JournalAfter, 'error' | 'unclear'>): void => {
        const known: Partial<Receipt> = receipt ?? {};
        const { status = null, ms = null, request_id = null } = known;
        const ending = { status, ms, request_id, after: imageOf(kind, after), ...failed };
        note({ n, when: when(), ...ending } satisfies JournalAfter);
      };
      try {
        const answer = await call((given) => {
          receipt = given;
        });
        ended(answer, { error: null });
        return answer;
      } catch (error) {
        const unclear = !(error instanceof TenantError) || error.ambiguous;
        ended(null, { error: messageOf(error), unclear });
        throw error;
      }
    },
    stays: (address, kind, raw) => note({ stays: address, image: imageOf(kind, raw) }),
    filledIn: (address, kind, raw) => note({ stays: address, filled_in: true, image: imageOf(kind, raw) }),
    async end(converged) {
      note({ end: when(), converged });
      await file.close().catch((error: unknown) => {
        failure ??= messageOf(error);
      });
    },
  };
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** For a run that is not to leave a trace. */
export const noJournal: Journal = {
  broken: null,
  record: (_what, _kind, call) => call(() => undefined),
  stays: () => undefined,
  filledIn: () => undefined,
  end: () => Promise.resolve(),
};

/** All of it, but for what may be a secret. */
const fullImageOf = (kind: Kind, raw: Json): JsonObject | null =>
  isObject(raw) ? masked(raw, new Set(knownKeys(kind))) : null;

/** `20261122T101500Z-host.jsonl`: in order of time by name, and with no character that a file system minds. */
export function journalName(now: number, host: string): string {
  const when = new Date(now).toISOString().replace(/[-:]/g, '').replace(/\.\d+/, '');
  return `${when}-${host.replace(/[^A-Za-z0-9.-]+/g, '-').slice(0, 60)}.jsonl`;
}
