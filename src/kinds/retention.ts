import { choice, integer } from './field-types/fields.ts';
import type { Kind } from './kind.ts';
import { recordSet } from './field-types/record-set.ts';

/**
 * Source: `/data_retention_settings` of the API. It enumerates no levels and gives `age` no unit. The defaults of its model
 * are the most destructive values that there are, so a spec must give every key. What a rule deletes is gone for good,
 * and only later: so fitform compares these settings and makes no call that changes them.
 */
export const retention = {
  name: 'retention',
  section: 'retention',
  path: '/data_retention_settings',
  of: ['inbox', 'project'],
  identity: 'scope',
  levels: true,
  sole: 'rules',
  observed: 'what it deletes cannot be brought back',
  description: 'When documents, or only their files, are deleted.',
  fields: {
    rules: recordSet(
      {
        age: integer({
          description:
            'How old a document must be. The API states no unit, probably days; -1 probably means never.',
          minimum: -1,
          examples: [90],
          otherwise: -1,
        }),
        how: choice(['FULL', 'SOURCE_FILES'], {
          description: 'FULL: the document is deleted. SOURCE_FILES: only its files, its data stay.',
          examples: ['SOURCE_FILES'],
          otherwise: 'FULL',
        }),
        what: choice(['ALL', 'DONE'], {
          description: 'ALL: all documents. DONE: only those with feedback.',
          examples: ['DONE'],
          otherwise: 'ALL',
        }),
      },
      {
        wire: 'settings',
        description: 'Which documents are deleted, when and how far. The order does not count.',
        empty:
          'an empty list could mean that nothing is deleted, or that this is inherited: write inherited, or list the rules',
        examples: [[{ age: 90, how: 'SOURCE_FILES', what: 'DONE' }]],
      },
    ),
  },
  createNeeds: [],
  permissions: {
    see: ['read_data_retention_settings'],
    read: ['read_data_retention_settings'],
    create: [],
    update: [],
    delete: [],
  },
  destroys: 'its own rules; which ones apply after that is not documented, probably those that it inherits',
} as const satisfies Kind;
