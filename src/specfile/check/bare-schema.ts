/** A schema without its words for people: it takes and refuses the same, and more of its parts are alike. */
import type { JsonSchema } from '../../kinds/kind.ts';
import { inside } from './shared-definitions.ts';

const isWord = (keyword: string): boolean =>
  ['$schema', 'title', 'description', 'examples', 'default'].includes(keyword) || keyword.startsWith('x-');

export const bareSchema = (schema: JsonSchema): JsonSchema =>
  inside(Object.fromEntries(Object.entries(schema).filter(([keyword]) => !isWord(keyword))), '', bareSchema);
