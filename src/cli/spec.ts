/** The spec files of a command line. */
import { resolve } from 'node:path';
import { kinds } from '../kinds/index.ts';
import { readSpec, type Spec } from '../spec/read.ts';
import type { Environment } from '../tenant/target.ts';
import { unlessStopped, type World } from './world.ts';

const DEFAULT_SPEC = 'tenant.yaml';

export function loadSpec(world: World, env: Environment, files: readonly string[]): Promise<Spec> {
  const { cwd } = world;
  return unlessStopped(
    world.stop,
    readSpec({
      files: files.length === 0 ? [DEFAULT_SPEC] : [...files],
      kinds,
      env,
      readFile: (path) => world.readFile(resolve(cwd, path)),
    }),
  );
}
