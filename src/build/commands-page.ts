/** docs/commands.md: what `--help` says of every command, from the same declarations. */
import type { Option } from 'commander';
import { verbsIn, type DeclaredVerb } from '../cli/command.ts';
import { optionsOf, type Argument } from '../cli/flags.ts';
import { VERBS } from '../cli/program.ts';
import { EXIT_MEANINGS } from '../engine/exit-class.ts';
import { code, page, prose, sentence, table } from './page.ts';

export async function commandsPage(): Promise<string> {
  const verbs = await verbsIn(VERBS);
  return page('Commands', [
    'Generated from the command declarations by `npm run docs`; do not edit it by hand. `fitform help COMMAND` says the same. Replace words in capitals with your own values: `JOURNAL` is the file that an apply named at its end.',
    table(
      ['command', 'what it does'],
      [
        ...verbs.map(({ path, summary }) => [
          `[fitform ${path}](#fitform-${path.replace(' ', '-')})`,
          sentence(prose(summary)),
        ]),
        ['[fitform help exit-codes](#exit-codes)', 'Explain the exit codes.'],
      ],
    ),
    ...verbs.flatMap(sectionOf),
    '## Exit codes',
    'What to do about each: [troubleshooting](troubleshooting.md).',
    table(
      ['code', 'meaning'],
      Object.entries(EXIT_MEANINGS).map(([number, meaning]) => [number, prose(meaning)]),
    ),
  ]);
}

function sectionOf({ path, summary, verb }: DeclaredVerb): string[] {
  const takes: readonly Argument<unknown>[] = verb.takes;
  const words = ['fitform', path, ...takes.map(({ name }) => name), '[options]'];
  return [
    `## fitform ${path}`,
    sentence(prose(summary)),
    block(words.join(' '), 'text'),
    table(
      ['argument', 'meaning'],
      takes.map(({ name, says }) => [code(name), sentence(prose(says))]),
    ),
    table(['flag', 'meaning', 'default'], optionsOf(verb.flags).map(flagRow)),
    block(verb.examples.map(([line, does]) => `# ${does}\n${line}`).join('\n\n'), 'sh'),
    `[Exit codes](#exit-codes): ${verb.exits.join(', ')}`,
  ];
}

const block = (text: string, language: string): string => `\`\`\`${language}\n${text}\n\`\`\``;

function flagRow({ flags, description, argChoices, defaultValue, negate, mandatory }: Option): string[] {
  const choices = argChoices === undefined ? '' : ` One of ${argChoices.map(code).join(', ')}.`;
  const otherwise = mandatory
    ? 'required'
    : negate || defaultValue === undefined
      ? ''
      : code(String(defaultValue));
  return [code(flags), `${sentence(prose(description))}${choices}`, otherwise];
}
