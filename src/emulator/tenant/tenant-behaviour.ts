/**
 * What the API reference leaves open, in one place: how this tenant decides where the vendor's published text
 * does not say. A client has to be right under every value.
 */
export type Behaviour = {
  /**
   * What a PATCH does to what it does not mention: `merge` leaves other top-level fields as they are and takes
   * the sent ones as they come; `deep` also merges maps into the stored ones; `replace` lets unsent fields of
   * the patch model fall to their default, or to nothing.
   */
  readonly patch: 'merge' | 'deep' | 'replace';
  /**
   * The patch model of a user's grant has no `document_id`. `drop`: the server reads the body through that model,
   * so a grant limited to a document loses its limit. `keep`: it is stored as sent.
   */
  readonly document_grants: 'drop' | 'keep';
  /** PATCH /users declares 400 "Missing fields", though its model requires none: `refuse` wants both fields. */
  readonly partial_user_patch: 'accept' | 'refuse';
  /** Whether a name (username, or name within a project for inboxes) may occur twice; `refuse` answers 409. */
  readonly duplicates: 'allow' | 'refuse';
  /** Success status of POST /projects and POST /formats, which declare none; `nobody`: 201 without a body. */
  readonly undeclared_create: 200 | 201 | 'nobody';
  /** How a declared field without a value is answered. */
  readonly absent_fields: 'omit' | 'null';
  /** Permission names that this tenant knows beyond the published ones (a newer server). */
  readonly extra_permissions: readonly string[];
  /** How long a token from POST /auth is good for. */
  readonly token_seconds: number;
  /** The bodies of answers other than success, which the reference does not give. */
  readonly errors: 'json' | 'html' | 'text' | 'empty';
  /**
   * The lists that state no permission (roles, inboxes, projects, formats). `all`: everybody gets the whole list.
   * `filtered`: only what the caller's grants reach, so that a thing may be there and not be listed.
   */
  readonly lists: 'all' | 'filtered';
  /** Whether a list comes in the order of creation, or in another one each time. */
  readonly order: 'stable' | 'random';
  /** Whether answers give every permission of a role, or only those that are true. */
  readonly permissions: 'full' | 'sparse';
  /** Whether body fields that the model does not have are ignored, or refused (400). */
  readonly fields: 'lenient' | 'strict';
  /**
   * The end of an API key's life. `honoured`: the key ends then. `stored`: it is only shown. `dropped`: the field is
   * taken and forgotten.
   */
  readonly expire_at: 'honoured' | 'stored' | 'dropped';
  /** Seconds by which its clock is ahead of the one that it is given; below 0 where it is behind. */
  readonly clock_offset: number;
  /** Milliseconds after which a write can be seen by GET: a tenant may answer from a copy. */
  readonly read_lag: number;
  /** Whether GET /users/me is there. */
  readonly me: 'on' | 'off';
  /** What becomes of a name that is sent: kept as it is, in lower case, without outer blanks, or in Unicode's NFC. */
  readonly names: 'exact' | 'lower' | 'trim' | 'nfc';
  /** Whether every new user gets a role besides those sent: the oldest one without edit_users, on the whole tenant. */
  readonly default_role: 'off' | 'on';
  /**
   * Whether a list of more than two is cut after two, and what then says so: a Link header, X-Total-Count, Content-Range,
   * or an object around the list with its total. `whole`: it is not cut.
   */
  readonly pages: 'whole' | 'link' | 'total' | 'range' | 'wrapped';
  /** Whether a PATCH is answered with the object as it is then, or as it was. */
  readonly patch_answer: 'after' | 'before';
};

export const defaultBehaviour: Behaviour = {
  patch: 'merge',
  document_grants: 'drop',
  partial_user_patch: 'accept',
  duplicates: 'allow',
  undeclared_create: 201,
  absent_fields: 'omit',
  extra_permissions: [],
  token_seconds: 3600,
  errors: 'json',
  lists: 'all',
  order: 'stable',
  permissions: 'full',
  fields: 'lenient',
  expire_at: 'honoured',
  clock_offset: 0,
  read_lag: 0,
  me: 'on',
  names: 'exact',
  default_role: 'off',
  pages: 'whole',
  patch_answer: 'after',
};
