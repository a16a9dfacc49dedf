import type { Kind, Term } from './kind.ts';
import { keysIn, map } from './map.ts';

const LEVEL = { type: 'number', minimum: 0, examples: [95] };

/**
 * Source: `/threshold_settings` of the API. The inner shape of its three maps is not documented: what a tenant has there
 * besides numbers is left as it is. A PATCH takes them together, so they are sent together.
 */
export const thresholds = {
  name: 'thresholds',
  section: 'thresholds',
  path: '/threshold_settings',
  of: ['inbox', 'project'],
  identity: 'scope',
  description:
    'How sure a value must be for its document to leave unattended: if each is above its threshold.',
  fields: {
    fields: {
      uses: (value) => keysIn(value).map((path): Term => ({ sort: 'field', path })),
      ...map({
        wire: 'thresholds.annotations',
        each: 'field',
        value: LEVEL,
        exact: 'keys',
        description: 'By field of the format.',
        examples: [{ total_amount: 95, iban: 98 }],
      }),
    },
    tables: {
      uses: (value) =>
        keysIn(value, true).map((path): Term => ({ sort: path.length === 1 ? 'table' : 'column', path })),
      ...map({
        wire: 'thresholds.lines',
        each: 'table',
        value: LEVEL,
        exact: 'keys',
        nested: 'column',
        description: 'By table and column.',
        examples: [{ lines: { quantity: 80 } }],
      }),
    },
    sections: {
      uses: (value) => keysIn(value).map((path): Term => ({ sort: 'document type', path })),
      ...map({
        wire: 'thresholds.sections',
        each: 'document type',
        value: LEVEL,
        exact: 'keys',
        description: 'By document type.',
        examples: [{ invoice: 90 }],
      }),
    },
  },
  createNeeds: [['fields', 'tables', 'sections']],
  after: ['predictors'],
  permissions: {
    see: [['read_thresholds_settings', 'review']],
    read: [['read_thresholds_settings', 'review']],
    create: ['edit_thresholds_settings'],
    update: ['edit_thresholds_settings'],
    delete: ['edit_thresholds_settings'],
  },
  destroys:
    'its own thresholds; which ones apply after that is not documented, probably those that it inherits',
} as const satisfies Kind;
