/** Why a link cannot be made or taken back. None of its texts holds a token. */

/** What was asked for cannot be; it must not be; or something was done that nobody asked for. */
const EXIT_CLASSES = {
  /** Longer than `review.max_ttl`, or no time at all. */
  'too-long': 'invalid',
  /** The link's time was over before it could be handed out. */
  'too-short': 'invalid',
  /** No document of that id, or none that this account may know of. */
  'unknown-document': 'invalid',
  /** A user, role or inbox of that name does not exist. */
  'unknown-name': 'invalid',
  /** The document is in another inbox than was said. */
  'other-inbox': 'invalid',
  /** The tenant does not tell in which inbox the document is. */
  'inbox-needed': 'invalid',
  /** No key of that fingerprint. */
  'unknown-key': 'invalid',
  /** The clock of this machine and that of the tenant differ by more than a minute. */
  clock: 'refused',
  /** The placeholder or its roles are not as the guide and the spec want them. */
  'not-provisioned': 'refused',
  /** The account lacks a permission. */
  'not-permitted': 'refused',
  /** A key that acts as somebody else than the placeholder. */
  'not-a-link': 'refused',
  /** Some of the keys that were to be revoked could not be. */
  'not-revoked': 'error',
  /** The key that the tenant made was not what was asked for; it was revoked. */
  'unsafe-key': 'error',
  /** Nobody can say whether the tenant has made the key. */
  unclear: 'error',
} as const;

export type LinkFault = keyof typeof EXIT_CLASSES;

export class LinkError extends Error {
  override readonly name = 'LinkError';
  readonly fault: LinkFault;
  /** As `class` of `fitform.error/1` has it. */
  readonly exitClass: (typeof EXIT_CLASSES)[LinkFault];
  /** What to do about it. */
  readonly hint: string;

  constructor(fault: LinkFault, message: string, hint: string) {
    super(message);
    this.fault = fault;
    this.exitClass = EXIT_CLASSES[fault];
    this.hint = hint;
  }
}
