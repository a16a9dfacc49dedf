/** What a spec asks for as a tenant that access can be worked out from, as far as the spec says it. */
import { addressOf } from '../kinds/address.ts';
import { refKey, type Named, type State } from './state.ts';

interface Asked extends Pick<Named, 'fields'> {
  readonly kind: string;
  readonly name: string;
  readonly state?: 'absent';
  readonly atLeast?: readonly string[];
}

/** The field of a kind that decides what somebody may do. */
const DECIDING: Readonly<Record<string, string>> = { user: 'grants', role: 'permissions' };

/** `partial`: addresses of users and roles that may be more on the tenant, as the spec only looks them up or adds to them. */
export function stateAsked(resources: readonly Asked[]): { state: State; partial: ReadonlySet<string> } {
  const listed = resources.filter(({ state }) => state !== 'absent');
  // What a role gives that the spec only looks up, nobody knows.
  const known = listed.filter(({ kind, fields }) => kind !== 'role' || 'permissions' in fields);
  return {
    state: new Map(
      [...Map.groupBy(known, ({ kind }) => kind)].map(([kind, its]) => [
        kind,
        new Map(its.map(({ name, fields }) => [refKey(name), { ref: name, fields }])),
      ]),
    ),
    partial: new Set(listed.filter(isPartial).map(({ kind, name }) => addressOf(kind, name))),
  };
}

function isPartial({ kind, fields, atLeast = [] }: Asked): boolean {
  const field = DECIDING[kind];
  return field !== undefined && (!(field in fields) || atLeast.includes(field));
}
