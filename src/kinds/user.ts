import { flag, marker } from './field-types/fields.ts';
import { grants } from './field-types/grants.ts';
import type { Kind } from './kind.ts';

/** The account that asks, as one of them. */
export const OWN_ACCOUNT = '/users/me';

/**
 * Source: `/users` of the API, and the vendor's guide for the placeholder. `active` and `password` are in the
 * create model only. An inactive user has to reset the password first, which is how a person gets one.
 */
export const user = {
  name: 'user',
  section: 'users',
  path: '/users',
  identity: 'username',
  description: 'Someone who can sign in, or the placeholder that review links act as.',
  fields: {
    placeholder: marker({
      description:
        'The user that every review link acts as: created active, with a random password that nobody knows.',
      implies: { active: true },
      generates: { password: { bytes: 24 } },
      show: 'yes: created active, with a random password that is neither shown nor kept',
    }),
    active: flag({
      written: 'create',
      default: false,
      description: 'Taken on create only. An inactive user has to reset the password before signing in.',
    }),
    grants: grants({
      wire: 'roles',
      description: 'Exactly these grants; every role on every inbox listed.',
      examples: [[{ roles: ['Reviewer'], inboxes: ['invoice'] }]],
    }),
  },
  after: ['predictors', 'thresholds', 'sampling'],
  answers: { keys: ['confirmed_at'], within: { roles: { keys: ['role', 'inbox', 'document_id'] } } },
  createNeeds: [['grants', 'placeholder']],
  permissions: {
    see: ['edit_users'],
    read: ['edit_users'],
    create: ['edit_users'],
    update: ['edit_users'],
    delete: [],
  },
  destroys: 'the user, and every reference to them in the documents they reviewed',
} as const satisfies Kind;
