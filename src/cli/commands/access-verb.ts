/** `fitform access`, as it is called. */
import { verb, type Options } from '../command.ts';
import { value } from '../flags.ts';
import { listing, printing, tenant, viewing } from '../options.ts';

export const accessVerb = verb({
  takes: [],
  flags: {
    ...tenant,
    ...printing(['text', 'json', 'csv']),
    ...listing,
    user: value('<name>', 'only what this user can do, and the API keys that act as it'),
    inbox: value('<name>', 'only what reaches this inbox, what is held on the whole tenant included'),
    can: value('<permission>', 'only who holds this permission'),
    ...viewing,
  },
  examples: [
    ['fitform access --inbox invoice --can review', 'Show who can review in invoice.'],
    ['fitform access --user guest', 'Show what guest can do, and why.'],
    ['fitform access --view plan', 'Show what everybody can do after the plan, and what that changes.'],
    ['fitform access --with-keys --format csv', 'Write all access, API keys included, as a table.'],
  ],
  exits: [0, 1, 3, 4, 6, 130],
});

export type AccessOptions = Options<typeof accessVerb>;
