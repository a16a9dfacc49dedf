/** Of the bodies that the service takes, with all that is wrong. The build replaces this module: see compiling.ts. */
import { compiling } from '../specfile/check/compiling.ts';
import { requestSchema, ticketSchema } from './operations.ts';

export const validatorFor = compiling(
  { link: requestSchema, ticket: ticketSchema },
  { allErrors: true, verbose: true },
);
