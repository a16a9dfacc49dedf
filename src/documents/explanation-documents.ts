/** What fitform explain prints. Made from the schemas by `npm run schemas` (src/build/types.ts), never edited by hand. */

export type Explained = ExplainedKind | ExplainedKey | ExplainedPermission | ExplainedRule;
/** one of them is enough */
export type Alternatives = readonly string[];

export interface TopicsDocument {
  readonly format: 'fitform.topics/1';
  /** what fitform explain NAME explains */
  readonly topics: readonly Topic[];
}
export interface Topic {
  readonly is: 'kind' | 'key' | 'permission' | 'rule';
  readonly name: string;
}
export interface ExplanationDocument {
  readonly format: 'fitform.explanation/1';
  /** several where a name has several meanings */
  readonly explanations: readonly Explained[];
}
export interface ExplainedKind {
  readonly is: 'kind';
  readonly name: string;
  readonly description: string;
  /** where a spec lists it */
  readonly sections: readonly string[];
  /** the key of its name; null: it has none of its own */
  readonly identity: string | null;
  /** the keys that a new one needs; empty: it is only looked up; of settings, only watched */
  readonly create_needs: readonly Alternatives[];
  readonly keys: readonly KeyEntry[];
  readonly permissions: {
    /** on the whole tenant */
    readonly see: readonly Alternatives[];
    /** on the whole tenant */
    readonly create: readonly Alternatives[];
    /** on the whole tenant */
    readonly update: readonly Alternatives[];
    /** on the whole tenant */
    readonly delete: readonly Alternatives[];
  };
  /** what a delete takes with it; null: it is never deleted */
  readonly destroys: string | null;
  /** YAML; null: there is none */
  readonly example: string | null;
}
export interface KeyEntry {
  /** its path below the section */
  readonly name: string;
  /** in words */
  readonly type: string;
  readonly required: boolean;
  /** taken on creation, and not compared later */
  readonly create_only: boolean;
  /** as YAML; null: there is none */
  readonly default: string | null;
  /** only what is created gets it */
  readonly default_for_new: boolean;
  readonly description: string;
}
export interface ExplainedKey {
  readonly is: 'key';
  /** its path below the section */
  readonly name: string;
  /** in words */
  readonly type: string;
  readonly required: boolean;
  /** taken on creation, and not compared later */
  readonly create_only: boolean;
  /** as YAML; null: there is none */
  readonly default: string | null;
  /** only what is created gets it */
  readonly default_for_new: boolean;
  readonly description: string;
  /** where only some are documented */
  readonly values: readonly KeyValue[];
  /** what it means to leave it out */
  readonly omitted: string | null;
  /** what [] means; null: it is no list */
  readonly empty: string | null;
  /** inside it */
  readonly keys: readonly KeyEntry[];
  /** YAML; null: there is none */
  readonly example: string | null;
}
export interface KeyValue {
  readonly name: string;
  readonly description: string;
}
export interface ExplainedPermission {
  readonly is: 'permission';
  readonly name: string;
  readonly description: string;
  /** its holder can gain other rights, read everything, or end the tenant */
  readonly strong: boolean;
  readonly needed: readonly NeededFor[];
  /** the rules of a plan that speak of it */
  readonly rules: readonly string[];
}
export interface NeededFor {
  readonly kind: string;
  /** see: to list them all */
  readonly to: readonly ('see' | 'create' | 'update' | 'delete')[];
  /** permissions that do as well */
  readonly or: readonly string[];
}
export interface ExplainedRule {
  readonly is: 'rule';
  readonly name: string;
  readonly severities: readonly ('error' | 'warning')[];
  /** no spec can lower it or except from it */
  readonly guard: boolean;
  readonly description: string;
  readonly way_out: string;
  /** the vendor's guide, the API, or fitform itself */
  readonly source: string;
}
