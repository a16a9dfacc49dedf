/** `fitform apply`: makes the tenant as the spec says, after showing how, and reads back that it is. */
import { carryOut, type WriteOptions } from '../carry-out.ts';
import type { PlanningOptions } from '../options.ts';
import { letArrive } from '../lock.ts';
import { withLook } from '../look.ts';
import { outputFor } from '../output.ts';
import type { World } from '../world.ts';

const words = {
  verb: 'apply',
  done: 'as the spec says',
  next: 'run fitform plan to see what is left',
};

export type ApplyOptions = WriteOptions & PlanningOptions;

export function apply(world: World, files: readonly string[], options: ApplyOptions): Promise<number> {
  const output = outputFor(world, options);
  return withLook(
    world,
    files,
    options,
    output,
    'apply',
    (look) => {
      const extraPermissions = look.spec.desired.tenant.extra_permissions;
      return carryOut(world, output, options, { ...look, extraPermissions }, words);
    },
    ({ url }) => letArrive(world, output, url, options),
  );
}
