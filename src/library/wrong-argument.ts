/** An argument of another shape than the library takes; nothing was sent. To callers it is a `TypeError`. */
export class WrongArgument extends TypeError {
  override readonly name = 'TypeError';
  readonly exitClass = 'invalid';
}
