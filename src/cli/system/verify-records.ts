/**
 * What `access verify` writes down of the key that it asks for, one file for each run, so that `link sweep` finds the key
 * if the run is killed. It holds no secret, and is removed with the key (docs/decisions/041).
 */
import { basename, dirname, join } from 'node:path';
import type { Connected } from '../../engine/connection.ts';
import { Stopped } from '../../engine/errors.ts';
import type { Host } from '../../engine/host.ts';
import { OWN_FOLDER } from '../../engine/on-disk/make-folder.ts';
import { isObject } from '../../kinds/field-types/fields.ts';
import type { Json } from '../../kinds/kind.ts';
import type { KeyProgress } from '../../review/create-key.ts';
import type { LeftKey } from '../../review/left-keys.ts';
import { unplaced } from '../../specfile/problem/problem.ts';
import { codeOf, isMissing, whyNot, whyNotWritten } from './read-text.ts';
import type { World } from './world.ts';

const FORMAT = 'fitform.access-verify-key/1';

type TenantName = Pick<Connected, 'url' | 'basePath'>;

const ENDING = /-[0-9a-f]{16}\.json$/;

interface VerifyRecord {
  readonly format: typeof FORMAT;
  readonly tenant: { readonly url: string; readonly base_path: string };
  /** An id. */
  readonly user: string;
  /** As it was asked for, to the millisecond. */
  readonly expires_at: string;
  readonly fingerprint: string | null;
  /** Who makes the key. */
  readonly host: string;
  readonly pid: number;
}

export interface LeftRecord extends LeftKey {
  readonly path: string;
}

/** How the paths begin: beside the spec, and where that cannot be written, as with the lock, in the system's folder. */
const placesOf = ({ cwd, temporary }: World): string[] => [
  join(cwd, OWN_FOLDER, 'access-verify-'),
  join(temporary, 'fitform-access-verify-'),
];

/** Keeps a record for as long as the key may be there. Where it cannot, `asked` throws `Stopped`. */
export function recordOf(world: World, host: Pick<Host, 'warning'>, tenant: TenantName): KeyProgress {
  let kept: { readonly path: string; readonly record: VerifyRecord } | null = null;
  return {
    async asked(expires_at, user) {
      const { url, basePath } = tenant;
      const { hostname, pid } = world;
      const record: VerifyRecord = {
        format: FORMAT,
        tenant: { url, base_path: basePath },
        user,
        expires_at,
        fingerprint: null,
        host: hostname,
        pid,
      };
      kept = { path: await writeNew(world, record), record };
    },
    async answered(fingerprint) {
      if (!kept) return;
      const { path, record } = kept;
      await write(world, path, { ...record, fingerprint }, true).catch((error: unknown) =>
        // It can still be known by its end.
        host.warning(`the fingerprint could not be noted in ${path} (${whyNotWritten(error)})`),
      );
    },
    async gone() {
      if (kept) await removeRecord(world, kept);
    },
  };
}

/** One that stays is removed by a later sweep. */
export const removeRecord = (world: World, { path }: Pick<LeftRecord, 'path'>): Promise<void> =>
  world.removeFile(path).catch(() => undefined);

async function writeNew(world: World, record: VerifyRecord): Promise<string> {
  const faults: string[] = [];
  for (const place of placesOf(world)) {
    const path = `${place}${Buffer.from(world.randomBytes(8)).toString('hex')}.json`;
    try {
      await world.makeFolder(dirname(path));
      await write(world, path, record, false);
      return path;
    } catch (error) {
      faults.push(`${path}: ${whyNotWritten(error)}`);
    }
  }
  throw new Stopped('refused', 'no record of the key can be kept; no key was made', [
    unplaced(
      '',
      faults.join('; '),
      "make one of the two folders writable, or remove what is in a folder's place",
    ),
  ]);
}

const write = (world: World, path: string, record: VerifyRecord, replace: boolean): Promise<void> =>
  world.writeFile(path, `${JSON.stringify(record)}\n`, { replace, mode: 0o600 });

/** What runs on that tenant left, from here. Not of one that is still going on. What cannot be read is told. */
export async function leftRecords(
  world: World,
  { notice, warning }: Pick<Host, 'notice' | 'warning'>,
  { url, basePath }: TenantName,
): Promise<LeftRecord[]> {
  const left: LeftRecord[] = [];
  for (const path of await recordPaths(world, warning)) {
    const record = await readRecord(world, path, warning);
    if (record?.tenant.url !== url || record.tenant.base_path !== basePath) continue;
    const { user, expires_at, fingerprint } = record;
    const expires = Date.parse(expires_at);
    if (world.now() < expires && isRunning(world, record)) {
      notice('an access verify is still running; its key was left alone');
    } else {
      left.push({ path, user, expires, fingerprint });
    }
  }
  return left;
}

/** Nobody here can ask another machine, so there it counts as running, until its key has ended. */
const isRunning = (world: World, { host, pid }: VerifyRecord): boolean =>
  host !== world.hostname || (pid !== world.pid && world.isRunning(pid));

async function recordPaths(world: World, warning: Host['warning']): Promise<string[]> {
  const found: string[] = [];
  for (const place of placesOf(world)) {
    const folder = dirname(place);
    try {
      const names = await world.listFolder(folder);
      const own = names.filter((name) => name.startsWith(basename(place)) && ENDING.test(name));
      found.push(...own.sort().map((name) => join(folder, name)));
    } catch (error) {
      if (isMissing(error) || codeOf(error) === 'ENOTDIR') continue;
      warning(`keys that access verify left were not looked for in ${folder}: ${whyNot(error)}`);
    }
  }
  return found;
}

async function readRecord(
  world: World,
  path: string,
  warning: Host['warning'],
): Promise<VerifyRecord | null> {
  const told = (fault: string): null => {
    warning(
      `${path} ${fault}, so a key that access verify left may still be there; look at fitform link list, then remove the file`,
    );
    return null;
  };
  try {
    // What is no file may never come to an end.
    if ((await world.fileSize(path)) === null) return null;
    const record = parsed((await world.readFile(path)).toString('utf8'));
    return record ?? told('is not as access verify writes it');
  } catch (error) {
    return isMissing(error) ? null : told(`cannot be read (${whyNot(error)})`);
  }
}

function parsed(text: string): VerifyRecord | null {
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch {
    return null;
  }
  return isRecord(value) ? (value as unknown as VerifyRecord) : null;
}

function isRecord(value: Json): boolean {
  if (!isObject(value) || !isObject(value['tenant'])) return false;
  const { format, tenant, user, expires_at, fingerprint, host, pid } = value;
  const { url, base_path } = tenant;
  return (
    format === FORMAT &&
    [url, base_path, user, expires_at, host].every((one) => typeof one === 'string') &&
    !Number.isNaN(Date.parse(expires_at as string)) &&
    (fingerprint === null || typeof fingerprint === 'string') &&
    Number.isSafeInteger(pid)
  );
}
