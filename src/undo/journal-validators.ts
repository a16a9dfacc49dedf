/** Of the lines of a journal. The build replaces this module: see compiling.ts. */
import { compiling } from '../specfile/check/compiling.ts';
import { journalShapes } from './journal-shapes.ts';

export const validatorFor = compiling(journalShapes, {});
