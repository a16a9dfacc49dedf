/** What was probably meant by a name that nothing bears. */
import type { Known } from '../yaml/schema-at.ts';
import { insteadOfAll, isAll, namesOf } from '../check/right-form.ts';
import { didYouMean, quote } from './quote.ts';
import { nearest } from '../../kinds/nearest.ts';
import type { Scalar } from '../yaml/tree.ts';
import { meantVariable } from '../yaml/variables.ts';

/** As a hint. `list` is the schema of the list that it stands in, if it stands in one. Values of variables are not shown. */
export function meantBy(
  { json, fromVariable }: Scalar,
  known: ReadonlySet<string>,
  list: Known,
): string | undefined {
  if (fromVariable) return undefined;
  const name = String(json);
  if (list !== null && isAll(name)) return insteadOfAll(list);
  const several = namesOf(name);
  if (several.length > 1 && several.every((one) => known.has(one))) {
    return `write each as an item of its own: ${several.map(quote).join(', ')}`;
  }
  const near = nearest(name, known) ?? meantVariable(name);
  if (near === undefined) return undefined;
  const alike = near.normalize('NFC') === name.normalize('NFC');
  return alike
    ? `${quote(near)} is listed in another Unicode form: copy the name from there`
    : didYouMean(near, name);
}
