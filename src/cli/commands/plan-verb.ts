/** `fitform plan` as it is called. */
import { verb, type Options } from '../command.ts';
import { toggle, value } from '../flags.ts';
import { choosing, deleting, outFile, planning, specFiles } from '../options.ts';

export const planVerb = verb({
  name: 'plan',
  summary: 'show what apply would do; reads only',
  takes: [specFiles],
  flags: {
    ...planning,
    ...choosing,
    ...deleting,
    detailedExitcode: toggle('exit 2 when there are changes'),
    out: value('<file>', 'save the plan, for apply --plan', outFile),
  },
});

export type PlanOptions = Options<typeof planVerb>;
