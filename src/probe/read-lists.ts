/** What lists leave out of their objects. */
import { isObject } from '../kinds/field-types/fields.ts';
import type { Kind } from '../kinds/kind.ts';
import { idIn } from '../kinds/object.ts';
import type { Evidence } from './questions.ts';
import { is, unknown, type Reading } from './reading.ts';
import type { ValueOf } from './switches.ts';

/** The lists of which an object was read by itself as well, and whether they leave out keys that it has there. */
export const listsIn = ({ lists, singles }: Evidence): { kind: Kind; isThin: boolean }[] =>
  singles.flatMap(({ kind, id, answer }) => {
    const list = lists.find((one) => one.kind?.name === kind?.name);
    const item = kind && list?.answer?.items?.find((one) => idIn(kind, one) === id);
    const alone = answer?.status === 200 ? answer.json : undefined;
    const isOne = kind && item && isObject(alone) && idIn(kind, alone) === id;
    return isOne ? [{ kind, isThin: Object.keys(alone).some((key) => !(key in item)) }] : [];
  });

export function formatList(evidence: Evidence): Reading<ValueOf<'format_list'>> {
  const list = listsIn(evidence).find(({ kind }) => kind.name === 'format');
  if (!list) return unknown('no format could be read by itself');
  return is(list.isThin ? 'names' : 'full');
}
