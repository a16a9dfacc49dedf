/** Where a file lies in the repository that a CI job has checked out. */
import { isAbsolute, relative, resolve, sep } from 'node:path';
import type { World } from './world.ts';

/** What GitHub Actions and GitLab CI call the folder of the repository. */
const ROOTS = ['GITHUB_WORKSPACE', 'CI_PROJECT_DIR'];

/**
 * A file as it is called from the root of the repository, with `/`; GitHub and GitLab know files by no other name. Without
 * such a root, or outside it, from the working folder.
 */
export function nameInRepository({ cwd, env }: Pick<World, 'cwd' | 'env'>, file: string): string {
  const path = resolve(cwd, file);
  const root = ROOTS.map((name) => env[name] ?? '').find((folder) => folder !== '' && isWithin(folder, path));
  return relative(root ?? cwd, path)
    .split(sep)
    .join('/');
}

function isWithin(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return !isAbsolute(way) && way.split(sep)[0] !== '..';
}
