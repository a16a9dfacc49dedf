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
  name: 'create',
  summary: 'make a link and print it; whoever has it may review',
  takes: [],
  flags: {
    ...flags,
    document: mustBeGiven(value('<id>', 'the document to review')),
    inbox: value('<name>', 'its inbox (default: the tenant is asked)'),
    scope: orElse(oneOf('<scope>', 'what it opens', ['document', 'inbox']), 'document'),
    ttl: value('<time>', 'how long it is good for, as 30m or 1h (default: as the spec says, else 1h)'),
  },
});

export const listVerb = verb({
  name: 'list',
  summary: 'list the links that are out, without what they open with',
  takes: [],
  flags,
});

export const revokeVerb = verb({
  name: 'revoke',
  summary: 'end links before their time',
  takes: [fingerprints],
  flags: {
    ...flags,
    document: value('<id>', 'all links to that document'),
    all: toggle('all links'),
    yes: toggle('do not ask'),
  },
});

export const sweepVerb = verb({
  name: 'sweep',
  summary: 'revoke links that are of no use any more: expired, inactive, or their role or inbox gone',
  takes: [],
  flags: { ...flags, dryRun: toggle('only tell which') },
});

export const auditVerb = verb({
  name: 'audit',
  summary: 'look at all API keys, whoever they act as',
  takes: [],
  flags,
});

/** Of all of them. */
export type LinkOptions = Options<typeof listVerb>;
export type CreateOptions = Options<typeof createVerb>;
export type RevokeOptions = Options<typeof revokeVerb>;
export type SweepOptions = Options<typeof sweepVerb>;
