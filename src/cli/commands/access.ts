/** `fitform access`: who can do what where, and through what. Reads only. */
import { answered } from '../../engine/access-question.ts';
import type { View } from '../../engine/access.ts';
import { accessText } from '../../report/access-text.ts';
import { withView } from '../access-view.ts';
import type { Command } from '../command.ts';
import type { AccessOptions } from './access-verb.ts';

/** Throws `InvalidInput` for a name that there is not, and what the views throw. */
export const access = (command: Command<AccessOptions>): Promise<number> =>
  withView(command, (view) => tell(command, view));

async function tell({ output, options }: Command<AccessOptions>, view: View): Promise<void> {
  const answer = answered(view, options);
  if (options.format !== 'csv') {
    output.result(answer.document, accessText({ ...answer, question: options }, output, output.full));
    return;
  }
  const { accessCsv } = await import('../../report/access-csv.ts');
  output.result(answer.document, accessCsv(answer.document));
}
