/** The spec, checked and resolved: what the tenant must hold, in name space. The planner's first input. */
import type { Json } from '../kinds/kind.ts';

/** Where a resource or a field stands, for problems that only the live tenant brings to light. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly path: string;
}

export interface Resource {
  readonly kind: string;
  readonly name: string;
  /** Pins one of several live resources of the same name. */
  readonly id?: string;
  /** The managed fields only, in name space; a resource with none is looked up: it must exist. */
  readonly fields: Readonly<Record<string, Json>>;
  readonly at: Place;
}

export interface TenantSettings {
  /** `embedded`, or the URL; `null` where the spec does not say. */
  readonly url: string | null;
  readonly base_path: string | null;
  readonly extra_permissions: readonly string[];
}

export interface Desired {
  readonly tenant: TenantSettings;
  /** Names of the kinds that have a section in the spec, be it empty. */
  readonly sections: ReadonlySet<string>;
  readonly resources: readonly Resource[];
}
