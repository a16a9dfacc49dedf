/**
 * What a report says, before a format decides how it looks: in which order, under which headings, what is counted, what
 * weighs enough to stand in the open. `rows-plan.ts`, `rows-drift.ts`, `rows-result.ts` and `rows-error.ts` make rows;
 * each format turns rows into one string. Nothing is escaped here: a format must take every string for one that somebody
 * else may have chosen a part of.
 */
import type { Plan, Violation } from '../plan/change.ts';
import type { Problem } from '../specfile/problem/problem.ts';
import type { Tone } from './paint.ts';

/** A sentence or a piece of one; names may stand in it. Or a name or value alone, which a format may set apart. */
export type Span =
  string | { readonly words: string; readonly tone: Tone } | { readonly name: string; readonly tone?: Tone };
export type Line = readonly Span[];

/** Names of which perhaps only the first are listed. */
export interface Counted {
  readonly names: readonly string[];
  readonly count: number;
}

/** Those of one sort who hold access, or where they do. */
export interface Members extends Counted {
  readonly sort: 'user' | 'key' | 'inbox' | 'document';
}

/** One field, as a sentence or as members of a set; without a field, a sentence about the whole change. */
export type FieldRow = { readonly field: string | null; readonly says: Line } | SetRow;
export interface SetRow {
  readonly field: string;
  readonly sides: readonly Side[];
}
export interface Side {
  /** `+` and `-` in a plan, words in a drift. */
  readonly says: string;
  readonly tone?: Tone;
  readonly members: readonly string[];
}

export interface ChangeRow {
  /** It weighs enough to stand in the open where a report folds: it cannot be taken back in full. */
  readonly open: boolean;
  /** What it may be counted as where a text has many of them, such as `users to create`; `null`: it must be seen by itself. */
  readonly alike: string | null;
  readonly mark: '+' | '-' | '~' | '!';
  readonly tone: Tone;
  readonly address: string;
  /** `null` until it is created. */
  readonly id: string | null;
  /** What is said beside the address: `is not on the tenant any more`; empty for nothing. */
  readonly says: string;
  /** Of a deletion: what goes with it. */
  readonly destroys: string | null;
  readonly parts: readonly { readonly heading: string | null; readonly fields: readonly FieldRow[] }[];
}

/** Entries that say the same of several holders or places are one. */
export interface AccessRow {
  readonly holders: readonly Members[];
  /** `null`: the whole tenant. */
  readonly places: readonly Members[] | null;
  readonly gains: readonly string[];
  readonly loses: readonly string[];
  /** Those of the gains that a reviewer must see: with one of them, the row stands in the open. */
  readonly strong: readonly string[];
  /** The same for rows that say the same of others: as `ChangeRow.alike`. */
  readonly alike: string | null;
}

/** Where something stands in the spec; columns and lines are `null` where only the file is known. */
export type Spot = Pick<Problem, 'file' | 'line' | 'column'>;

/** Where each resource stands in the spec, by address; none where the run has no spec. */
export type Spots = ReadonlyMap<string, Spot>;

/** `problem`: what it is about in the spec, where it is a warning of the spec. */
export type ViolationRow = Violation & { readonly problem?: Problem };

/** Of violations that weigh as much as a deletion. */
export const FIRST = 'Look at this first';

/** A plan, or a drift: the same read the other way round, not what will be written but how the tenant differs. */
export interface PlanRows {
  readonly about: 'plan' | 'drift';
  /** What JSON prints. */
  readonly document: unknown;
  /** The demo tenant, which must be said first, so that nobody takes it for a real one. */
  readonly demo: boolean;
  readonly tenant: Line;
  /** Of a drift: the spec that was applied last; `null` without one. */
  readonly base: Line | null;
  readonly summary: Line;
  /** Why the run that was to carry it out has no result; `null` where there was none to be. */
  readonly stopped: string | null;
  /** Over all changes that are `open`. */
  readonly openHeading: string;
  readonly groups: readonly { readonly heading: string; readonly changes: readonly ChangeRow[] }[];
  readonly access: {
    readonly heading: string;
    readonly strongHeading: string;
    readonly gains: string;
    readonly loses: string;
    readonly rows: readonly AccessRow[];
  };
  readonly blocked: Plan['blocked'];
  readonly violations: readonly ViolationRow[];
  readonly left: {
    /** An address, or the count of those that are left for one and the same reason. */
    readonly rows: readonly { readonly what: Span; readonly why: string }[];
    /** What `--target` left out, counted; `null` for nothing. */
    readonly notChosen: string | null;
  };
  /** `names`: `null` where they are only counted. The whole is `null` where there is nothing. */
  readonly unmanaged: { readonly counts: string; readonly names: readonly string[] | null } | null;
  /** Addresses of the spec's resources that are as they should be. */
  readonly inSync: readonly string[];
  readonly spots: Spots;
  /** What to do now; `null` for nothing. */
  readonly next: string | null;
}

export interface OutcomeRow {
  readonly action: string;
  readonly address: string;
  /** Why it failed or was not tried, or what the tenant made of it; empty where there is nothing to say. */
  readonly why: string;
  /** As `ChangeRow.alike`. */
  readonly alike: string | null;
}
export interface OutcomeList {
  readonly sort: 'applied' | 'note' | 'failed' | 'unknown' | 'not-attempted';
  readonly heading: string;
  readonly tone: Tone;
  /** It is no success, and stands in the open. */
  readonly open: boolean;
  readonly rows: readonly OutcomeRow[];
}

export interface ResultRows {
  readonly about: 'result';
  readonly document: unknown;
  readonly demo: boolean;
  readonly tenant: Line;
  readonly summary: Line;
  /** Everything was done and read back. */
  readonly complete: boolean;
  readonly spots: Spots;
  readonly applied: OutcomeList;
  /** Notes, failures, what is unknown, what was not attempted; none that is empty. */
  readonly lists: readonly OutcomeList[];
  readonly next: string | null;
  readonly traffic: string;
  /** Its path as a person would type it, the whole command that takes the run back, and whether that has to leave something. */
  readonly journal: { readonly path: string; readonly undo: string; readonly leaves: boolean } | null;
}

export interface ProblemRow extends Spot {
  /** Its place in a file, or an address; empty for neither. */
  readonly where: string;
  readonly message: string;
  readonly hint: string | null;
}

/** A run that ended before there was a plan; or a spec alone that is right, of which all problems are warnings. */
export interface ProblemRows {
  readonly about: 'error' | 'validation';
  readonly document: unknown;
  readonly summary: Line;
  readonly problems: readonly ProblemRow[];
}

export type Rows = PlanRows | ResultRows | ProblemRows;

/** What a format makes of each sort of rows. */
export interface Ways<T> {
  plan(rows: PlanRows): T;
  result(rows: ResultRows): T;
  problems(rows: ProblemRows): T;
}

export function toldBy<T>(ways: Ways<T>, rows: Rows): T {
  switch (rows.about) {
    case 'plan':
    case 'drift':
      return ways.plan(rows);
    case 'result':
      return ways.result(rows);
    case 'error':
    case 'validation':
      return ways.problems(rows);
    default:
      return rows satisfies never;
  }
}

export const BLOCKED = 'Blocked, so nothing can be applied';
export const LEFT = 'Left as it is';
/** What an undo has to leave. */
export const BUT_FOR = ', except for what has to stay';
/** What severity an error has stands in the open. */
export const SEVERITY = { error: 'Refused', warning: 'Warning' } as const;

/** How what is only counted can be seen. */
export const LISTS_THEM = '(--full lists them)';
