/** `fitform doctor`, as it is called. */
import { verb, type Options } from '../command.ts';
import { toggle } from '../flags.ts';
import { spec, tenant } from '../options.ts';

export const doctorVerb = verb({
  name: 'doctor',
  summary: 'find out how a tenant behaves; reads only',
  takes: [],
  flags: {
    ...tenant,
    spec: spec('a spec that names the tenant (default: tenant.yaml, unless --url or FITFORM_URL names it)'),
    probe: toggle('what the tenant does where its API leaves that open, by at most 40 calls that only read'),
  },
  examples: [
    ['fitform doctor --probe', 'Show how the tenant behaves.'],
    [
      'fitform doctor --probe --json',
      'The same for a bug report or for emulate --like; no name, id or address of the tenant is in it.',
    ],
  ],
  exits: [0, 1, 3, 4, 6, 130],
});

export type DoctorOptions = Options<typeof doctorVerb>;
