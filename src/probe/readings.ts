/** How each switch that reading can show is read. */
import type { Evidence } from './questions.ts';
import { clockOffset, errors, me, pages } from './read-answers.ts';
import { formatList } from './read-lists.ts';
import { duplicates, extraPermissions, lists, nulls, order, permissions } from './read-objects.ts';
import { inheritance, scopeIdGone, scopeList, unknownScope, unsetScope } from './read-scopes.ts';
import type { Reading } from './reading.ts';
import type { ValueOf, Visible } from './switches.ts';

export const readings: { readonly [Name in Visible]: (evidence: Evidence) => Reading<ValueOf<Name>> } = {
  duplicates,
  nulls,
  lists,
  order,
  permissions,
  extra_permissions: extraPermissions,
  errors,
  me,
  pages,
  unset_scope: unsetScope,
  scope_list: scopeList,
  inheritance,
  scope_id_gone: scopeIdGone,
  unknown_scope: unknownScope,
  format_list: formatList,
  clock_offset: clockOffset,
};
