import { permissionMap, permissionNames } from './permissions.ts';
import { draftOf, type Document, type State } from './state.ts';
import type { Store } from './store.ts';

/** The account of a fresh embedded tenant that may do everything. */
export const SETUP_USERNAME = 'setup@embedded.example';

/** Ids as the vendor's look: 24 hex digits. Fixed, so that two fresh tenants are alike. */
export const seedId = (number: number): string =>
  number.toString(16).padStart(24, '5eed00000000000000000000');

const format = seedId(1);
const project = seedId(2);
const inboxes = { invoice: seedId(3), orders: seedId(4) };
const roles = { administrator: seedId(5), reviewer: seedId(6) };
const confirmed_at = '2024-01-01T09:00:00.000Z';

/** A document as it is when it has been read and nobody has checked at it. */
const document = (number: number, original_filename: string, page_count: number): Document => ({
  id: seedId(number),
  inbox: inboxes.invoice,
  original_filename,
  page_count,
  files: [{ filename: original_filename, page_count }],
  status_data: { success: true, feedback: false },
  timings: { receive_time: confirmed_at, done_time: confirmed_at },
});

/**
 * A small tenant to begin with: one project with two inboxes, an administrator and a reviewer, and documents to review
 * in the inbox `invoice`.
 */
export function seedState(): State {
  return {
    formats: [
      {
        id: format,
        name: 'Invoice',
        labels: [
          { field_name: 'invoice_number' },
          { field_name: 'invoice_date', type: 'date' },
          { field_name: 'total_amount', type: 'currency' },
        ],
      },
    ],
    projects: [
      {
        id: project,
        name: 'Accounting',
        formats: [format],
        split_into_sections: true,
        sub_page_splitting: false,
      },
    ],
    // The vendor's simple upload falls back to the inbox named "invoice".
    inboxes: [
      { id: inboxes.invoice, name: 'invoice', project },
      { id: inboxes.orders, name: 'orders', project },
    ],
    roles: [
      { id: roles.administrator, name: 'Administrator', permissions: permissionMap(permissionNames) },
      {
        id: roles.reviewer,
        name: 'Reviewer',
        permissions: permissionMap([
          'view_list',
          'view_projects',
          'view_statistics',
          'upload',
          'review',
          'submit',
          'escalate_document',
          'read_thresholds_settings',
        ]),
      },
    ],
    users: [
      {
        id: seedId(7),
        username: SETUP_USERNAME,
        active: true,
        confirmed_at,
        roles: [{ role: roles.administrator }],
      },
      {
        id: seedId(8),
        username: 'john@embedded.example',
        active: true,
        confirmed_at,
        roles: [
          { role: roles.reviewer, inbox: inboxes.invoice },
          { role: roles.reviewer, inbox: inboxes.orders },
        ],
      },
    ],
    documents: [
      document(9, 'acme-2024-001.pdf', 1),
      document(10, 'globex-0417.pdf', 2),
      document(11, 'initech-scan.png', 1),
    ],
  };
}

/** A tenant in memory, for tests: the seed, or the state given. Read and edit it past the API by the store. */
export function memoryTenant(initial: State = seedState()): Store {
  let state: State = draftOf(initial);
  return {
    read: () => Promise.resolve(state),
    // In a promise, so that a throwing change rejects as it does in the file store.
    update: (change) =>
      new Promise((resolve) => {
        const draft = draftOf(state);
        const result = change(draft);
        state = draft;
        resolve(result);
      }),
  };
}
