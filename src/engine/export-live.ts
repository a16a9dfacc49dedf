/** The live tenant as a spec. Reads only. */
import { exportTenant, type Exported } from '../export/export-tenant.ts';
import { unknownFlags } from '../export/unknown.ts';
import { addressOf } from '../kinds/address.ts';
import { kindsKnowing } from '../kinds/kind.ts';
import type { Live } from '../kinds/live.ts';
import { isScoped, ownName } from '../kinds/object.ts';
import { matching } from '../kinds/pattern.ts';
import { expectedAccount } from '../policy/account-rules.ts';
import type { Desired } from '../specfile/desired.ts';
import { unplaced } from '../specfile/problem/problem.ts';
import { observe, observeAgain, type Wanted } from '../tenant/observe.ts';
import { Stopped, unlessStopped } from './errors.ts';
import { looking } from './host.ts';
import { hiddenKinds } from './hidden-kinds.ts';
import type { Session } from './session.ts';
import { placeholdersLive } from './placeholders.ts';
import { mustMatch } from './targets.ts';

export type Reading = Pick<Session, 'kinds' | 'connection'> & {
  readonly world: Pick<Session['world'], 'stop'>;
  readonly host: Pick<Session['host'], 'warning' | 'progress'>;
};

/** The lists of those kinds. What there is to say about the account's own rights concerns only those who write. */
export function readLists({ kinds, connection, world, host }: Reading, wanted: Wanted): Promise<Live> {
  return looking(host, () =>
    unlessStopped(
      world.stop,
      observe(connection.tenant, kinds, wanted, () => undefined),
    ),
  );
}

export interface Exporting {
  /** Patterns of what is exported, with what that refers to; without them, everything. */
  readonly target?: readonly string[] | undefined;
  /** For any tenant: without ids and without the address of this one. */
  readonly portable?: boolean | undefined;
  /** The spec that the tenant is known by, where there is one. */
  readonly desired?: Desired | null;
}

/**
 * Throws `InvalidInput` for a pattern that matches nothing, `Stopped` where the spec expects another account or a name
 * would need an id, `Interrupted`, or a `TenantError`.
 */
export async function exportLive(
  reading: Reading,
  { target: patterns, portable = false, desired = null }: Exporting = {},
): Promise<Exported> {
  const { kinds, connection, host } = reading;
  const [helpful, required] = [kinds.filter(isScoped), kinds.filter((kind) => !isScoped(kind))];
  const tests = patterns?.map(matching);
  const whole: Wanted['whole'] = (kind, raw) => {
    const address = addressOf(kind.name, ownName(kind, raw));
    return tests?.some((matches) => matches(address)) ?? (portable || kind.exported !== 'by name');
  };
  const live = await readLists(reading, { required, helpful, whole });
  mustBeExpected(desired, live);
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
  const marked = placeholdersLive(known, desired);
  const exported = exportTenant({
    kinds,
    live: known,
    tenant,
    portable,
    marked,
    ...(chosen ? { chosen } : {}),
  });
  if (portable) mustHaveNames(exported);
  return exported;
}

/** `tenant.expect.account`. Throws `Stopped`. */
export function mustBeExpected(desired: Desired | null, live: Live): void {
  const [other] = desired ? expectedAccount.ofPlan({ desired, live }) : [];
  if (other) throw new Stopped('refused', other.message, [unplaced('', other.message, other.hint)]);
}

function mustHaveNames({ sections }: Exported): void {
  const twins = sections.flatMap(({ kind, entries }) =>
    entries.flatMap(({ address, namesakes: ids }) =>
      ids.length === 0
        ? []
        : unplaced(
            address,
            `${ids.length} live ${kind.section} have this name: id ${ids.join(', ')}`,
            'rename all but one of them, or choose others with --target',
          ),
    ),
  );
  if (twins.length === 0) return;
  const message = 'names repeat, and a portable spec has no ids to tell them apart; nothing was exported';
  throw new Stopped('refused', message, twins);
}

function chosenBy(patterns: readonly string[], live: Live): (address: string) => boolean {
  const addresses = [...live.objects].flatMap(([kind, objects]) =>
    objects.map(({ name }) => addressOf(kind, name)),
  );
  mustMatch(patterns, addresses, 'as the tenant has no such object');
  const tests = patterns.map(matching);
  return (address) => tests.some((matches) => matches(address));
}
