/**
 * What the API leaves open, by the names and words of `fitform emulate --switch`: what reading can show of it, and what only
 * a write could. The emulator shares no code with this, so that a wrong word cannot agree with itself; a test compares both.
 */

/** With the values that each can have; `seconds`: a number of them. */
export const visible = {
  duplicates: ['allow', '409'],
  nulls: ['off', 'on'],
  lists: ['all', 'filtered'],
  order: ['stable', 'random'],
  permissions: ['full', 'sparse'],
  extra_permissions: ['off', 'on'],
  errors: ['json', 'html', 'text', 'empty'],
  me: ['on', 'off'],
  pages: ['whole', 'link', 'total', 'range', 'wrapped'],
  unset_scope: ['inherited', 'empty', '404', 'null'],
  scope_list: ['overrides', 'all'],
  inheritance: ['on', 'off'],
  scope_id_gone: ['kept', 'removed'],
  unknown_scope: ['accept', '404'],
  format_list: ['full', 'names'],
  clock_offset: 'seconds',
} as const satisfies Record<string, readonly string[] | 'seconds'>;

export type Visible = keyof typeof visible;

/** The values of one switch. */
export type ValueOf<Name extends Visible> = (typeof visible)[Name] extends readonly (infer Value extends
  string)[]
  ? Value
  : string;

const WRITE = 'only a write shows it';

/** With the reason why reading cannot tell. */
export const invisible: Readonly<Record<string, string>> = {
  patch: WRITE,
  document_grants: WRITE,
  partial_user_patch: WRITE,
  undeclared: WRITE,
  fields: WRITE,
  expire_at: WRITE,
  read_lag: WRITE,
  names: WRITE,
  default_role: WRITE,
  patch_answer: WRITE,
  scope_patch: WRITE,
  scope_fill: WRITE,
  scope_equal: WRITE,
  scope_delete: WRITE,
  unknown_label_in_settings: WRITE,
  autolearning_writes: 'only reading again after some time shows it',
  retention_levels: 'settings show only the levels of which there are some',
  label_nulls: 'what was sent of a label does not show',
  token_seconds: 'only waiting for a token to end shows it',
};
