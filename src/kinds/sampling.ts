import { integer } from './fields.ts';
import type { Kind } from './kind.ts';

/**
 * Source: `/sampling_settings` of the API. None of the four is required there, and nothing tells what the tenant makes of
 * those that are left out: so new settings are given in full. They state no unit; per cent is a guess.
 */
export const sampling = {
  name: 'sampling',
  section: 'sampling',
  path: '/sampling_settings',
  of: ['inbox', 'project'],
  identity: 'scope',
  description: 'How many documents are looked at once more, or leave without a look.',
  fields: {
    second_pass_stp: integer({
      wire: 'second_pass_STP',
      description: 'Of documents that went straight through: how many get a second look.',
    }),
    second_pass_ffr: integer({
      wire: 'second_pass_FFR',
      description: 'Of documents flagged for review: how many get a second look.',
    }),
    auto_submit_ffr: integer({
      wire: 'auto_submit_FFR',
      description: 'Of documents flagged for review: how many are submitted without one.',
    }),
    auto_reject_ffr: integer({
      wire: 'auto_reject_FFR',
      description: 'Of documents flagged for review: how many are rejected without one.',
    }),
  },
  createNeeds: [['second_pass_stp'], ['second_pass_ffr'], ['auto_submit_ffr'], ['auto_reject_ffr']],
  permissions: {
    see: ['edit_sampling_settings'],
    read: [['edit_sampling_settings', 'review']],
    create: ['edit_sampling_settings'],
    update: ['edit_sampling_settings'],
    delete: ['edit_sampling_settings'],
  },
  destroys: 'these numbers; from then on those hold that it inherits',
} as const satisfies Kind;
