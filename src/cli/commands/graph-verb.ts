/** `fitform graph`, as it is called. */
import { verb, type Options } from '../command.ts';
import { value } from '../flags.ts';
import { outFile, printing, tenant, viewing } from '../options.ts';

export const graphVerb = verb({
  takes: [],
  flags: {
    ...tenant,
    ...printing(['html', 'mermaid', 'json']),
    out: value('<file>', 'a new file (default: standard output)', outFile),
    ...viewing,
  },
  examples: [
    [
      'fitform graph --out access.html',
      'Write a page that opens in any browser: search, filter, and see why.',
    ],
    ['fitform graph --view plan --out plan.html', 'The same with what the plan gives and takes.'],
    ['fitform graph --view plan --format mermaid', 'Draw what the plan changes, for a pull request.'],
    [
      'fitform graph --view spec --format json',
      'Print what the spec says as nodes and edges; sends nothing.',
    ],
  ],
  exits: [0, 1, 3, 4, 6, 130],
});

export type GraphOptions = Options<typeof graphVerb>;
