/** Where formats are used: in which inboxes and projects, and by which documents. */
import { isObject, type Item } from '../kit/model.ts';
import type { Document, Draft, Format, State } from './state.ts';

/** The formats that hold for an inbox or a project. */
export function formatsOf(state: State, id: string): readonly Format[] {
  const project = state.inboxes.find((inbox) => inbox.id === id)?.project ?? id;
  const ids = state.projects.find((each) => each.id === project)?.formats ?? [];
  return state.formats.filter((format) => ids.includes(format.id));
}

/** The names of all fields that documents of an inbox or a project can have, those of tables too. */
export function fieldsOf(state: State, id: string): ReadonlySet<unknown> {
  const formats = formatsOf(state, id);
  const columns = formats.flatMap(({ table_types = [] }) =>
    table_types.flatMap((table) => (table['columns'] as Format['labels'] | undefined) ?? []),
  );
  return new Set([...formats.flatMap(({ labels }) => labels), ...columns].map((one) => one['field_name']));
}

/**
 * Takes away the documents of a format that is deleted: "This will completely remove the documents" (API reference).
 * Which these are is not said. Here they are all in the inboxes of projects with the format, but for those that were
 * checked and are of other formats.
 */
export function dropDocumentsOf({ id }: Item, draft: Draft): void {
  const projects = draft.projects.filter(({ formats }) => formats.includes(id)).map((each) => each.id);
  const inboxes = draft.inboxes.filter(({ project }) => projects.includes(project)).map((each) => each.id);
  const isOf = (document: Document): boolean =>
    inboxes.includes(document.inbox) && (formatsIn(document)?.includes(id) ?? true);
  if (draft.documents) draft.documents = draft.documents.filter((document) => !isOf(document));
}

/** The formats of a document's sections; undefined where nobody has given any. */
function formatsIn({ feedback }: Document): readonly unknown[] | undefined {
  const sections = feedback?.['sections'];
  return Array.isArray(sections)
    ? sections.map((section: unknown) => (isObject(section) ? section['format'] : undefined))
    : undefined;
}
