/** Who may ask, and how often. Who asks is what somebody proves, or else only an address that others may share. */
import { bearerCheck } from './bearer.ts';
import { operations, type OperationName } from './operations.ts';
import { Problem } from './problem-details.ts';
import { rateLimit } from './rate-limit.ts';
import type { Tickets } from './tickets.ts';
import type { ServiceOptions } from './service-world.ts';

/** Whether it is so, and how often, must be known without a token: by a balancer, by a probe. */
const UNLIMITED: readonly OperationName[] = ['health', 'readiness'];

export function makeAdmission(
  { token, rate, world }: Pick<ServiceOptions, 'token' | 'rate' | 'world'>,
  tickets: Tickets,
) {
  const bears = bearerCheck(token);
  const limit = rateLimit(rate, world.monotonic);

  function take(bucket: string): void {
    const wait = limit.take(bucket);
    if (wait === 0) return;
    throw new Problem({
      name: 'too-many',
      title: 'Too many requests',
      status: 429,
      detail: `More than ${rate} requests per second; ask again in ${wait} s.`,
      headers: { 'retry-after': String(wait) },
    });
  }

  return {
    /** `ticket`: as the path has it. Throws a `Problem` (429, 401). */
    toOperation(name: OperationName, request: Request, address: string, ticket: string | undefined): void {
      if (UNLIMITED.includes(name)) return;
      const { secured, path } = operations[name];
      const isKnown = bears(request);
      if (ticket !== undefined && tickets.open(ticket).fault !== 'forged') {
        // Its signature is a name for it, whether it is good or not any more.
        take(`ticket ${ticket.slice(ticket.indexOf('.'))}`);
      } else {
        // What anybody may ask for is counted by itself: a flood at one path is none at another.
        take(`${isKnown ? 'token' : 'address'} ${address} ${secured ? '' : path}`);
      }
      if (!secured || isKnown) return;
      throw new Problem({
        name: 'unauthorised',
        title: 'The token is missing or wrong',
        status: 401,
        detail: 'Send Authorization: Bearer with the value of FITFORM_SERVE_TOKEN.',
        headers: { 'www-authenticate': 'Bearer' },
      });
    },
    /** Throws a `Problem` (429). */
    toDashboard: (address: string): void => take(`address ${address} dashboard`),
  };
}
