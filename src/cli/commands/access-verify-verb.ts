/** `fitform access verify` as it is called. */
import { verb, type Options } from '../command.ts';
import { value } from '../flags.ts';
import { spec, tenant } from '../options.ts';

export const accessVerifyVerb = verb({
  takes: [],
  flags: {
    ...tenant,
    spec: spec(),
    document: value('<id>', 'a document that it must open (default: none, so only lists are tried)'),
    otherDocument: value('<id>', 'another one of the same inbox, which it must not open'),
    inbox: value('<name>', 'the inbox (default: ask the tenant; without --document the first one for links)'),
  },
  examples: [
    [
      'fitform access verify --document DOCUMENT --other-document OTHER_DOCUMENT',
      'Try whether a link to the one document opens it, and not the other.',
    ],
    ['fitform access verify --json', 'Try the lists alone, for a script.'],
  ],
  exits: [0, 1, 2, 3, 4, 6, 7, 130],
});

export type AccessVerifyOptions = Options<typeof accessVerifyVerb>;
