/** What a rule is, and what it may look at. All of them stand in rules.ts. */
import type { State } from '../access/state.ts';
import type { AccessDelta, Blocked, Change, PlanPolicy, Violation } from '../documents/documents.ts';
import type { Json, Kinds, Ref } from '../kinds/kind.ts';
import type { Live, LiveKey } from '../kinds/live.ts';
import type { Links, MarkedUsers } from './links.ts';

export type Severity = Violation['severity'];

/**
 * One declaration: what it is called, how much it weighs, why, and how it finds what is against it. Help, SARIF, the page
 * docs/rules.md and the spec's `policy.rules` are made from it. A rule without a function names what another room tells.
 */
export interface Rule {
  readonly id: string;
  readonly severity: Severity;
  /** No spec can lower it or except from it: a pull request may have changed the spec. */
  readonly guard?: true;
  readonly reason: string;
  /** How to do what it stands against, or to have it say nothing. */
  readonly way_out: string;
  /** Where the rule comes from: the vendor's guide, the API, or fitform itself. */
  readonly source: string;
  /** The permissions that it is about. */
  readonly permissions?: readonly string[];
  /** What is an error as a rule is a warning where it cannot be told for sure. */
  readonly doubts?: true;
  /** A reader must see it as soon as a deletion, whatever it weighs. */
  readonly strong?: true;
  /** A spec alone can tell: `validate` looks as well. */
  readonly offline?: true;
  /** What is wrong with a tenant, whoever made it so. What is wrong today already is only warned of. */
  readonly ofTenant?: (view: View) => readonly Found[];
  /** What is wrong with what a spec asks for, with or without a tenant: `validate` looks as well. */
  readonly ofSpec?: (spec: SpecView) => readonly Found[];
  /** What is wrong with what the plan does. */
  readonly ofPlan?: (facts: Facts) => readonly Found[];
}

/** A part of what is against a rule; `null`: on the whole tenant, and so on each inbox. */
export interface Point {
  readonly what: string;
  readonly inbox: string | null;
}

/** Something that is against a rule. */
export interface Found {
  /** `null`: nothing in particular; then no exception fits. */
  readonly address: string | null;
  readonly message: string;
  readonly hint: string | null;
  /** Where it is not that of the rule. */
  readonly severity?: Severity;
  /** Of what a spec asks for: the way to it, from the fields of the resource on. */
  readonly within?: readonly (string | number)[];
  /** What it consists of; the tenant violates the rule already if it has all of these. */
  readonly points?: readonly Point[];
  /** Those that say the same of other objects are told together. */
  readonly alike?: { readonly key: string; message(addresses: readonly string[]): string };
}

/** What is asked for, as far as a rule looks at it. */
export interface Asked extends MarkedUsers {
  readonly tenant: { readonly expect?: { readonly account: string | null } };
  readonly resources: readonly {
    readonly kind: string;
    readonly name: string;
    readonly id?: string;
    readonly renamedFrom?: readonly string[];
    readonly state?: 'absent';
    readonly fields: Readonly<Record<string, Json>>;
  }[];
}

/** What a spec asks for, and what is live where that is known. */
export interface SpecView {
  readonly kinds: Kinds;
  readonly resources: Asked['resources'];
  readonly live: Live | null;
  /** Where a part of it stands. */
  readonly spotIn?: SpotIn | undefined;
}

/** `null` where it stands nowhere. */
export type SpotIn = (
  address: string,
  within: NonNullable<Found['within']>,
) => { readonly file: string; readonly line: number; readonly column: number } | null;

/** A tenant: as it is, as it will be, or as far as a spec alone tells. */
export interface View {
  readonly state: State;
  readonly links: Links;
  /** Live API keys; `null`: not read. */
  readonly keys: readonly LiveKey[] | null;
  /** All that there are of the kind are known. */
  hasAll(kind: string): boolean;
  /** What is known of the object is all that it holds. */
  isExact(kind: string, ref: Ref): boolean;
  /** A field of it is managed. */
  isManaged(kind: string, ref: Ref): boolean;
}

/** Whether the plan is for writing, or only tells how the tenant differs. */
export type Purpose = 'write' | 'compare';

/** What a rule may look at. */
export interface Facts {
  readonly kinds: Kinds;
  readonly desired: Asked;
  readonly live: Live;
  /** Where a part of what is asked for stands. */
  readonly spotIn?: SpotIn | undefined;
  readonly purpose: Purpose;
  readonly policy: PlanPolicy;
  /** As `2026-12-31` (UTC). */
  readonly today: string;
  readonly now: State;
  readonly afterwards: State;
  readonly changes: readonly Change[];
  /** Who gains or loses what by them. */
  readonly access: readonly AccessDelta[];
  readonly links: Links;
  /** Live API keys, by the names of the states; `null`: not read. */
  readonly keys: readonly LiveKey[] | null;
  /** What the states call the account that runs this: its name, or its id where another user bears the same name. */
  readonly account: Ref | null;
}

/** Tells which of the plan's changes must not be made. */
export type Guard = (facts: Facts) => readonly Blocked[];
