/** What was wrong with each field of a request body: field path to text. */
export type FieldErrors = Readonly<Record<string, string>>;

/**
 * An answer other than success. The reference gives the statuses but no body; this one is what its framework
 * writes: `{"message"}`, and with `errors` where the body did not fit its model.
 */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;
  readonly errors: FieldErrors | undefined;

  constructor(status: number, message: string, errors?: FieldErrors) {
    super(message);
    this.status = status;
    this.errors = errors;
  }

  body(): { errors?: FieldErrors; message: string } {
    return this.errors ? { errors: this.errors, message: this.message } : { message: this.message };
  }
}
