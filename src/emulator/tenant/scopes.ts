/** Scopes: what settings belong to, mostly inboxes and projects, known by their ids. */
import { isDeepStrictEqual } from 'node:util';
import { scopedNames, type Level, type LevelScope, type Scope } from './scoped-settings.ts';
import { draftItemsOf, itemsOf, nameOf, type Draft, type ListName, type State } from './state.ts';

/** The lists whose objects are scopes, the narrower one first. */
export const scopeLists = ['inboxes', 'projects'] as const;

/** The objects of a level; the tenant itself is in no list. */
const listOfLevel = { inbox: 'inboxes', project: 'projects', tenant: undefined } as const;

/** As a scope of two parts, the tenant needs an id too. No call of the API tells it. */
export const TENANT_ID = '5eed00000000000000000000';
const wholeTenant: LevelScope = { level: 'tenant', id: TENANT_ID };

export const idOf = (scope: Scope): string => (typeof scope === 'string' ? scope : scope.id);

export const isSameScope = (one: Scope, other: Scope): boolean => isDeepStrictEqual(one, other);

const has = (state: State, list: ListName, id: string): boolean =>
  itemsOf(state, list).some((item) => item.id === id);

/** Whether there is what the settings of this scope belong to. */
export function isScope(state: State, scope: Scope): boolean {
  if (typeof scope === 'string') return scope === '' || scopeLists.some((list) => has(state, list, scope));
  const list = listOfLevel[scope.level];
  return list ? has(state, list, scope.id) : scope.id === TENANT_ID;
}

/** Every inbox and every project, as scopes; those of two parts, of these levels. */
export const allScopes = (state: State, levels: readonly Level[] | undefined): readonly Scope[] =>
  levels
    ? levels.flatMap((level) => {
        const list = listOfLevel[level];
        return list ? itemsOf(state, list).map(({ id }) => ({ level, id })) : [wholeTenant];
      })
    : scopeLists.flatMap((list) => itemsOf(state, list)).map(({ id }) => id);

/** The scopes from which this one inherits, the nearest first. */
export function scopesAbove(state: State, scope: Scope): readonly Scope[] {
  const project = state.inboxes.find(({ id }) => id === idOf(scope))?.project;
  if (typeof scope === 'string') return [...(project === undefined ? [] : [project]), ''];
  if (scope.level === 'tenant') return [];
  return [...(project === undefined ? [] : [{ level: 'project' as const, id: project }]), wholeTenant];
}

/** What a scope may be called: its id, its name, and `inboxes/NAME` or `projects/NAME` where both have that name. */
export const namesOfScope = (state: State, scope: Scope): readonly string[] => [
  idOf(scope),
  ...scopeLists.flatMap((list) =>
    itemsOf(state, list)
      .filter((item) => item.id === idOf(scope))
      .flatMap((item) => [nameOf(item), `${list}/${nameOf(item)}`]),
  ),
];

/** Takes away the settings of scopes that are gone, after something has gone from this list. */
export function dropOrphans(draft: Draft, list: ListName): void {
  if (!scopeLists.some((each) => each === list)) return;
  for (const name of scopedNames.filter((each) => draft[each])) {
    const settings = draftItemsOf(draft, name);
    const left = settings.filter(({ scope }) => isScope(draft, scope as Scope));
    settings.splice(0, settings.length, ...left);
  }
}
