/** `fitform undo` as it is called. */
import { verb, type Argument, type Options } from '../command.ts';
import { orElse, repeatable, value } from '../flags.ts';
import { planning, wholeNumber, writing } from '../options.ts';

const journal: Argument<string> = { name: '<journal>', says: 'the file that the apply named at its end' };

export const undoVerb = verb({
  name: 'undo',
  summary: 'take back what an apply has done',
  takes: [journal],
  flags: {
    ...planning,
    allowDelete: orElse(value('<n>', 'the most deletions in this run', wholeNumber), 0),
    target: repeatable('<pattern>', 'only these: * matches anything, \\* is a star'),
    ...writing,
  },
});

export type UndoOptions = Options<typeof undoVerb>;
