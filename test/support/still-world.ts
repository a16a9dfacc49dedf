import type { HttpOptions } from '../../src/tenant/http-tenant.ts';

/** A world in which nothing takes time. */
export const stillWorld = (): HttpOptions['world'] => ({
  random: () => 0,
  now: () => 0,
  monotonic: () => 0,
  pause: () => Promise.resolve(),
  stop: new AbortController().signal,
});
