/** What a file has to say of a value of which a spec may ask for a part, for the spec to ask for what is live. */
import { isSpent } from '../kinds/field-types/at-least.ts';
import { askedDiff, settled } from '../kinds/field-types/fields.ts';
import type { Field, Json } from '../kinds/kind.ts';
import { partsOf } from '../kinds/field-types/list-differences.ts';
import { fits } from '../specfile/check/fits.ts';

/** What the updated file says itself, and what those below it say together. */
export interface Told {
  readonly own: Json | undefined;
  readonly lower: Json | undefined;
}

/** Whether the spec asks for another value than the live one. */
export const asksForOther = (field: Field, spec: Json, live: Json): boolean =>
  askedDiff(field, live, field.resolve(spec)) !== undefined;

/**
 * What the updated file is to say, the sooner the less that changes; `null`: nothing more. `undefined` where no file can
 * say what is live over those below.
 */
export function restated(field: Field, { own, lower }: Told, live: Json): Json | undefined {
  const { asking } = field;
  if (!asking) return undefined;
  const now = live ?? nothingOf(field);
  const together = (upper: Json): Json => (lower === undefined ? upper : asking.overlaid(lower, upper));
  const isDone = (upper: Json): boolean => {
    if (upper === null) return lower === undefined || !asksForOther(field, lower, live);
    return fits(field.schema, upper) && !asksForOther(field, together(upper), live);
  };
  const tries: Json[] = [];
  if (own !== undefined) {
    const followed = asking.followed(own, now);
    const more = asking.over(together(followed), now);
    const isEmpty =
      isSpent(followed) || (asking.empty === undefined && Object.keys(followed as object).length === 0);
    tries.push(isEmpty ? null : followed);
    if (more !== null) tries.push(asking.overlaid(followed, more));
  }
  // What no file below says need not be said, and so what no spec can hold.
  tries.push(lower === undefined ? null : asking.over(lower, now));
  return tries.find(isDone);
}

const nothingOf = ({ schema }: Field): Json => (fits(schema, []) ? [] : {});

/** From what the spec asks for to what is live; `says`: what the updated file says of it then, `null` for nothing. */
export function tellParts(field: Field, spec: Json, live: Json, says: Json): string {
  const asked = settled(field, live, field.resolve(spec));
  const parts = partsOf(field.differences?.(asked, live ?? nothingOf(field)) ?? [], false);
  const isHeld = live === null || fits(field.schema, field.spell(live));
  return says === null && !isHeld ? `taken out, as a spec cannot hold what the tenant has: ${parts}` : parts;
}
