/**
 * Keys that the API documents in its answers and that no kind of fitform manages, by the path of their list. Source: the
 * Get models of the API reference.
 */
export interface Documented {
  readonly keys: readonly string[];
  /** Objects in lists of it, by the key of the list. */
  readonly within?: Readonly<Record<string, Documented>>;
}

const label: Documented = {
  keys: [
    'field_name',
    'category',
    'type',
    'scope',
    'mandatory',
    'multiple',
    'visible',
    'initialized',
    'count_in_evaluation',
    'is_library',
    'display_name',
    'description',
    'formula',
    'mandatory_if',
    'visible_if',
    'options',
  ],
  within: { options: { keys: ['name', 'active', 'display_name'] } },
};

export const documented: Readonly<Record<string, Documented>> = {
  '/users': {
    keys: ['confirmed_at', 'roles'],
    within: { roles: { keys: ['role', 'inbox', 'document_id'] } },
  },
  '/formats': {
    keys: ['labels', 'document_types', 'table_types', 'separators'],
    within: {
      labels: label,
      document_types: { keys: ['field_name', 'display_name'] },
      table_types: {
        keys: ['label', 'columns', 'scope', 'collapsed', 'contains_line_items', 'initialized'],
        within: { columns: label },
      },
      separators: { keys: ['name', 'page'] },
    },
  },
};
