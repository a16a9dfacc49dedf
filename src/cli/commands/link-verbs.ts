/** The verbs of `fitform link`. */
import { verb, type Options } from '../command.ts';
import { mustBeGiven, oneOf, orElse, toggle, value, type Argument } from '../flags.ts';
import { spec, tenant } from '../options.ts';

const flags = { ...tenant, spec: spec() };
const fingerprints: Argument<string[]> = {
  name: '[fingerprint...]',
  says: 'as fitform link list shows them',
};

export const createVerb = verb({
  takes: [],
  flags: {
    ...flags,
    document: mustBeGiven(value('<id>', 'the document to review')),
    inbox: value('<name>', 'its inbox (default: ask the tenant)'),
    scope: orElse(oneOf('<scope>', 'what it opens', ['document', 'inbox']), 'document'),
    ttl: value(
      '<time>',
      'how long it is good for, such as 30m or 1h (default: review.ttl of the spec, else 1h)',
    ),
  },
  examples: [
    ['fitform link create --document DOCUMENT', 'Make a link to one document and print it.'],
    [
      'fitform link create --document DOCUMENT --inbox invoice --ttl 30m',
      'Make one that expires after half an hour, for a document in the inbox "invoice".',
    ],
  ],
  exits: [0, 1, 3, 4, 6, 7, 130],
});

export const listVerb = verb({
  takes: [],
  flags,
  examples: [
    ['fitform link list', 'List the links that are in use.'],
    ['fitform link list --json', 'List them for a script.'],
  ],
  exits: [0, 1, 3, 4, 6, 130],
});

export const revokeVerb = verb({
  takes: [fingerprints],
  flags: {
    ...flags,
    document: value('<id>', 'all links to that document'),
    all: toggle('all links'),
    yes: toggle('do not ask'),
  },
  examples: [
    ['fitform link revoke FINGERPRINT', 'End one link.'],
    ['fitform link revoke --document DOCUMENT', 'End all links to one document.'],
  ],
  exits: [0, 1, 3, 4, 6, 7, 130],
});

export const sweepVerb = verb({
  takes: [],
  flags: { ...flags, dryRun: toggle('only list them') },
  examples: [
    ['fitform link sweep --dry-run', 'Show the useless links.'],
    ['fitform link sweep', 'Revoke them.'],
  ],
  exits: [0, 1, 3, 4, 6, 7, 130],
});

export const auditVerb = verb({
  takes: [],
  flags,
  examples: [
    ['fitform link audit', 'Show all API keys, and what is wrong with them.'],
    ['fitform link audit --json', 'Show them to a script.'],
  ],
  exits: [0, 1, 3, 4, 6, 130],
});

/** Of all of them. */
export type LinkOptions = Options<typeof listVerb>;
export type CreateOptions = Options<typeof createVerb>;
export type RevokeOptions = Options<typeof revokeVerb>;
export type SweepOptions = Options<typeof sweepVerb>;
