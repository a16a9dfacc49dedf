import { format } from './format.ts';
import { inbox } from './inbox.ts';
import type { Kinds } from './kind.ts';
import { predictors } from './predictors.ts';
import { project } from './project.ts';
import { retention } from './retention.ts';
import { role } from './role.ts';
import { sampling } from './sampling.ts';
import { thresholds } from './thresholds.ts';
import { user } from './user.ts';

/** Every kind that fitform knows, in the order in which reports list them. A new one is a file beside this and its name here. */
export const kinds = [
  format,
  project,
  inbox,
  predictors,
  thresholds,
  sampling,
  retention,
  role,
  user,
] as const satisfies Kinds;
