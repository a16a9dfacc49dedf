/** The environment with `.env` behind it. An empty variable counts as missing. */
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { isCi, type Environment } from '../tenant/target.ts';
import type { World } from './world.ts';

/**
 * `.env` of the working folder is read when it is there and this is no CI run; the environment's own values win. Whether
 * it is one, only the environment says: what asks no questions must not depend on a file that it may not read.
 */
export async function readEnvironment(world: World): Promise<Environment> {
  const own = withoutEmpty(world.env);
  if (isCi(world.env)) return own;
  let text: string;
  try {
    text = (await world.readFile(join(world.cwd, '.env'))).toString('utf8');
  } catch {
    return own;
  }
  return { ...withoutEmpty({ ...parseEnv(text), CI: undefined }), ...own };
}

function withoutEmpty(env: Readonly<Record<string, string | undefined>>): Environment {
  const entries = Object.entries(env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== '',
  );
  return Object.fromEntries(entries);
}
