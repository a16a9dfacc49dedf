/** The spec, checked and resolved: what the tenant must hold, in name space. The planner's first input. */
import type { Ignore, Json, PlanPolicy } from '../documents/documents.ts';

export type { Ignore };

/** Where a resource or a field stands, for problems that only the live tenant brings to light. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly path: string;
}

/** Of what is asked for and stands in no file. */
export const nowhere: Place = { file: '', line: 1, column: 1, path: '' };

export interface Resource {
  readonly kind: string;
  readonly name: string;
  /** Pins one of several live resources of the same name; or the one that is to bear this name. */
  readonly id?: string;
  /** A tombstone: it is deleted where it is live. Its fields are only what a guard must know: a marker. */
  readonly state?: 'absent';
  /** Names that it may still bear on the tenant; none of them is listed. */
  readonly renamedFrom?: readonly string[];
  /** The managed fields only, in name space; a resource with none is looked up: it must exist. */
  readonly fields: Readonly<Record<string, Json>>;
  /** Those of its fields, all sets, that add what is missing and remove nothing. */
  readonly atLeast?: readonly string[];
  /** To be read, not spread: what is asked of it is worked out then. */
  readonly at: Place;
}

/** One with no managed field is only looked up: it must exist. */
export const isLookup = ({ fields }: Pick<Resource, 'fields'>): boolean => Object.keys(fields).length === 0;

export interface TenantSettings {
  /** `embedded`, or the URL; `null` where the spec does not say. */
  readonly url: string | null;
  readonly base_path: string | null;
  readonly extra_permissions: readonly string[];
  /** Which tenant and which account the spec is made for: others are refused. `null`: any. */
  readonly expect?: { readonly host: string | null; readonly account: string | null };
}

/** The part of a plan's policy that a spec may give. */
export type Policy = Omit<PlanPolicy, 'allow_delete' | 'target' | 'with_keys' | 'links'>;

export const defaultPolicy: Policy = {
  exclusive: [],
  ignore: [],
  protect: [],
  max_delete: { count: 10, percent: 30 },
};

/** What the spec says about review links; what it does not say has a default elsewhere. */
export interface ReviewSection {
  readonly user?: string;
  readonly inbox_role?: string;
  readonly review_role?: string;
  /** As `90s`, `30m`, `1h` or `1d`. */
  readonly ttl?: string;
  readonly max_ttl?: string;
  readonly user_id?: string;
  readonly inbox_role_id?: string;
  readonly review_role_id?: string;
  readonly inbox_ids?: Readonly<Record<string, string>>;
}

export interface Desired {
  readonly tenant: TenantSettings;
  readonly policy: Policy;
  readonly review?: ReviewSection;
  /** Names of the kinds that have a section in the spec, be it empty. */
  readonly sections: ReadonlySet<string>;
  readonly resources: readonly Resource[];
}
