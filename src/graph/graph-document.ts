/** The graph for a program: `fitform.graph/1`. Nodes are roles, inboxes and holders; each grant is an edge. */
import type { GraphDocument } from '../documents/graph-documents.ts';
import { userShown, type Scope } from '../access/holders.ts';
import { showRef } from '../kinds/field-types/fields.ts';
import type { Graph } from './graph.ts';
import { waysOf, type Change } from './ways.ts';

/** What the document says besides the graph. */
export type Asked = Pick<GraphDocument, 'tenant' | 'with_keys'>;

export function graphDocument({ view, roles, places, holders }: Graph, asked: Asked): GraphDocument {
  return {
    format: 'fitform.graph/1',
    tenant: asked.tenant,
    view,
    with_keys: asked.with_keys,
    roles: roles.map(({ role, before, after, change, partial }) => ({
      name: showRef(role),
      permissions: sorted(after ?? before),
      gains: sorted(after?.difference(before ?? new Set())) ?? [],
      loses: sorted(before?.difference(after ?? new Set())) ?? [],
      ...changed(change),
      ...(partial ? { partial } : {}),
    })),
    inboxes: places.flatMap(({ scope, change }) =>
      scope.inbox === null ? [] : { name: showRef(scope.inbox), ...changed(change) },
    ),
    holders: holders.map((holder) => ({
      ...nameOf(holder),
      ...changed(holder.change),
      ...(holder.partial ? { partial: holder.partial } : {}),
    })),
    grants: holders.flatMap((holder) =>
      waysOf(holder).map(({ way, change }) => ({
        ...nameOf(holder),
        role: showRef(way.role),
        ...placeOf(way.scope),
        ...changed(change),
      })),
    ),
  };
}

const nameOf = ({ user, key }: Graph['holders'][number]): { user: string; key?: string } => ({
  user: userShown(user),
  ...(key === null ? {} : { key }),
});

const placeOf = ({ inbox, document }: Scope): { inbox: string | null; document?: string } => ({
  inbox: inbox === null ? null : showRef(inbox),
  ...(document === null ? {} : { document }),
});

const changed = (change: Change): { change?: 'added' | 'removed' } => (change === null ? {} : { change });

const sorted = (permissions: ReadonlySet<string> | undefined): string[] | null =>
  permissions === undefined ? null : [...permissions].sort();
