/** `fitform drift` as it is called. */
import { verb, type Options } from '../command.ts';
import { repeatable, toggle } from '../flags.ts';
import { choosing, planning, specFiles } from '../options.ts';

export const driftVerb = verb({
  name: 'drift',
  summary: 'exit 2 when the tenant is not as the spec says; reads only',
  takes: [specFiles],
  flags: {
    ...planning,
    ...choosing,
    base: repeatable(
      '<file or ref:path>',
      'the spec that was applied last: exit 2 only for what was changed on the tenant',
    ),
    strict: toggle('with --base: exit 2 also for what is not applied yet'),
  },
});

export type DriftOptions = Options<typeof driftVerb>;
