import { switchTable, type BehaviourOf, type Settings } from '../kit/switch-table.ts';
import { scopedNames, type ScopedName } from './scoped-settings.ts';

/** Names that no server knows yet. */
export const NEWER_PERMISSIONS = ['approve_payments', 'edit_archives'];

/**
 * What the API reference leaves open, in one place: how a tenant may decide where the vendor's published text does not
 * say. The first is what holds where nothing is said. A client has to be right under every one of them.
 */
const settings = {
  /**
   * What a PATCH does to what it does not mention: `merge` leaves other top-level fields as they are and takes
   * the sent ones as they come; `deep` also merges maps into the stored ones; `replace` lets unsent fields of
   * the patch model fall to their default, or to nothing.
   */
  patch: ['merge', 'deep', 'replace'],
  /**
   * The patch model of a user's grant has no `document_id`. `drop`: the server reads the body through that model,
   * so a grant limited to a document loses its limit. `keep`: it is stored as sent.
   */
  document_grants: ['drop', 'keep'],
  /** PATCH /users declares 400 "Missing fields", though its model requires none: `refuse` wants both fields. */
  partial_user_patch: ['accept', 'refuse'],
  /** Whether a name (username, or name within a project for inboxes) may occur twice; `refuse` answers 409. */
  duplicates: ['allow', 'refuse'],
  /** How a declared field without a value is answered. */
  absent_fields: ['omit', 'null'],
  /**
   * The lists that state no permission (roles, inboxes, projects, formats). `all`: everybody gets the whole list.
   * `filtered`: only what the caller's grants reach, so that a thing may be there and not be listed. The lists of
   * settings state one: `filtered`, a grant that holds it on an inbox gives the list of what that grant reaches.
   */
  lists: ['all', 'filtered'],
  /** Whether a list comes in the order of creation, or in another one each time. */
  order: ['stable', 'random'],
  /** Whether answers give every permission of a role, or only those that are true. */
  permissions: ['full', 'sparse'],
  /** Permission names that this tenant knows beyond the published ones (a newer server). */
  extra_permissions: [[], NEWER_PERMISSIONS] as (readonly string[])[],
  /** The bodies of answers other than success, which the reference does not give. */
  errors: ['json', 'html', 'text', 'empty'],
  /** Success status of POST /projects and POST /formats, which declare none; `nobody`: 201 without a body. */
  undeclared_create: [201, 200, 'nobody'],
  /** Whether body fields that the model does not have are ignored, or refused (400). */
  fields: ['lenient', 'strict'],
  /**
   * The end of an API key's life. `honoured`: the key ends then. `stored`: it is only shown. `dropped`: the field is
   * taken and forgotten.
   */
  expire_at: ['honoured', 'stored', 'dropped'],
  /** Whether GET /users/me is there. */
  me: ['on', 'off'],
  /** What becomes of a name that is sent: kept as it is, in lower case, without outer blanks, or in Unicode's NFC. */
  names: ['exact', 'lower', 'trim', 'nfc'],
  /** Whether every new user gets a role besides those sent: the oldest one without edit_users, on the whole tenant. */
  default_role: ['off', 'on'],
  /**
   * Whether a list of more than two is cut after two, and what then says so: a Link header, X-Total-Count, Content-Range,
   * or an object around the list with its total. `whole`: it is not cut.
   */
  pages: ['whole', 'link', 'total', 'range', 'wrapped'],
  /** Whether a PATCH is answered with the object as it is then, or as it was. */
  patch_answer: ['after', 'before'],
  /**
   * GET of an inbox's or a project's settings that have not been set: what it inherits, no fields, 404 (which that
   * GET does not declare), or nulls.
   */
  unset_scope: ['inherited', 'empty', 404, 'null'],
  /** Whether the list of settings has those that are set, or those of every inbox and project. */
  scope_list: ['overrides', 'all'],
  /** Whether an inbox without settings has those of its project, and a project those of the whole tenant. */
  inheritance: ['on', 'off'],
  /**
   * What `patch` is for other objects, for settings; with `replace`, unsent fields are as `scope_fill` has them. A
   * family may have a reading of its own, see Behaviour.
   */
  scope_patch: ['merge', 'deep', 'replace'],
  /** What the first PATCH of a scope makes of the fields that it does not send. `null`: they have no value. */
  scope_fill: ['inherited', 'zero', 'null'],
  /** Whether a PATCH to what a scope would inherit anyway makes settings of its own, or leaves it without. */
  scope_equal: ['kept', 'dropped'],
  /** DELETE of settings: they are gone and the scope inherits again, or they stay with default values. */
  scope_delete: ['inherits', 'resets'],
  /** What becomes of settings whose inbox or project is deleted. */
  scope_id_gone: ['kept', 'removed'],
  /** GET and PATCH of settings with an id of nothing: neither declares a 404. */
  unknown_scope: ['accept', 404],
  /** Whether the list of formats has all of them, or their ids and names only; GET of one has all. */
  format_list: ['full', 'names'],
  /**
   * What a format's label holds that was sent without some keys. `off`: the defaults that the reference declares, and
   * no other keys; `on`: null for every key that was not sent; `sparse`: nothing but what was sent.
   */
  label_nulls: ['off', 'on', 'sparse'],
  /** Whether settings may name fields that no format of the scope's project has. */
  unknown_label_in_settings: ['accept', 400],
  /** Whether the tenant learns: each time the list of predictor settings has been read, it changes them. */
  autolearning_writes: ['off', 'on'],
  /** The levels that data retention has settings for, in the tenant's own words; the reference lists none. */
  retention_levels: [
    ['inbox', 'tenant'],
    ['inbox', 'project', 'tenant'],
    ['INBOX', 'PROJECT', 'TENANT'],
  ] as (readonly string[])[],
  /** Seconds by which its clock is ahead of the one that it is given; below 0 where it is behind. */
  clock_offset: { otherwise: 0, usage: 'a number of seconds, such as 90 or -90', signed: true },
  /** Milliseconds after which a write can be seen by GET: a tenant may answer from a copy. */
  read_lag: { otherwise: 0, usage: 'a number of milliseconds' },
  /** How long a token from POST /auth is good for. */
  token_seconds: { otherwise: 3600, usage: 'a number of seconds' },
} as const satisfies Settings;

type Settled = BehaviourOf<typeof settings>;

/** A family of settings may have a reading of PATCH apart from the others, as `scope_patch.threshold_settings`. */
export type Behaviour = Settled & {
  readonly [Name in ScopedName as `scope_patch.${Name}`]?: Settled['scope_patch'];
};

/** The words are those of `fitform emulate --switch NAME=VALUE`. */
export const {
  defaults: defaultBehaviour,
  words: switches,
  read: parseSwitch,
} = switchTable(settings, {
  duplicates: { words: ['allow', '409'] },
  absent_fields: { name: 'nulls', words: ['off', 'on'] },
  extra_permissions: { words: ['off', 'on'] },
  undeclared_create: { name: 'undeclared' },
  retention_levels: { words: ['inbox+tenant', 'inbox+project+tenant', 'INBOX+PROJECT+TENANT'] },
  scope_patch: { apart: scopedNames },
});
