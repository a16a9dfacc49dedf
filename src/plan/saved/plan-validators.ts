/** Of a saved plan, with all that is wrong with it. The build replaces this module: see compiling.ts. */
import { compiling } from '../../specfile/check/compiling.ts';
import { planSchema } from '../plan-schema.ts';

export const validatorFor = compiling({ plan: planSchema }, { allErrors: true });
