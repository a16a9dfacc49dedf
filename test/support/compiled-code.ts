/**
 * For the environment of programs that tests start: where Node keeps what it has compiled. They are the same few files
 * hundreds of times.
 */
import { join } from 'node:path';

export const COMPILED_CODE = {
  NODE_COMPILE_CACHE: join(import.meta.dirname, '../../node_modules/.cache/compiled-code'),
};
