/** Switches that the answers themselves show, whatever is in them. */
import { idIn } from '../kinds/object.ts';
import { OWN_ACCOUNT } from '../kinds/user.ts';
import type { Answer } from './answer.ts';
import type { Evidence, Heard } from './questions.ts';
import { either, is, unknown, type Reading } from './reading.ts';
import type { ValueOf } from './switches.ts';

export function errors({ missing }: Evidence): Reading<ValueOf<'errors'>> {
  const refused = missing.flatMap(({ answer }) =>
    answer && answer.status >= 400 && answer.status < 500 ? [shapeOf(answer)] : [],
  );
  const shapes = [...new Set(refused)];
  const [shape] = shapes;
  if (shape === undefined) return unknown('no call was refused');
  return shapes.length === 1 ? is(shape) : either(shapes, 'the bodies of errors are not all alike');
}

const shapeOf = ({ shape }: Answer): ValueOf<'errors'> =>
  shape === 'html' || shape === 'text' || shape === 'empty' ? shape : 'json';

export function me({ me: { kind, answer } }: Evidence): Reading<ValueOf<'me'>> {
  if (!answer) return unknown(notAnswered);
  const { status, json = null } = answer;
  if (status === 404) return is('off');
  if (status !== 200) return unknown(`GET ${OWN_ACCOUNT} answered ${status}`);
  return kind && idIn(kind, json) !== null
    ? is('on')
    : unknown(`GET ${OWN_ACCOUNT} does not say whose account this is`);
}

export function pages({ lists }: Evidence): Reading<ValueOf<'pages'>> {
  const read = lists.flatMap(({ answer }) => (answer?.items ? [answer] : []));
  const signs = [...new Set(read.flatMap((answer) => answer.signs))];
  const [sign] = signs;
  const longest = Math.max(0, ...read.map(({ items }) => items?.length ?? 0));
  const isWhole =
    signs.every((one) => one === 'total' || one === 'range') && !read.some(({ isCut }) => isCut);
  if (sign !== undefined && isWhole) {
    return longest <= 2
      ? either([...signs, 'whole'], 'lists say how long they are, and none has more than two objects')
      : either(['whole', ...signs], 'lists say how long they are, and none is cut');
  }
  if (sign !== undefined) {
    return signs.length === 1 ? is(sign) : either(signs, 'several signs of pages were there');
  }
  if (read.length === 0) return unknown('no list could be read');
  if (longest <= 2) return either(['whole', 'link', 'wrapped'], 'no list has more than two objects');
  return is(
    'whole',
    `the longest list has more than ${roughly(longest)} objects; a longer one may still be cut`,
  );
}

/** How long a list is, is the tenant's own business. */
const roughly = (count: number): number => [1000, 100, 10].find((step) => count > step) ?? 2;

/** Seconds, as all answers together allow them: `0` where the clocks may agree. */
export function clockOffset(evidence: Evidence): Reading {
  const told = heardIn(evidence).flatMap(({ answer }) => answer?.ahead ?? []);
  const least = told.filter((_, at) => at % 2 === 0);
  const most = told.filter((_, at) => at % 2 === 1);
  if (least.length === 0) return unknown('no answer had a Date of its own');
  const [from, to] = [Math.max(...least) / 1000, Math.min(...most) / 1000];
  if (from <= 0 && to >= 0) return is('0');
  const first = Math.ceil(from);
  const seconds = Array.from({ length: Math.max(0, Math.floor(to) - first + 1) }, (_, at) =>
    String(first + at),
  );
  if (seconds.length === 0) {
    return is(String(Math.round((from + to) / 2)), 'not a whole number, or it changes');
  }
  return seconds.length === 1
    ? is(seconds[0] ?? '0')
    : either(seconds, 'a Date has no fractions of a second');
}

/** Everything, in no particular order. */
export const heardIn = (evidence: Evidence): Heard[] => [
  evidence.me,
  ...evidence.lists,
  ...evidence.singles,
  ...evidence.missing,
  ...evidence.scopes,
  ...(evidence.nobodys ? [evidence.nobodys] : []),
  ...evidence.repeats,
  ...evidence.elsewhere,
  ...evidence.further,
];

export const notAnswered = 'no answer came, or no call was left for it';
