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

export class LinkError extends Error {
  override readonly name = 'LinkError';
  readonly fault: LinkFault;
  /** What to do about it. */
  readonly hint: string;

  constructor(fault: LinkFault, message: string, hint: string) {
    super(message);
    this.fault = fault;
    this.hint = hint;
  }
}
