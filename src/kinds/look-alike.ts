/**
 * Names that look alike: a tenant may keep a name in lower case, without its outer blanks or in another Unicode form,
 * and a person may type it so. Such names are never taken for the same, and never for two things that may stand side
 * by side: nobody can tell from outside which of the two the tenant makes of them.
 */
import { addressOf } from './address.ts';
import { matching } from './pattern.ts';

/** Equal for names that differ only in letter case, in Unicode form, or in blanks at the ends or doubled. */
export const folded = (name: string): string =>
  PLAIN.test(name) ? name.toLowerCase() : unblanked(unformed(uncased(unformed(name))));

/** As most names are: printable ASCII with single blanks inside, of which only the letter case can differ. */
const PLAIN = /^[!-~]+(?: [!-~]+)*$/;

/** They look alike and are not the same. */
export const areAlike = (a: string, b: string): boolean => a !== b && folded(a) === folded(b);

/** An address with its name folded; the kind is what stands before the first slash. */
export function foldedAddress(address: string): string {
  const slash = address.indexOf('/');
  return slash === -1
    ? folded(address)
    : addressOf(address.slice(0, slash), folded(address.slice(slash + 1)));
}

/** As `matching` does, and what only looks like an address that the pattern matches is matched as well. */
export function matchingAlike(pattern: string): (address: string) => boolean {
  const exact = matching(pattern);
  const near = matching(foldedAddress(pattern));
  return (address) => exact(address) || near(foldedAddress(address));
}

/** A name beside one that looks alike, as in `"mary" (another Unicode form: NFC)`: what cannot be seen is told in words. */
export function showAlike(name: string, other: string): string {
  const apart = [
    ...(sameBut(name, other, unblanked, uncased) ? [] : [`another Unicode form: ${formOf(name)}`]),
    ...(sameBut(name, other, uncased, unformed) ? [] : ['other blanks']),
  ];
  return `${JSON.stringify(name)}${apart.length === 0 ? '' : ` (${apart.join(', ')})`}`;
}

type Ignoring = (name: string) => string;
const unformed: Ignoring = (name) => name.normalize('NFKC');
const uncased: Ignoring = (name) => name.toUpperCase().toLowerCase();
const unblanked: Ignoring = (name) => name.replace(/\s+/gu, ' ').trim();

const sameBut = (a: string, b: string, one: Ignoring, other: Ignoring): boolean =>
  one(other(a)) === one(other(b));

function formOf(name: string): string {
  const form = (['NFC', 'NFD', 'NFKC', 'NFKD'] as const).find((each) => name === name.normalize(each));
  return form ?? 'mixed';
}
