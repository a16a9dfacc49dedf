/** Changes, and what is told of them while they are written: for whatever shows it. */
import type { Outcome } from '../../src/apply/outcome.ts';
import type { Step } from '../../src/engine/host.ts';
import type { Change, Create } from '../../src/plan/change.ts';

export const creating = (address: string, ...needs: string[]): Create => {
  const [kind = '', name = ''] = address.split(/\/(.*)/);
  return { action: 'create', address, kind, name, id: null, needs, fields: [] };
};

export const started = (change: Change): Step => ({ type: 'started', change });

export const applied = (change: Change, adopted = false): Outcome => ({
  type: 'applied',
  change,
  id: 'f'.repeat(24),
  adopted,
});

export const failed = (change: Change, error: string): Outcome => ({
  type: 'failed',
  change,
  error,
  ambiguous: false,
});

/** A call that is sent again in so many milliseconds. */
export const again = (change: Change | null, ms: number, path = '/admin/roles'): Step => ({
  type: 'call',
  change,
  news: { type: 'again', call: { method: change ? 'POST' : 'GET', path, signIn: false }, why: '429', ms },
});
