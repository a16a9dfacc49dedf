/** Why a link cannot be made or taken back. None of its texts holds a token. */

export type LinkFault =
  /** Longer than `review.max_ttl`, or no time at all. */
  | 'too-long'
  /** The link's time was over before it could be handed out. */
  | 'too-short'
  /** The clock of this machine and that of the tenant differ by more than a minute. */
  | 'clock'
  /** No document of that id, or none that this account may know of. */
  | 'unknown-document'
  /** A user, role or inbox of that name does not exist. */
  | 'unknown-name'
  /** The document is in another inbox than was said. */
  | 'other-inbox'
  /** The tenant does not tell in which inbox the document is. */
  | 'inbox-needed'
  /** The placeholder or its roles are not as the guide and the spec want them. */
  | 'not-provisioned'
  /** The account lacks a permission. */
  | 'not-permitted'
  /** No key of that fingerprint. */
  | 'unknown-key'
  /** A key that acts as somebody else than the placeholder. */
  | 'not-a-link'
  /** Some of the keys that were to be revoked could not be. */
  | 'not-revoked'
  /** The key that the tenant made was not what was asked for; it was revoked. */
  | 'unsafe-key'
  /** Nobody can say whether the tenant has made the key. */
  | 'unclear';

/** What was asked for cannot be; it must not be; or something was done that nobody asked for. */
const EXIT_CLASSES = {
  'too-long': 'invalid',
  'too-short': 'invalid',
  'unknown-document': 'invalid',
  'unknown-name': 'invalid',
  'other-inbox': 'invalid',
  'inbox-needed': 'invalid',
  'unknown-key': 'invalid',
  clock: 'refused',
  'not-provisioned': 'refused',
  'not-permitted': 'refused',
  'not-a-link': 'refused',
  'not-revoked': 'error',
  'unsafe-key': 'error',
  unclear: 'error',
} as const satisfies Record<LinkFault, 'invalid' | 'refused' | 'error'>;

export class LinkError extends Error {
  override readonly name = 'LinkError';
  readonly fault: LinkFault;
  /** As `class` of `fitform.error/1` has it. */
  readonly exitClass: 'invalid' | 'refused' | 'error';
  /** What to do about it. */
  readonly hint: string;

  constructor(fault: LinkFault, message: string, hint: string) {
    super(message);
    this.fault = fault;
    this.exitClass = EXIT_CLASSES[fault];
    this.hint = hint;
  }
}
