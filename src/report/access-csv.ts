/**
 * Access as a table for spreadsheets and scripts: RFC 4180, a row for each entry. A name may have been chosen by somebody
 * else, so nothing in it is taken for a formula. Source: OWASP, "CSV Injection": a cell that begins with `=`, `+`, `-`, `@`
 * or a tab gets an apostrophe before it.
 */
import { stringify } from 'csv-stringify/sync';
import type { AccessDocument } from '../documents/access-documents.ts';
import { printable } from './paint.ts';

const COLUMNS = ['user', 'key', 'inbox', 'document', 'permission', 'through', 'strong', 'change'] as const;

export const accessCsv = ({ entries }: AccessDocument): string =>
  stringify(
    entries.map(({ through, strong, inbox, ...entry }) => {
      const ways = through.map(({ role, scope }) => `${role} on ${scope}`).join('; ');
      const row = { ...entry, inbox: inbox ?? '', through: ways, strong: strong ? 'strong' : '' };
      return COLUMNS.map((column) => printable(row[column] ?? ''));
    }),
    { header: true, columns: [...COLUMNS], escape_formulas: true, record_delimiter: 'windows' },
  );
