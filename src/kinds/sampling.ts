import { integer } from './field-types/fields.ts';
import type { Kind } from './kind.ts';

/**
 * Source: `/sampling_settings` of the API. Its model requires none of the four numbers and states no default, and nothing
 * says what a tenant makes of those that are left out: so new settings need all four. It states no unit either.
 */
export const sampling = {
  name: 'sampling',
  section: 'sampling',
  path: '/sampling_settings',
  of: ['inbox', 'project'],
  identity: 'scope',
  description:
    'How many documents get a second look, or are decided without any. The API states no unit, probably per cent.',
  fields: {
    second_pass_stp: {
      unattended: 'fewer',
      ...integer({
        wire: 'second_pass_STP',
        description: 'Of the documents that went straight through, how many get a second look.',
        examples: [5],
      }),
    },
    second_pass_ffr: {
      unattended: 'fewer',
      ...integer({
        wire: 'second_pass_FFR',
        description: 'Of the documents flagged for review, how many get a second look.',
        examples: [5],
      }),
    },
    auto_submit_ffr: {
      unattended: 'more',
      ...integer({
        wire: 'auto_submit_FFR',
        description: 'Of the documents flagged for review, how many are submitted without a review.',
        examples: [0],
      }),
    },
    auto_reject_ffr: {
      unattended: 'more',
      ...integer({
        wire: 'auto_reject_FFR',
        description: 'Of the documents flagged for review, how many are rejected without a review.',
        examples: [0],
      }),
    },
  },
  after: ['thresholds'],
  createNeeds: [['second_pass_stp'], ['second_pass_ffr'], ['auto_submit_ffr'], ['auto_reject_ffr']],
  permissions: {
    see: [['edit_sampling_settings', 'review']],
    read: [['edit_sampling_settings', 'review']],
    create: ['edit_sampling_settings'],
    update: ['edit_sampling_settings'],
    delete: ['edit_sampling_settings'],
  },
  destroys: 'its own numbers; which ones apply after that is not documented, probably those that it inherits',
} as const satisfies Kind;
