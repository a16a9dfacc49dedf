/** Which topics a word of the command line means. */
import { nearest } from '../../kinds/nearest.ts';
import { invalid, type InvalidInput } from '../../specfile/problem/problem.ts';
import { didYouMean, quote } from '../../specfile/problem/quote.ts';
import type { Topic } from './explanations.ts';

/** Several where kinds, keys and permissions share a name. Throws `InvalidInput` where there is none. */
export function topicsNamed(topics: readonly Topic[], word: string): Topic[] {
  const wanted = plain(word);
  const found = topics.filter(({ names }) => names.some((name) => plain(name) === wanted));
  if (found.length === 0) throw unknown(topics, word);
  return found;
}

/** A path as a message shows it (`users[0].grants`), and as the schema does (`users[].grants`), is the same. */
const plain = (name: string): string => name.replace(/\[\d*\]/g, '').toLowerCase();

function unknown(topics: readonly Topic[], word: string): InvalidInput {
  const names = topics.flatMap((topic) => topic.names);
  const [kind = ''] = word.split('/');
  const isAddress = kind !== word && names.includes(kind);
  // Of an unknown key, its owner is right more often than not.
  const [owner = ''] = word.split('.');
  const beside = names.filter((name) => name.startsWith(`${owner}.`));
  // Without what it stands in, a key is still the one that is meant: `max_delete`.
  const inside = names.find((name) => plain(name).endsWith(`.${plain(word)}`));
  const near = isAddress ? kind : (nearest(word, beside) ?? inside ?? nearest(word, names));
  return invalid(
    `nothing is called ${quote(word)}`,
    near === undefined ? 'fitform explain lists what can be explained' : didYouMean(near, word),
  );
}
