/** What fitform doctor prints. Made from the schemas by `npm run schemas` (src/build/types.ts), never edited by hand. */

export interface DoctorDocument {
  readonly format: 'fitform.doctor/1';
  /** in the order in which they were made */
  readonly checks: readonly DoctorCheck[];
}
export interface DoctorCheck {
  /** as in dns, or rights/role: a check of a kind */
  readonly name: string;
  /** not_checked: it does not apply, or something else must be right first */
  readonly level: 'ok' | 'warning' | 'error' | 'not_checked';
  readonly message: string;
  /** what to do; null: nothing */
  readonly mend: string | null;
}
export interface ProbeDocument {
  readonly format: 'fitform.probe/1';
  /** of fitform */
  readonly version: string;
  /** requests that were sent, sign-ins and repetitions included */
  readonly calls: number;
  /** whether the account holds a role on the whole tenant */
  readonly reach: 'tenant' | 'inboxes' | 'not_told';
  readonly switches: readonly ProbedSwitch[];
  readonly ids: readonly ('24 hex digits' | 'uuid' | 'digits' | 'other')[];
  /** lists whose objects have fewer keys than one alone */
  readonly thin_lists: readonly string[];
  readonly base_paths: readonly ProbedBasePath[];
  readonly content_types: {
    readonly success: readonly string[];
    readonly errors: readonly string[];
  };
  /** what is not there, and how that is answered */
  readonly missing: readonly ProbedMissing[];
  readonly paths: readonly ProbedPath[];
  /** what fitform does not know */
  readonly new: {
    readonly permissions: readonly string[];
    readonly keys: readonly ProbedKey[];
    /** names that are no plain words: only counted */
    readonly withheld: number;
  };
}
export interface ProbedSwitch {
  /** as fitform emulate --switch has it */
  readonly name: string;
  /** one value; several that would look the same here; none, as this tenant shows nothing of it; none, as reading cannot show it */
  readonly state: 'read' | 'either' | 'not_shown' | 'not_visible';
  /** the first is the one that fitform emulate --like takes */
  readonly values: readonly string[];
  readonly why: string | null;
}
export interface ProbedBasePath {
  /** /admin or /api; any other is left out */
  readonly path: string;
  readonly answers: 'used' | 'same' | 'other' | 'not_answered';
}
export interface ProbedMissing {
  /** below the base path, {id} for an id */
  readonly path: string;
  /** null: no answer came, or no call was left */
  readonly status: number | null;
}
export interface ProbedPath {
  /** below the base path, {id} for an id */
  readonly path: string;
  /** fitform reads what is there; if not, it only asked */
  readonly known: boolean;
  /** null: no answer came, or no call was left */
  readonly status: number | null;
  readonly shape: 'list' | 'mapping' | 'json' | 'html' | 'text' | 'empty' | null;
}
export interface ProbedKey {
  readonly path: string;
  readonly key: string;
}
