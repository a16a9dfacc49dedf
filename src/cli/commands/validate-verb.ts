/** `fitform validate` as it is called. */
import { verb, type Options } from '../command.ts';
import { output, specFiles } from '../options.ts';

export const validateVerb = verb({
  name: 'validate',
  summary: 'check a spec without a tenant; sends nothing',
  takes: [specFiles],
  flags: output,
});

export type ValidateOptions = Options<typeof validateVerb>;
