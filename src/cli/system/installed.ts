/** How fitform is called in this folder, for commands that are printed to be pasted. */
import { resolve } from 'node:path';
import { isMissing } from './read-text.ts';
import type { World } from './world.ts';

/** Of the package, from the folder that it is installed in. */
export const INSTALLED_SCHEMA = 'node_modules/fitform/schemas/tenant.schema.json';

export const isInstalled = (world: World): Promise<boolean> => isThere(world, INSTALLED_SCHEMA);

/** Where npm has put the package here, npx runs it; without `--no-install`, npx would run a stranger's elsewhere. */
export const calledAs = async (world: World): Promise<readonly string[]> =>
  (await isInstalled(world)) ? ['npx', '--no-install', 'fitform'] : ['fitform'];

export const isThere = (world: World, name: string): Promise<boolean> =>
  world.readFile(resolve(world.cwd, name)).then(
    () => true,
    // A file in the place of a folder above it (ENOTDIR): there is nothing at that path either.
    (error: unknown) => !isMissing(error) && (error as NodeJS.ErrnoException).code !== 'ENOTDIR',
  );
