/** `fitform export` as it is called. */
import { verb, type Options } from '../command.ts';
import { notBeside, repeatable, toggle, value } from '../flags.ts';
import { outFile, spec, tenant } from '../options.ts';

export const exportVerb = verb({
  name: 'export',
  summary: 'write the tenant as a spec; reads only',
  takes: [],
  flags: {
    ...tenant,
    spec: spec(
      'with --update: a file that the updated one is laid over; with --ids: one whose review section names the user and the roles',
    ),
    out: value('<file>', 'a new file (default: standard output)', outFile),
    ids: notBeside(
      toggle('print the ids that review links need where users may not be listed'),
      'out',
      'update',
      'target',
    ),
    update: value('<file>', 'bring this spec up to date: only what it manages, and only where it differs'),
    target: notBeside(
      repeatable('<pattern>', 'only these and what they refer to: * matches anything, \\* is a star'),
      'update',
    ),
  },
});

export type ExportOptions = Options<typeof exportVerb>;
