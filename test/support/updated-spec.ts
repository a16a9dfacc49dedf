/** A spec file brought up to date, and that planning it with the files below it then gives no change. */
import { expect } from 'vitest';
import { updateSpec } from '../../src/export/update-spec.ts';
import { kinds } from '../../src/kinds/index.ts';
import { makePlan } from '../../src/plan/make-plan.ts';
import { tenantSchema } from '../../src/specfile/check/spec-schema.ts';
import { parse } from '../../src/specfile/yaml/parse.ts';
import { liveOf, type Lists } from './live-tenant.ts';
import { read } from './reading.ts';
import { tenant } from './shorthand.ts';

export interface Changed {
  readonly text: string;
  readonly news: readonly string[];
  readonly obstacles: readonly string[];
}

/** `below`: the files that it is laid over, named `0.yaml` and so on. */
export async function updated(file: string, lists: Lists, ...below: string[]): Promise<Changed> {
  const live = liveOf(lists);
  const schema = tenantSchema(kinds);
  const lower = below.map((text, index) => [`${index}.yaml`, text] as const);
  const { text, news, obstacles } = updateSpec({
    kinds,
    live,
    file: 't.yaml',
    text: file,
    env: {},
    below: lower.map(([name, content]) => ({ name, ...parse(name, content, {}, schema) })),
  });
  if (obstacles.length === 0) {
    const { desired } = await read({ ...Object.fromEntries(lower), 't.yaml': text });
    const { plan, absent } = makePlan({ kinds, desired, live, tenant });
    expect([plan.changes, plan.blocked, absent]).toEqual([[], [], []]);
  }
  return { text, news, obstacles: obstacles.map(({ message }) => message) };
}
