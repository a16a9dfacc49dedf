/** `fitform doctor` as it is called. */
import { verb, type Options } from '../command.ts';
import { toggle } from '../flags.ts';
import { spec, tenant } from '../options.ts';

/** Of a probe: requests, sign-ins and repetitions included. */
export const MOST_CALLS = 40;

export const doctorVerb = verb({
  takes: [],
  flags: {
    ...tenant,
    spec: spec('the spec whose needs are checked (default: tenant.yaml if it is there, else every kind)'),
    probe: toggle(
      `instead, show how the tenant behaves where its API leaves that open, with at most ${MOST_CALLS} read-only calls`,
    ),
  },
  examples: [
    ['fitform doctor', 'Check everything that tenant.yaml needs.'],
    ['fitform doctor --json', 'Check it for a program, such as a CI job before it plans.'],
    ['fitform doctor --probe', 'Show how the tenant behaves.'],
    [
      'fitform doctor --probe --json',
      'The same for a bug report or for emulate --like; no name, id or address of the tenant is in it.',
    ],
  ],
  exits: [0, 1, 3, 4, 6, 130],
});

export type DoctorOptions = Options<typeof doctorVerb>;
