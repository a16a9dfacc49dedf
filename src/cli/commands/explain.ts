/** `fitform explain`: kinds, keys, permissions and rules, from the declarations. Sends nothing. */
import type { ExplanationDocument, TopicsDocument } from '../../documents/explanation-documents.ts';
import { kinds } from '../../kinds/index.ts';
import type { Command } from '../command.ts';
import { explanationText, topicsText } from '../explain/explanation-text.ts';
import { topicsOf } from '../explain/explanations.ts';
import { topicsNamed } from '../explain/find-topics.ts';
import type { OutputOptions } from '../options.ts';

/** Throws `InvalidInput` for a name of nothing. */
export function explain({ output }: Command<OutputOptions>, name?: string): Promise<number> {
  const topics = topicsOf(kinds);
  if (name === undefined) {
    const listed = topics.map(({ is, names: [first = ''] }) => ({ is, name: first }));
    output.result(
      { format: 'fitform.topics/1', topics: listed } satisfies TopicsDocument,
      topicsText(listed, output),
    );
    return Promise.resolve(0);
  }
  const explanations = topicsNamed(topics, name).map((topic) => topic.explain());
  output.result(
    { format: 'fitform.explanation/1', explanations } satisfies ExplanationDocument,
    explanations.map((one) => explanationText(one, output)).join('\n'),
  );
  return Promise.resolve(0);
}

/** As one would type them: also by the sections of a spec, as `roles.permissions`. */
export const topicNames = (): string[] => [
  ...new Set(topicsOf(kinds).flatMap(({ names }) => names.map((name) => name.replaceAll('[]', '')))),
];
