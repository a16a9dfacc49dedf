/** Whether review links could be made as the spec says. */
import { LinkError } from '../review/link-error.ts';
import { reviewLinks } from '../review/review-links.ts';
import type { Examined } from './examined.ts';
import { failure, ok, warning, type Verdict } from './finding.ts';

const desiredOf = async ({ spec }: Pick<Examined, 'spec'>) => (await spec().catch(() => null))?.desired;

/** Where the spec says nothing of review links, nobody wants any. */
export const hasReview = async (given: Pick<Examined, 'spec'>): Promise<boolean> =>
  (await desiredOf(given))?.review !== undefined;

export async function review(given: Examined): Promise<Verdict> {
  const desired = await desiredOf(given);
  if (!desired) throw new RangeError('without a spec there is no review section');
  const { kinds, world } = given;
  const { tenant, origin } = await given.connection();
  const notices: string[] = [];
  const notice = (message: string): void => void notices.push(message);
  try {
    await reviewLinks({ tenant, origin, kinds, desired, world, notice }).check();
  } catch (error) {
    if (!(error instanceof LinkError)) throw error;
    const { fault, exitClass, message, hint } = error;
    const isYetToCome = fault === 'not-provisioned' || fault === 'unknown-name';
    return isYetToCome ? warning(message, hint) : failure(exitClass, message, hint);
  }
  const [first] = notices;
  return first === undefined ? ok('review links can be made') : warning(first);
}
