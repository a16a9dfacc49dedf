/** Review links as text and as JSON. No token is ever in here; the URL of a new link is printed by itself. */
import type { LinksDocument } from '../documents/other-documents.ts';
import { folded } from '../specfile/problem/fold.ts';
import { printable } from './paint.ts';
import type { Page } from './page.ts';

/** `heading` says what they are; with none, only that is printed. */
export function linksText({ links }: LinksDocument, heading: string, { paint, longest }: Page): string {
  const rows = links.map(({ fingerprint, user, grants, active, expires_at, why }) => {
    const end = expires_at === null ? paint.warning('no end') : `until ${expires_at}`;
    const state = active ? '' : `, ${paint.warning('inactive')}`;
    const head = `${paint.strong(fingerprint)}  ${user === '' ? 'nobody' : printable(user)}, ${end}${state}`;
    const places = grants.map(
      ({ role, inbox, document_id }) => `${printable(role)} on ${where(inbox, document_id)}`,
    );
    return [
      ...folded('', head, longest, 8),
      ...places.flatMap((place) => folded('    ', place, longest, 8)),
      ...why.flatMap((reason) => folded('    ', paint.warning(printable(reason)), longest, 8)),
    ].join('\n');
  });
  return `${[heading, ...rows].join('\n')}\n`;
}

function where(inbox: string | null, documentId: string | null): string {
  const places = [
    ...(inbox === null ? [] : [`inbox ${printable(inbox)}`]),
    ...(documentId === null ? [] : [`document ${printable(documentId)}`]),
  ];
  return places.length === 0 ? 'the WHOLE TENANT' : places.join(', ');
}
