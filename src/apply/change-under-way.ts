/** Which change a call is made for. Calls are sent rooms away from where changes are, ten of them at once. */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Change } from '../plan/change.ts';

/** Set while a change is written, in whatever is done for it; nothing depends on it but what people are shown. */
export const changeUnderWay = new AsyncLocalStorage<Change>();
