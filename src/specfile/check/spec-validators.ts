/** Whether a spec of this program's own kinds is right, and no more. The build replaces this module: see compiling.ts. */
import { kinds } from '../../kinds/index.ts';
import { bareSchema } from './bare-schema.ts';
import { compiling } from './compiling.ts';
import { sharedDefinitions } from './shared-definitions.ts';
import { tenantSchema } from './spec-schema.ts';

export const validatorFor = compiling(
  { spec: sharedDefinitions(bareSchema(tenantSchema(kinds))) },
  { messages: false, inlineRefs: false },
);
