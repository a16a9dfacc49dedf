/** A merged spec without problems as what the planner takes: `Desired`. */
import { isObject } from '../../kinds/field-types/fields.ts';
import type { Json } from '../../kinds/kind.ts';
import { extraPermissions } from './check.ts';
import type { Desired, Place, Resource, ReviewSection } from '../desired.ts';
import { draftAddress, type Draft, type Merged } from './merge.ts';
import { policyOf } from './policy-section.ts';
import { isMarker, specFields } from '../../kinds/object.ts';
import { placeOf, type Placed } from '../yaml/tree.ts';

/** Only for what `validate` and `check` found nothing wrong with: fields are taken at their word. */
export function resolve(merged: Merged): Desired {
  const settings = merged.drafts.flatMap(settingsIn);
  // After all that they may belong to: what a document meets is set before somebody is let in.
  const last = merged.drafts.findLastIndex(({ kind }) => specFields(kind).some(([, one]) => one.settings));
  const [owners, others] = [merged.drafts.slice(0, last + 1), merged.drafts.slice(last + 1)];
  return {
    tenant: {
      url: text(merged.tenant, 'url'),
      base_path: text(merged.tenant, 'base_path'),
      extra_permissions: extraPermissions(merged),
      ...expected(merged),
    },
    policy: policyOf(merged),
    ...(merged.review.size === 0 ? {} : { review: reviewOf(merged) }),
    sections: merged.sections.union(new Set(settings.map(({ kind }) => kind))),
    resources: [...owners.map(resourceOf), ...settings, ...others.map(resourceOf)],
  };
}

function text(given: Merged['tenant'], key: string): string | null {
  const value = given.get(key)?.node.json;
  return typeof value === 'string' ? value : null;
}

function expected({ tenant, expect }: Merged): Pick<Desired['tenant'], 'expect'> {
  if (!tenant.has('expect')) return {};
  return { expect: { host: text(expect, 'host')?.toLowerCase() ?? null, account: text(expect, 'account') } };
}

const reviewOf = ({ review }: Merged): ReviewSection =>
  Object.fromEntries([...review].map(([key, { node }]) => [key, node.json]));

function resourceOf(draft: Draft): Resource {
  const { kind, name, tombstone, renamedFrom, fields } = draft;
  const id = draft.id?.node.json;
  const atLeast = [...fields].flatMap(([field, given]) => (given.atLeast ? [field] : []));
  return {
    kind: kind.name,
    name: name.node.json,
    ...(typeof id === 'string' ? { id } : {}),
    ...(renamedFrom.length === 0 || tombstone
      ? {}
      : { renamedFrom: renamedFrom.map(({ node }) => node.json) }),
    ...(tombstone
      ? { state: 'absent' as const, fields: markersOf(draft) }
      : { fields: fieldsOf(draft), ...(atLeast.length === 0 ? {} : { atLeast: atLeast.sort() }) }),
    at: new PlaceOf(name),
  };
}

/** Counts lines and columns only when somebody asks. */
class PlaceOf implements Place {
  readonly #placed: Placed;

  constructor(placed: Placed) {
    this.#placed = placed;
  }

  get file(): string {
    return placeOf(this.#placed).file;
  }
  get line(): number {
    return placeOf(this.#placed).line;
  }
  get column(): number {
    return placeOf(this.#placed).column;
  }
  get path(): string {
    return placeOf(this.#placed).path;
  }
}

/** What stands inside an inbox or a project and is a resource of its own. */
function settingsIn(draft: Draft): Resource[] {
  const { kind, tombstone, fields } = draft;
  if (tombstone) return [];
  return specFields(kind).flatMap(([key, { settings, resolve }]): Resource[] => {
    const given = settings && fields.get(key);
    if (!given) return [];
    const value = resolve(given.node.json);
    const base = { kind: settings.name, name: draftAddress(draft), at: new PlaceOf(given) };
    return [isObject(value) ? { ...base, fields: value } : { ...base, state: 'absent' as const, fields: {} }];
  });
}

/** That it is the placeholder in some file, a guard must know: a later file cannot take that back. */
function markersOf({ kind, fields, marks }: Draft): Readonly<Record<string, Json>> {
  const given = specFields(kind).flatMap(([name, field]) => {
    const placed = isMarker(field) ? fields.get(name) : undefined;
    return placed === undefined ? [] : [[name, marks.has(name) || placed.node.json] as const];
  });
  return Object.fromEntries(given);
}

/** In the order in which the kind declares them. */
function fieldsOf({ kind, fields }: Draft): Readonly<Record<string, Json>> {
  const values: Record<string, Json> = {};
  for (const [name, field] of specFields(kind)) {
    const placed = fields.get(name);
    if (placed === undefined || field.settings) continue;
    const value = field.resolve(placed.node.json);
    values[name] = value;
    if (value === true) Object.assign(values, field.implies);
  }
  return values;
}
