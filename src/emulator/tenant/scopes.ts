/** Scopes: the inboxes and projects that settings belong to, known by their ids. */
import { scopedNames } from './scoped-settings.ts';
import { itemsOf, nameOf, type Draft, type Format, type ListName, type State } from './state.ts';

/** The lists whose objects are scopes, the narrower one first. */
export const scopeLists = ['inboxes', 'projects'] as const;

/** Whether the id is that of an inbox or a project. */
export const isScope = (state: State, id: string): boolean =>
  scopeLists.some((list) => itemsOf(state, list).some((item) => item.id === id));

/** What a scope may be called: its id, its name, and `inboxes/NAME` or `projects/NAME` where both have that name. */
export const namesOfScope = (state: State, id: string): readonly string[] => [
  id,
  ...scopeLists.flatMap((list) =>
    itemsOf(state, list)
      .filter((item) => item.id === id)
      .flatMap((item) => [nameOf(item), `${list}/${nameOf(item)}`]),
  ),
];

/** The formats that hold for an inbox or a project. */
export function formatsOf(state: State, id: string): readonly Format[] {
  const project = state.inboxes.find((inbox) => inbox.id === id)?.project ?? id;
  const ids = state.projects.find((each) => each.id === project)?.formats ?? [];
  return state.formats.filter((format) => ids.includes(format.id));
}

/** Takes away the settings of scopes that are gone, after something has gone from this list. */
export function dropOrphans(draft: Draft, list: ListName): void {
  if (!scopeLists.some((each) => each === list)) return;
  for (const name of scopedNames) {
    const left = draft[name]?.filter(({ scope }) => isScope(draft, scope));
    if (left) draft[name] = left;
  }
}
