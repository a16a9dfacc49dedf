/** `fitform drift`: whether the tenant still is as the spec says. Reads only. */
import { kinds } from '../../kinds/index.ts';
import { isEmpty, isRefused } from '../../plan/change.ts';
import { driftOf, driftText } from '../../report/drift.ts';
import { withLook } from '../look.ts';
import type { PlanningOptions } from '../options.ts';
import { outputFor } from '../output.ts';
import type { World } from '../world.ts';

export function drift(world: World, files: readonly string[], options: PlanningOptions): Promise<number> {
  const output = outputFor(world, options);
  return withLook(world, files, options, output, 'drift', ({ plan }) => {
    output.result(driftOf(plan), driftText(plan, { kinds, ...output }));
    if (isRefused(plan)) return Promise.resolve(6);
    return Promise.resolve(isEmpty(plan) ? 0 : 2);
  });
}
