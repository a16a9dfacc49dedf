/** Whether the tenant is set up for links, said in one way whatever is missing. */
import { LinkError } from '../review/link-error.ts';
import type { ReviewLinks } from '../review/review-links.ts';

/** Throws a `LinkError` or a `TenantError`. A role or user that is missing is the tenant's lack, not the caller's. */
export async function checkSetUp(links: Pick<ReviewLinks, 'check'>): Promise<void> {
  try {
    await links.check();
  } catch (error) {
    if (!(error instanceof LinkError) || error.fault !== 'unknown-name') throw error;
    throw new LinkError('not-provisioned', error.message, error.hint);
  }
}
