/** The verbs that tell what there is: they send nothing. */
import { verb } from '../command.ts';
import { shells } from '../completion/scripts.ts';
import type { Argument } from '../flags.ts';
import { output } from '../options.ts';

const schemaName: Argument<string | undefined> = {
  name: '[name]',
  says: 'as tenant or plan (default: list the names)',
  words: async () => (await import('./schema.ts')).schemaNames(),
};

export const schemaVerb = verb({
  takes: [schemaName],
  flags: output,
  examples: [
    ['fitform schema', 'List the schemas.'],
    ['fitform schema tenant', 'Print the schema of specs, for an editor.'],
  ],
  exits: [0, 1, 3],
});

const topic: Argument<string | undefined> = {
  name: '[name]',
  says: 'a kind, KIND.KEY, a permission or a rule (default: list the names)',
  words: async () => (await import('./explain.ts')).topicNames(),
};

export const explainVerb = verb({
  takes: [topic],
  flags: output,
  examples: [
    ['fitform explain user.grants', 'Explain a key of a spec.'],
    ['fitform explain edit_users', 'Explain a permission, and what needs it.'],
    ['fitform explain missing-permissions', 'Explain a rule that a plan names.'],
  ],
  exits: [0, 1, 3],
});

const shell: Argument<string> = {
  name: '<shell>',
  says: `one of ${shells.join(', ')}`,
  words: () => shells,
};

export const completionVerb = verb({
  takes: [shell],
  flags: {},
  examples: [
    ['fitform completion bash', 'Print the script; in ~/.bashrc, write: source <(fitform completion bash)'],
    ['fitform completion fish', 'In config.fish, write: fitform completion fish | source'],
  ],
  exits: [0, 1, 3],
});
