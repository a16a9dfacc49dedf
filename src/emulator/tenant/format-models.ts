import { flag, integer, listOf, object, oneOf, text, type Model } from '../kit/model.ts';

/** Where a label or table applies, in the API reference's words. */
const scope = { type: oneOf('document', 'page', 'section'), fallback: 'section' } as const;

const optionModel: Model = {
  name: { type: text, required: true },
  active: { type: flag, required: true },
  display_name: { type: text },
};

/** One field that documents of a format have (LabelModel, with the defaults it declares). */
export const labelModel: Model = {
  field_name: { type: text, required: true },
  category: { type: oneOf('annotation', 'tag', 'separator', 'computed'), fallback: 'annotation' },
  type: {
    type: oneOf(
      'string',
      'date',
      'integer',
      'float',
      'currency',
      'alphanumeric',
      'national_identification_number_be',
      'boolean',
      'datetime',
      'address',
    ),
    fallback: 'string',
  },
  scope,
  mandatory: { type: flag, fallback: true },
  multiple: { type: flag, fallback: true },
  visible: { type: flag, fallback: true },
  initialized: { type: flag, fallback: true },
  count_in_evaluation: { type: flag, fallback: true },
  is_library: { type: flag, fallback: false },
  display_name: { type: text },
  description: { type: text },
  formula: { type: text },
  mandatory_if: { type: object },
  visible_if: { type: object },
  options: { type: listOf({ is: 'model', model: optionModel }) },
};

/** DocumentTypeModel. */
export const documentTypeModel: Model = {
  field_name: { type: text, required: true },
  display_name: { type: text },
};

/** TableModel: every field is optional. */
export const tableModel: Model = {
  label: { type: text },
  columns: { type: listOf({ is: 'model', model: labelModel }) },
  scope,
  collapsed: { type: flag },
  contains_line_items: { type: flag },
  initialized: { type: flag },
};

/** SectionModel, the entries of a format's `separators`. */
export const separatorModel: Model = {
  name: { type: text, required: true },
  page: { type: integer, required: true },
};
