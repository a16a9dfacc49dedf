/** Whether the account that reads the tenant is shown all of it: a list does not say what it leaves out. */
import { accessOnTenant, wholeTenant } from '../access/holders.ts';
import type { Kind, Kinds } from '../kinds/kind.ts';
import type { Live } from '../kinds/live.ts';
import { lacking } from '../kinds/rights.ts';

/** The kinds that were read of which it may not see all, and what it lacks; none where that cannot be told. */
export function hiddenKinds(kinds: Kinds, live: Live): { kind: Kind; lacks: readonly string[] }[] {
  const { account } = live;
  const rights = account && accessOnTenant(live, account);
  if (!rights?.known) return [];
  const held = rights.at(wholeTenant);
  return kinds.flatMap((kind) => {
    const lacks = lacking(kind.permissions.see, held);
    return live.objects.has(kind.name) && lacks.length > 0 ? [{ kind, lacks }] : [];
  });
}
