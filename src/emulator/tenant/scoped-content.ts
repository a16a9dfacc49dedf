import { isDeepStrictEqual } from 'node:util';
import { isObject, type Values } from '../kit/model.ts';
import { shownModel } from './answer-model.ts';
import { patched } from './patch.ts';
import type { TenantContext } from './route.ts';
import type { Level, Scope, ScopedFamily, ScopedName } from './scoped-settings.ts';
import { allScopes, isSameScope, scopesAbove } from './scopes.ts';
import { draftItemsOf, itemsOf, type Draft, type ScopedSettings, type State } from './state.ts';
import type { Behaviour } from './tenant-behaviour.ts';

/** Settings and the scope that they are of. */
type Scoped = Readonly<Values> & { readonly scope: Scope };
type Own = ScopedSettings<Scope>;

/** The level that the tenant has this word for, and the other way round; undefined where it does not know it. */
export const levelOf = (word: string, { retention_levels }: Behaviour): Level | undefined =>
  retention_levels.includes(word) ? (word.toLowerCase() as Level) : undefined;
const wordOf = (level: Level, { retention_levels }: Behaviour): string | undefined =>
  retention_levels.find((word) => word.toLowerCase() === level);

/** What a tenant holds of one family of settings, and what follows from that for a scope. */
export function scopedContent(
  name: ScopedName,
  { model, standard, levelled, learns }: ScopedFamily,
  { behaviour, newId }: Pick<TenantContext, 'behaviour' | 'newId'>,
) {
  const levels = levelled && behaviour.retention_levels.map((word) => word.toLowerCase() as Level);

  const shown = (settings: Scoped): Values => ({
    ...shownModel(settings, model, behaviour),
    scope: shownScope(settings.scope),
  });
  const shownScope = (scope: Scope): unknown =>
    typeof scope === 'string' ? scope : { ...scope, level: wordOf(scope.level, behaviour) };

  /** All settings, but those of levels that the tenant does not know. */
  const settingsIn = (state: State): readonly Own[] =>
    (itemsOf(state, name) as readonly Own[]).filter(
      ({ scope }) => typeof scope === 'string' || levels?.includes(scope.level),
    );
  const ownOf = (state: State, scope: Scope): Own | undefined =>
    settingsIn(state).find((each) => isSameScope(each.scope, scope));

  /** What holds for a scope that has nothing of its own. */
  function inherited(state: State, scope: Scope): Scoped {
    const above = behaviour.inheritance === 'on' ? scopesAbove(state, scope) : [];
    const [nearest] = above.flatMap((each) => ownOf(state, each) ?? []);
    return { ...standard, ...nearest, scope };
  }

  /** How such a scope is answered; undefined: not at all. */
  function unset(state: State, scope: Scope): Values | undefined {
    switch (behaviour.unset_scope) {
      case 'inherited':
        return shown(inherited(state, scope));
      case 'empty':
        return shown({ scope });
      case 'null':
        return {
          ...Object.fromEntries(Object.keys(model).map((field) => [field, null])),
          scope: shownScope(scope),
        };
      case 404:
        return undefined;
    }
  }

  /** What is there before the first PATCH fills in its part. */
  function filled(state: State, scope: Scope): Readonly<Values> {
    switch (behaviour.scope_fill) {
      case 'inherited':
        return inherited(state, scope);
      case 'zero':
        return standard;
      case 'null':
        return {};
    }
  }

  /** The settings of a scope as they are after a PATCH with these values. */
  function afterPatch(state: State, scope: Scope, values: Readonly<Values>): Own {
    const reading = behaviour[`scope_patch.${name}`] ?? behaviour.scope_patch;
    const own = ownOf(state, scope);
    const base = own && reading !== 'replace' ? own : filled(state, scope);
    const item = { ...base, id: own?.id ?? newId() };
    return { ...patched(item, values, model, reading === 'deep' ? 'deep' : 'merge'), scope };
  }

  /** Whether such settings are kept as the scope's own. */
  const isOwn = (state: State, settings: Scoped): boolean =>
    behaviour.scope_equal === 'kept' ||
    !isDeepStrictEqual(shown(settings), shown(inherited(state, settings.scope)));

  /** Puts settings in place of those of the scope, or after all others; undefined takes them away. */
  function put(draft: Draft, scope: Scope, settings: Own | undefined): void {
    const all = draftItemsOf(draft, name);
    const index = all.findIndex((each) => isSameScope(each['scope'] as Scope, scope));
    all.splice(index < 0 ? all.length : index, 1, ...(settings ? [settings] : []));
  }

  /** What is set, and with `scope_list=all` also what all other inboxes and projects inherit. */
  function listed(state: State): readonly Scoped[] {
    const own = settingsIn(state);
    if (behaviour.scope_list === 'overrides') return own;
    const others = allScopes(state, levels).filter((scope) => !ownOf(state, scope));
    return [...own, ...others.map((scope) => inherited(state, scope))];
  }

  /** What the tenant learns by itself: another value beside those that somebody has set. Undefined: nothing. */
  const learn =
    learns === undefined || behaviour.autolearning_writes === 'off'
      ? undefined
      : (draft: Draft): void => {
          for (const [index, item] of draftItemsOf(draft, name).entries()) {
            const known = isObject(item[learns]) ? item[learns] : {};
            const learned = Number(known['learned'] ?? 0) + 1;
            draftItemsOf(draft, name)[index] = { ...item, [learns]: { ...known, learned } };
          }
        };

  return { shown, ownOf, inherited, unset, afterPatch, isOwn, put, listed, learn };
}
