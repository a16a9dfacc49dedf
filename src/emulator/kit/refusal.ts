/** Answers other than success. */

/** What the body of such an answer is. */
export type RefusalShape = 'json' | 'html' | 'text' | 'empty';

/** What was wrong with each field of a request body: field path to text. */
export type FieldErrors = Readonly<Record<string, string>>;

/** An answer other than success. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;
  readonly errors: FieldErrors | undefined;

  constructor(status: number, message: string, errors?: FieldErrors) {
    super(message);
    this.status = status;
    this.errors = errors;
  }
}

/**
 * The answer that a refusal makes. The reference gives the statuses but no body. As JSON it is what its framework
 * writes: `{"message"}`, and with `errors` where the body did not fit its model.
 */
export function refusalAnswer({ status, message, errors }: Refusal, shape: RefusalShape): Response {
  switch (shape) {
    case 'json':
      return Response.json(errors ? { errors, message } : { message }, { status });
    case 'html': {
      const headers = { 'content-type': 'text/html; charset=utf-8' };
      return new Response(`<!doctype html><title>${status}</title><p>${escaped(message)}</p>`, {
        status,
        headers,
      });
    }
    case 'text':
      return new Response(message, { status, headers: { 'content-type': 'text/plain; charset=utf-8' } });
    case 'empty':
      return new Response(null, { status });
  }
}

const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
