import { format } from './format.ts';
import { inbox } from './inbox.ts';
import type { Kinds } from './kind.ts';
import { project } from './project.ts';
import { role } from './role.ts';
import { sampling } from './sampling.ts';
import { user } from './user.ts';

/** Every kind that fitform knows. Adding one means adding its name here, and nothing else by hand. */
export const kinds = [format, project, inbox, sampling, role, user] as const satisfies Kinds;
