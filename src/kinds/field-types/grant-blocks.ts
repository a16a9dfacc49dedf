/** Grants as a spec writes them: blocks, each of which grants every role that it lists on every inbox that it lists. */
import { byCodeUnits } from './sets.ts';
import type { JsonObject } from '../kind.ts';

export interface Block extends JsonObject {
  readonly roles: readonly string[];
  readonly inboxes?: readonly string[];
  readonly tenant_wide?: boolean;
}

/** A role by its name; `inbox: null` is the whole tenant. */
export interface NamedGrant extends JsonObject {
  readonly role: string;
  readonly inbox: string | null;
}

export const grantsOf = (block: Block): NamedGrant[] =>
  scopesOf(block).flatMap((inbox) => block.roles.map((role) => ({ role, inbox })));

const scopesOf = ({ tenant_wide, inboxes = [] }: Block): readonly (string | null)[] =>
  tenant_wide === true ? [null] : inboxes;

/** The scopes that have the same roles share a block; the whole tenant comes first. */
export function folded(grants: readonly NamedGrant[]): Block[] {
  const scopes = [...Map.groupBy(grants, ({ inbox }) => inbox)].map(([inbox, held]) => ({
    inbox,
    roles: [...new Set(held.map(({ role }) => role))].sort(byCodeUnits),
  }));
  const wide = scopes.filter(({ inbox }) => inbox === null);
  const narrow = scopes.filter(({ inbox }) => inbox !== null);
  const blocks = [...Map.groupBy(narrow, ({ roles }) => JSON.stringify(roles)).values()].map((alike) => ({
    roles: alike[0]?.roles ?? [],
    inboxes: alike.flatMap(({ inbox }) => inbox ?? []).sort(byCodeUnits),
  }));
  return [
    ...wide.map(({ roles }) => ({ roles, tenant_wide: true })),
    ...blocks.sort((a, b) => byCodeUnits(a.inboxes[0] ?? '', b.inboxes[0] ?? '')),
  ];
}

/**
 * Each block as far as it can stay: whole where all that it grants is wanted, else without what is not (`null` where
 * nothing is left), and with what is missing if that fits it. `rest` is what no block grants.
 * `today` are the blocks with the names that things have now.
 */
export function fitted(
  blocks: readonly Block[],
  today: readonly Block[],
  wanted: readonly NamedGrant[],
): { readonly items: readonly (Block | null)[]; readonly rest: readonly NamedGrant[] } {
  const wants = new Set(wanted.map(keyOf));
  const isWanted = (grant: NamedGrant): boolean => wants.has(keyOf(grant));
  const items = blocks.map((block, index) =>
    grantsOf(block).every(isWanted) ? block : narrowed(today[index] ?? block, isWanted),
  );
  const uncovered = (): NamedGrant[] => {
    const covered = new Set(items.flatMap((block) => (block ? grantsOf(block) : [])).map(keyOf));
    return wanted.filter((grant) => !covered.has(keyOf(grant)));
  };
  for (const [index, block] of items.entries()) {
    const isNarrowed = block && grantsOf(block).length < grantsOf(today[index] ?? block).length;
    if (isNarrowed) items[index] = joined(block, uncovered());
  }
  return { items, rest: uncovered() };
}

const keyOf = ({ role, inbox }: NamedGrant): string => JSON.stringify([role, inbox]);

/** Without the roles and inboxes that are to blame, one by one, the worst first. */
function narrowed(block: Block, isWanted: (grant: NamedGrant) => boolean): Block | null {
  let roles = [...new Set(block.roles)];
  let scopes = [...new Set(scopesOf(block))];
  for (;;) {
    const missing = scopes
      .flatMap((inbox) => roles.map((role) => ({ role, inbox })))
      .filter((one) => !isWanted(one));
    if (missing.length === 0) break;
    const role = mostOf(missing.map((one) => one.role));
    const scope = mostOf(missing.map((one) => one.inbox));
    if (role.count / scopes.length > scope.count / roles.length) {
      roles = roles.filter((one) => one !== role.one);
    } else scopes = scopes.filter((one) => one !== scope.one);
  }
  return roles.length === 0 || scopes.length === 0 ? null : spelled(block, roles, scopes);
}

/** The one that comes most often, and how often. */
function mostOf<T>(all: readonly T[]): { one: T | undefined; count: number } {
  const [most] = [...Map.groupBy(all, (one) => one)].sort(([, a], [, b]) => b.length - a.length);
  return { one: most?.[0], count: most?.[1].length ?? 0 };
}

/** With the roles that are missing on just its scopes; where there are none, the inboxes on which just its roles are. */
function joined(block: Block, rest: readonly NamedGrant[]): Block {
  const scopes = scopesOf(block);
  const roles = [...Map.groupBy(rest, ({ role }) => role)].flatMap(([role, grants]) => {
    const missing = new Set(grants.map(({ inbox }) => inbox));
    return isSame(missing, new Set(scopes)) ? role : [];
  });
  if (roles.length > 0) return spelled(block, [...block.roles, ...roles.sort(byCodeUnits)], scopes);
  const inboxes = [...Map.groupBy(rest, ({ inbox }) => inbox)].flatMap(([inbox, grants]) => {
    const missing = new Set(grants.map(({ role }) => role));
    return inbox !== null && isSame(missing, new Set(block.roles)) ? inbox : [];
  });
  return spelled(block, block.roles, [...scopes, ...inboxes.sort(byCodeUnits)]);
}

const isSame = <T>(some: ReadonlySet<T>, others: ReadonlySet<T>): boolean =>
  some.symmetricDifference(others).size === 0;

/** On the whole tenant it stays so. */
const spelled = (block: Block, roles: readonly string[], scopes: readonly (string | null)[]): Block =>
  block.tenant_wide === true
    ? { ...block, roles }
    : { ...block, roles, inboxes: scopes.filter((inbox) => inbox !== null) };
