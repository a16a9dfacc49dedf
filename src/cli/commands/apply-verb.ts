/** `fitform apply` as it is called. */
import { verb, type Options } from '../command.ts';
import { value } from '../flags.ts';
import { choosing, deleting, planning, specFiles, writing } from '../options.ts';

export const applyVerb = verb({
  name: 'apply',
  summary: 'make the tenant as the spec says',
  takes: [specFiles],
  flags: {
    ...planning,
    ...choosing,
    ...deleting,
    plan: value('<file>', 'apply just this saved plan; with a spec, only if the spec gives the same'),
    ...writing,
  },
});

export type ApplyOptions = Options<typeof applyVerb>;
