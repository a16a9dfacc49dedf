/** The live tenant as a spec. Reads only. */
import { exportTenant, type Exported } from '../export/export-tenant.ts';
import { unknownFlags } from '../export/unknown.ts';
import { addressOf } from '../kinds/address.ts';
import { kindsKnowing } from '../kinds/kind.ts';
import type { Live } from '../kinds/live.ts';
import { isScoped } from '../kinds/object.ts';
import { matching } from '../kinds/pattern.ts';
import { observe, observeAgain, type Wanted } from '../tenant/observe.ts';
import { unlessStopped } from './errors.ts';
import { hiddenKinds } from './hidden-kinds.ts';
import type { Session } from './session.ts';
import { mustMatch } from './targets.ts';

export type Reading = Pick<Session, 'kinds' | 'connection'> & {
  readonly world: Pick<Session['world'], 'stop'>;
  readonly host: Pick<Session['host'], 'warning'>;
};

/** The lists of those kinds. What there is to say about the account's own rights concerns only those who write. */
export function readLists(
  { kinds, connection, world }: Omit<Reading, 'host'>,
  wanted: Wanted,
): Promise<Live> {
  const reading = observe(connection.tenant, kinds, wanted, () => undefined);
  return unlessStopped(world.stop, reading);
}

/**
 * All of it, or what the patterns choose and what that refers to. Throws `InvalidInput` for a pattern that matches
 * nothing, `Interrupted`, or a `TenantError`.
 */
export async function exportLive(reading: Reading, patterns?: readonly string[]): Promise<Exported> {
  const { kinds, connection, host } = reading;
  const [helpful, required] = [kinds.filter(isScoped), kinds.filter((kind) => !isScoped(kind))];
  const live = await readLists(reading, { required, helpful });
  for (const { name, section } of helpful.filter((kind) => !live.objects.has(kind.name))) {
    host.warning(`this account may not read the ${section} settings, so none are exported (${name}/*)`);
  }
  const chosen = patterns && chosenBy(patterns, live);
  const extra = unknownFlags(kinds, live, chosen);
  const knowing = kindsKnowing(kinds, extra);
  const known = await observeAgain(connection.tenant, knowing, live, new Set());
  for (const { kind, lacks } of hiddenKinds(kinds, known)) {
    host.warning(
      `this account lacks ${lacks.join(', ')} on the whole tenant, so it may not see all ${kind.section}`,
    );
  }
  const tenant = { url: connection.url, base_path: connection.basePath, extra_permissions: extra };
  return exportTenant({ kinds, live: known, tenant, ...(chosen ? { chosen } : {}) });
}

function chosenBy(patterns: readonly string[], live: Live): (address: string) => boolean {
  const addresses = [...live.objects].flatMap(([kind, objects]) =>
    objects.map(({ name }) => addressOf(kind, name)),
  );
  mustMatch(patterns, addresses, 'as no such thing is live');
  const tests = patterns.map(matching);
  return (address) => tests.some((matches) => matches(address));
}
