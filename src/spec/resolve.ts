/** A merged spec without problems as what the planner takes: `Desired`. */
import type { Json } from '../kinds/kind.ts';
import { extraPermissions } from './check.ts';
import type { Desired, Resource } from './desired.ts';
import type { Draft, Merged } from './merge.ts';
import { specFields } from './schema.ts';
import { placeOf } from './tree.ts';

/** Only for what `validate` and `check` found nothing wrong with: fields are taken at their word. */
export function resolve(merged: Merged): Desired {
  return {
    tenant: {
      url: text(merged, 'url'),
      base_path: text(merged, 'base_path'),
      extra_permissions: extraPermissions(merged),
    },
    sections: merged.sections,
    resources: merged.drafts.map(resourceOf),
  };
}

function text({ tenant }: Merged, key: string): string | null {
  const value = tenant.get(key)?.node.json;
  return typeof value === 'string' ? value : null;
}

function resourceOf(draft: Draft): Resource {
  const id = draft.id?.node.json;
  return {
    kind: draft.kind.name,
    name: draft.name.node.json,
    ...(typeof id === 'string' ? { id } : {}),
    fields: fieldsOf(draft),
    at: placeOf(draft.name),
  };
}

/** In the order in which the kind declares them. */
function fieldsOf({ kind, fields }: Draft): Readonly<Record<string, Json>> {
  const given = new Map<string, Json>();
  for (const [name, field] of specFields(kind)) {
    const placed = fields.get(name);
    if (placed === undefined) continue;
    const value = field.resolve(placed.node.json);
    given.set(name, value);
    if (value !== true) continue;
    for (const [implied, its] of Object.entries(field.implies ?? {})) given.set(implied, its);
  }
  return Object.fromEntries(given);
}
