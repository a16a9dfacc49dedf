import { isObject, type Item } from '../kit/model.ts';
import type { Document, Draft } from './state.ts';

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
