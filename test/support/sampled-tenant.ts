/** A live tenant of projects and inboxes with sampling settings, for unit tests: `p-Sales` is the id of the project Sales. */
import { kinds } from '../../src/kinds/index.ts';
import type { JsonObject } from '../../src/kinds/kind.ts';
import type { Live } from '../../src/kinds/live.ts';
import { liveOf } from './shorthand.ts';

/** second_pass_stp, second_pass_ffr, auto_submit_ffr, auto_reject_ffr; `null` where there is none. */
export type Numbers = readonly [number | null, number | null, number | null, number | null];

export interface Sampled {
  /** By name, or name and id as in `invoice=i2`: the project. Two of them, where nothing is said. */
  readonly inboxes?: Readonly<Record<string, string>>;
  readonly projects?: readonly string[];
  /** By id; empty for the whole tenant. */
  readonly sampling?: Readonly<Record<string, Numbers>>;
}

/** Settings as the API sends them. */
export const sampling = (scope: string, [stp, ffr, submit, reject]: Numbers): JsonObject => ({
  second_pass_STP: stp,
  second_pass_FFR: ffr,
  auto_submit_FFR: submit,
  auto_reject_FFR: reject,
  scope,
});

const idAndName = (prefix: string, given: string): { id: string; name: string } => {
  const [name = given, id = `${prefix}-${name}`] = given.split('=');
  return { id, name };
};

/** The lists of the API, by section. */
export const sampledLists = ({
  inboxes = { invoice: 'Sales', orders: 'Sales' },
  projects = ['Sales'],
  sampling: settings = {},
}: Sampled): Record<'projects' | 'inboxes' | 'sampling', JsonObject[]> => ({
  projects: projects.map((given) => ({ ...idAndName('p', given), formats: [] })),
  inboxes: Object.entries(inboxes).map(([given, project]) => ({
    ...idAndName('i', given),
    project: `p-${project}`,
  })),
  sampling: Object.entries(settings).map(([scope, numbers]) => sampling(scope, numbers)),
});

export const sampledTenant = (given: Sampled): Live => liveOf(sampledLists(given), kinds);
