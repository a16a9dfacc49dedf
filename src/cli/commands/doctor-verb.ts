/** `fitform doctor` as it is called. */
import { verb, type Options } from '../command.ts';
import { spec, tenant } from '../options.ts';

export const doctorVerb = verb({
  name: 'doctor',
  summary: 'check each step from this machine to the tenant, and say what to mend; reads only',
  takes: [],
  flags: {
    ...tenant,
    spec: spec('the spec whose needs are checked (default: tenant.yaml if it is there, else every kind)'),
  },
  examples: [
    ['fitform doctor', 'Check everything that tenant.yaml needs.'],
    ['fitform doctor --json', 'Check it for a program, such as a CI job before it plans.'],
  ],
  exits: [0, 1, 3, 4, 6, 130],
});

export type DoctorOptions = Options<typeof doctorVerb>;
