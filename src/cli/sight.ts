/** Whether the account that reads the tenant is shown all of it: a list does not say what it leaves out. */
import { kinds } from '../kinds/index.ts';
import type { Kind } from '../kinds/kind.ts';
import type { Live } from '../kinds/live.ts';
import { isFullyKnown, tenantWide } from '../plan/access.ts';
import { nowAndAfterwards } from '../plan/afterwards.ts';
import { matchAll } from '../plan/match.ts';
import { defaultPolicy } from '../spec/desired.ts';

/** The kinds that were read of which it may not see all, and what it lacks; none where that cannot be told. */
export function hiddenKinds(live: Live): { kind: Kind; lacks: readonly string[] }[] {
  if (!live.account) return [];
  const tenant = { url: null, base_path: null, extra_permissions: [] };
  const matches = matchAll({ tenant, policy: defaultPolicy, sections: new Set(), resources: [] }, live);
  const { now } = nowAndAfterwards(kinds, live, matches, []);
  const account = matches.refOf(live.account);
  if (!isFullyKnown(account, now)) return [];
  const held = tenantWide(account, now);
  return kinds.flatMap((kind) => {
    const lacks = kind.permissions.see.filter((permission) => !held.has(permission));
    return live.objects.has(kind.name) && lacks.length > 0 ? [{ kind, lacks }] : [];
  });
}
