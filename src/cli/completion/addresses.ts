/** The addresses that spec files list, as far as they can be read: whoever is typing is told of no mistake in them. */
import { resolve } from 'node:path';
import { addressOf } from '../../kinds/address.ts';
import { kinds } from '../../kinds/index.ts';
import type { Kind } from '../../kinds/kind.ts';
import { nameKey } from '../../kinds/object.ts';
import { kindsInSpec, settingsOf } from '../../kinds/settings.ts';
import { tenantSchema } from '../../specfile/check/spec-schema.ts';
import { load } from '../../specfile/yaml/load.ts';
import { below, itemsOf, nameAt, rootOf, type Placed } from '../../specfile/yaml/tree.ts';
import { readEnvironment } from '../system/environment.ts';
import { orDefault } from '../system/spec-files.ts';
import type { World } from '../system/world.ts';

/** Each once, in the order of the files. */
export async function addressesIn(files: readonly string[], world: World): Promise<string[]> {
  const { cwd } = world;
  const readFile = (path: string): Promise<Buffer> => readAtOnce(world, path);
  const env = await readEnvironment({ env: world.env, cwd, readFile }).catch(() => world.env);
  const read = (name: string): Promise<Buffer> => readFile(resolve(cwd, name));
  const loaded = await Promise.all(
    orDefault(files).map((file) => load(file, read, env, tenantSchema(kinds)).catch(() => [])),
  );
  const found = loaded
    .flat()
    .flatMap(rootOf)
    .flatMap((root) => kindsInSpec(kinds).flatMap((kind) => addressesBelow(root, kind)));
  return [...new Set(found)];
}

/** Reading more would keep whoever is typing waiting: about 40,000 names. */
const MOST_BYTES = 2 * 1024 * 1024;

/** A pipe may wait for ever, or ask somebody for a password first; a device may have no end. */
async function readAtOnce(world: World, path: string): Promise<Buffer> {
  const size = await world.fileSize(path);
  if (size === null || size > MOST_BYTES) throw new Error(`${path} is not read while somebody is typing`);
  return world.readFile(path);
}

/** Of the objects of that kind, and of the settings inside them. */
function addressesBelow(root: Placed, kind: Kind): string[] {
  const section = below(root, [kind.section]);
  return (section ? itemsOf(section) : []).flatMap((item) => {
    const name = nameAt(item, nameKey(kind))?.node.json;
    if (name === undefined) return [];
    const address = addressOf(kind.name, name);
    const settings = settingsOf(kinds, kind.name).filter((one) => below(item, [one.section]));
    return [address, ...settings.map((one) => addressOf(one.name, address))];
  });
}
