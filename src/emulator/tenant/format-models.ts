import type { Behaviour } from './tenant-behaviour.ts';
import { flag, integer, listOf, object, oneOf, text, type Model } from '../kit/model.ts';

/** Where a label or table applies, in the API reference's words. */
const scope = { type: oneOf('document', 'page', 'section'), fallback: 'section' } as const;

const optionModel: Model = {
  name: { type: text, required: true },
  active: { type: flag, required: true },
  display_name: { type: text },
};

/** One field that documents of a format have (LabelModel, with the defaults it declares). */
const labelModel: Model = {
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

/** The same as the tenant keeps and answers what a label leaves out. */
function labelModelFor({ label_nulls }: Behaviour): Model {
  if (label_nulls === 'off') return labelModel;
  const bare = Object.entries(labelModel).map(([name, { fallback: _, ...field }]) => [
    name,
    label_nulls === 'on' ? { ...field, nullable: true } : field,
  ]);
  return Object.fromEntries(bare) as Model;
}

/** DocumentTypeModel. */
const documentTypeModel: Model = {
  field_name: { type: text, required: true },
  display_name: { type: text },
};

/** TableModel: every field is optional. */
const tableModelOf = (label: Model): Model => ({
  label: { type: text },
  columns: { type: listOf({ is: 'model', model: label }) },
  scope,
  collapsed: { type: flag },
  contains_line_items: { type: flag },
  initialized: { type: flag },
});

/** SectionModel, the entries of a format's `separators`. */
const separatorModel: Model = {
  name: { type: text, required: true },
  page: { type: integer, required: true },
};

/** FormatModelPost, FormatModelPatch and FormatModelGet. */
export function formatModelFor(behaviour: Behaviour): Model {
  const label = labelModelFor(behaviour);
  return {
    name: { type: text, required: true },
    labels: { type: listOf({ is: 'model', model: label }), required: true },
    document_types: { type: listOf({ is: 'model', model: documentTypeModel }) },
    table_types: { type: listOf({ is: 'model', model: tableModelOf(label) }) },
    separators: { type: listOf({ is: 'model', model: separatorModel }), fallback: [] },
    display_name: { type: text, lacks: ['get'] },
  };
}
